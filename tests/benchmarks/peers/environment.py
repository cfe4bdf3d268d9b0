"""The environment of the peers that cannot be installed next to ExeML, made when first needed.

It lies in the cache folder of the person, by the sha256 of its requirements: about 1.7 GB.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
INSTALL_SECONDS = 1200
MODULES = "import autogluon.tabular, flaml.automl"


class PeersMissingError(Exception):
    """The peers cannot be installed here."""


def peers_python() -> Path:
    """Return the Python of the environment, after making it; uv comes with `make setup`."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = caches / "exeml" / f"benchmark-peers-{digest}"
    python, uv = folder / "bin" / "python", Path(sys.executable).parent / "uv"
    if (folder / "complete").exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    for command in (
        [uv, "venv", "--python", sys.executable, folder],
        [uv, "pip", "install", "--python", python, "--requirements", REQUIREMENTS],
        [python, "-c", MODULES],
    ):
        _run([str(part) for part in command])
    (folder / "complete").touch()
    return python


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip().splitlines()[-1:]
        raise PeersMissingError(
            f"FLAML and AutoGluon are left out, they cannot be installed here ({' '.join(said)})"
        ) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeersMissingError(
            f"FLAML and AutoGluon are left out, they cannot be installed here ({error})"
        ) from error

"""Which code runs: the release of ExeML, and the commit when it is a checkout of git."""

import functools
import shutil
import subprocess
from importlib import metadata

from infra.settings import ROOT

SECONDS = 10


@functools.cache
def code_version() -> str:
    """Return for example `0.1.0 fbe2da1`, with `-dirty` when files differ from the commit."""
    return " ".join(filter(None, (metadata.version("exeml"), _commit())))


def _commit() -> str:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return ""
    described = subprocess.run(
        [git, "describe", "--always", "--dirty", "--abbrev=12"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return described.stdout.strip()

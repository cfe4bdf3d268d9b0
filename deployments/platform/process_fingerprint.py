"""Fingerprint of a process: hash of its code, settings and environment.

A living process of a supervisor that has died is adopted when these are still the same.
"""

import hashlib
import os
import sys
import sysconfig
from pathlib import Path

from pydantic import SecretStr

from deployments.platform.processes import PlatformProcess
from infra.prefect_environment import platform_environment
from infra.secrets import secrets
from infra.settings import ROOT, settings

PACKAGES = ("schemas", "infra", "tasks", "flows", "deployments")
OURS = ("EXEML_", "PREFECT_")


def fingerprint(process: PlatformProcess) -> str:
    """Return the fingerprint that the process would have if it were started now."""
    environment = platform_environment() | process.environment
    facts = [
        process.name,
        process.address,
        sys.version,
        *_code(),
        *(f"{key}={value}" for key, value in sorted(settings().model_dump().items())),
        *sorted(
            f"{key}={value}"
            for key, value in environment.items()
            if key.startswith(OURS) or key in process.environment
        ),
    ]
    # keyed, so that the hash does not help to guess a password among the settings
    key = secrets().model_dump_json().encode()
    told = [password.get_secret_value() for password in _passwords()]
    return hashlib.blake2b(
        "\0".join([*facts, *told]).encode(), digest_size=16, key=hashlib.sha256(key).digest()
    ).hexdigest()


def _passwords() -> list[SecretStr]:
    return [value for _, value in settings() if isinstance(value, SecretStr)]


def _code() -> list[str]:
    """Return a line for each file of ours, and one for the installed packages as a whole."""
    installed = Path(sysconfig.get_path("purelib"))
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [
        f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path} {_stamp(path)}"
        for path in (*sorted(files), installed, Path(sys.executable))
    ]


def _stamp(path: Path) -> str:
    stat = os.stat(path)
    return f"{stat.st_size} {stat.st_mtime_ns}"

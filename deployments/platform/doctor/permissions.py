"""Permissions: the data folder and what is secret in it are for their owner only."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from infra.secrets import Secrets
from infra.settings import ROOT, settings
from schemas.doctor import Condition, Diagnosis

OTHERS = 0o077
# files with credentials, keys or data, anywhere in the data folder
SECRET_ENDINGS = (".json", ".toml", ".pem", ".key", ".keys", ".sqlite", ".db", ".yaml")
# samples, models and logs: too many to check, and their parent folder is private
OPEN_FOLDERS = {"cache", "tmp", "logs", "bentoml", "object-copies"}
SECRET_WORDS = ("SECRET", "TOKEN", "PASSWORD", "DATABASE_URL")
SHOWN = 5


def examine() -> Iterator[Diagnosis]:
    """Look for folders and files that other users of this machine could read or change."""
    home = settings().home
    if not home.exists():
        return
    mode, owner = stat.S_IMODE(home.stat().st_mode), home.stat().st_uid
    if owner != os.geteuid():
        yield _fault(f"{home} belongs to user {owner}", "run ExeML as the user that owns it")
    if mode & OTHERS:
        finding = f"{home} is open to other users (mode {mode:o})"
        yield _fault(finding, f"close it with `chmod 700 {home}`")
    open_files = sorted(path for path in _secret_files(home) if _is_open(path))
    for path in open_files[:SHOWN]:
        finding = f"{path} is open to other users (mode {stat.S_IMODE(path.stat().st_mode):o})"
        yield _fault(finding, f"close it with `chmod 600 {path}`")
    if len(open_files) > SHOWN:
        finding = f"{len(open_files) - SHOWN} more files are open to other users"
        yield _fault(finding, f"close all with `chmod -R go= {home}`")
    if not open_files and not mode & OTHERS and owner == os.geteuid():
        finding = f"{home} and what is secret in it are closed to other users"
        yield Diagnosis(area="permissions", condition=Condition.OK, finding=finding)
    yield from _environment_file(ROOT / ".env")


def examine_secrets() -> Iterator[Diagnosis]:
    """Look whether the generated credentials and keys can be read and are whole."""
    path = settings().home / "secrets.json"
    if not path.exists():
        yield Diagnosis(
            area="secrets",
            condition=Condition.OK,
            finding="there are no credentials yet; the first start makes them",
        )
        return
    Secrets.model_validate_json(path.read_bytes())
    keys = [file for file in _secret_files(settings().home) if file.suffix in (".pem", ".key")]
    empty = [key for key in keys if not key.read_bytes().strip()]
    for key in empty:
        yield Diagnosis(
            area="secrets",
            condition=Condition.FAULT,
            finding=f"{key} is empty",
            cure="restore it from a backup, or delete it and start the platform again",
        )
    if not empty:
        yield Diagnosis(
            area="secrets",
            condition=Condition.OK,
            finding=f"the credentials and {len(keys)} keys and certificates can be read",
        )


def _fault(finding: str, cure: str) -> Diagnosis:
    return Diagnosis(area="permissions", condition=Condition.FAULT, finding=finding, cure=cure)


def _is_open(path: Path) -> bool:
    try:
        found = path.stat()
        return bool(found.st_mode & OTHERS) and found.st_size > 0
    except FileNotFoundError:
        return False


def _secret_files(home: Path) -> Iterator[Path]:
    """Yield the entries of the data folder, and files below it that may hold secrets."""
    for folder, folders, files in os.walk(home):
        folders[:] = [name for name in folders if name not in OPEN_FOLDERS]
        for name in files:
            path = Path(folder) / name
            is_secret = Path(folder) == home or path.suffix in SECRET_ENDINGS
            if is_secret and not path.is_symlink():
                yield path


def _environment_file(path: Path) -> Iterator[Diagnosis]:
    if not path.exists() or not _is_open(path):
        return
    names = [line.partition("=")[0] for line in path.read_text().splitlines()]
    if any(word in name.upper() for name in names for word in SECRET_WORDS):
        finding = f"{path} holds a secret and is open to other users"
        yield _fault(finding, f"close it with `chmod 600 {path}`")

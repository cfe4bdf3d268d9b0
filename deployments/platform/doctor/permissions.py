"""Permissions: the data folder and what is secret in it are for their owner only."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from infra.secrets import Secrets
from infra.settings import ROOT, settings
from schemas.doctor import Condition, Diagnosis
from schemas.message import Message

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
        finding = Message(
            "doctor.other-owner", "{folder} belongs to user {user}", folder=str(home), user=owner
        )
        yield _fault(finding, Message("doctor.run-as-owner", "run ExeML as the user that owns it"))
    if mode & OTHERS:
        yield _fault(_open_to_others(home, mode), _close(home, "700"))
    open_files = sorted(path for path in _secret_files(home) if _is_open(path))
    for path in open_files[:SHOWN]:
        file_mode = stat.S_IMODE(path.stat().st_mode)
        yield _fault(_open_to_others(path, file_mode), _close(path, "600"))
    if len(open_files) > SHOWN:
        yield _fault(
            Message(
                "doctor.more-open-files",
                "{count} more files are open to other users",
                count=len(open_files) - SHOWN,
            ),
            Message("doctor.close-all", "close all with `chmod -R go= {folder}`", folder=str(home)),
        )
    if not open_files and not mode & OTHERS and owner == os.geteuid():
        finding = Message(
            "doctor.closed",
            "{folder} and what is secret in it are closed to other users",
            folder=str(home),
        )
        yield Diagnosis(area="permissions", condition=Condition.OK, finding=finding)
    yield from _environment_file(ROOT / ".env")


def examine_secrets() -> Iterator[Diagnosis]:
    """Look whether the generated credentials and keys can be read and are whole."""
    path = settings().home / "secrets.json"
    if not path.exists():
        yield Diagnosis(
            area="secrets",
            condition=Condition.OK,
            finding=Message(
                "doctor.no-credentials", "there are no credentials yet; the first start makes them"
            ),
        )
        return
    Secrets.model_validate_json(path.read_bytes())
    keys = [file for file in _secret_files(settings().home) if file.suffix in (".pem", ".key")]
    empty = [key for key in keys if not key.read_bytes().strip()]
    for key in empty:
        yield Diagnosis(
            area="secrets",
            condition=Condition.FAULT,
            finding=Message("doctor.empty-key", "{path} is empty", path=str(key)),
            cure=Message(
                "doctor.restore-or-delete",
                "restore it from a backup, or delete it and start the platform again",
            ),
        )
    if not empty:
        yield Diagnosis(
            area="secrets",
            condition=Condition.OK,
            finding=Message(
                "doctor.credentials-whole",
                "the credentials and {count} keys and certificates can be read",
                count=len(keys),
            ),
        )


def _open_to_others(path: Path, mode: int) -> Message:
    return Message(
        "doctor.open-to-others",
        "{path} is open to other users (mode {mode:o})",
        path=str(path),
        mode=mode,
    )


def _close(path: Path, mode: str) -> Message:
    return Message("doctor.close", "close it with `chmod {mode} {path}`", mode=mode, path=str(path))


def _fault(finding: Message, cure: Message) -> Diagnosis:
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
        finding = Message(
            "doctor.open-secret",
            "{path} holds a secret and is open to other users",
            path=str(path),
        )
        yield _fault(finding, _close(path, "600"))

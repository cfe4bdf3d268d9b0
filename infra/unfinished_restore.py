"""A mark in a data folder whose restore has not ended, so that nothing starts on half of it."""

from pathlib import Path

from infra.settings import settings
from schemas.errors import PlatformError


def mark_path() -> Path:
    """Where the mark is."""
    return settings().home / "restore.unfinished"


def refuse_unfinished_restore() -> None:
    """Raise PlatformError when a restore into the data folder was broken off."""
    if mark_path().exists():
        raise PlatformError(
            "backups.restore-broken-off",
            "a restore into {home} was broken off, so that only a part of the backup is "
            "there; run `exeml backup restore` again",
            home=str(settings().home),
        )

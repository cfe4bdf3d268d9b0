"""The generated password of the first account, kept readable until somebody changes it."""

from pathlib import Path

from infra.secrets import write_private
from infra.settings import settings


def keep(password: str) -> None:
    """Write the password into the data folder, for its owner's eyes only."""
    write_private(path(), password)


def read() -> str | None:
    """Return the password, or None when it was changed."""
    return path().read_text() if path().exists() else None


def forget() -> None:
    """Remove the file, since the password in it is no longer the right one."""
    path().unlink(missing_ok=True)


def path() -> Path:
    """Where the password is kept."""
    return settings().home / "first-password"

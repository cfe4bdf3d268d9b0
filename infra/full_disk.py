"""Whether an error means that a disk is full, and the sentence that says so with the cure."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from infra.settings import settings
from schemas.errors import (
    ObjectStoreUnavailableError,
    StorageFullError,
    WorkflowEngineUnavailableError,
)

FULL = (errno.ENOSPC, errno.EDQUOT)
POSTGRESQL_FULL = "53100"
# With less free than this, what keeps its state on the disk fails without saying why.
LEAST_FREE_BYTES = 8 * 1024 * 1024


def is_full(error: BaseException) -> bool:
    """Whether an error, or one that led to it, is a write for which there was no space."""
    return any(map(_says_full, _causes(error)))


def explained(error: BaseException) -> StorageFullError | None:
    """Return the error that a person should see instead, if a full disk is the cause.

    Of the embedded object store and engine, which only say that they have failed, the disk that
    they work on is asked.
    """
    found = next((one for one in _causes(error) if isinstance(one, StorageFullError)), None)
    if found is not None:
        return found
    if is_full(error) or (_is_of_an_embedded_part(error) and free_bytes() < LEAST_FREE_BYTES):
        return StorageFullError(
            "storage.disk-full",
            "the disk of {place} is full; free some space there, then try again",
            place=str(_place(error)),
        )
    return None


def free_bytes() -> int:
    """Return the bytes that are free on the disk of the data folder."""
    return shutil.disk_usage(settings().home).free


def sentence(error: BaseException) -> str:
    """Return what an error says to a person, with the cure when a full disk is the cause."""
    return str(explained(error) or error) or type(error).__name__


def _place(error: BaseException) -> Path | str:
    """Return the file that had no space, else the data folder."""
    for one in _causes(error):
        if isinstance(one, OSError) and one.errno in FULL and isinstance(one.filename, str):
            return one.filename
    return settings().home


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return (
        isinstance(error, StorageFullError) or getattr(error, "sqlstate", None) == POSTGRESQL_FULL
    )


def _is_of_an_embedded_part(error: BaseException) -> bool:
    if isinstance(error, ObjectStoreUnavailableError):
        return settings().s3_endpoint is None
    if isinstance(error, WorkflowEngineUnavailableError):
        return settings().prefect_api_url is None
    return isinstance(error, sqlite3.OperationalError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and those that led to it, also the driver's inside one of SQLAlchemy."""
    seen: set[int] = set()
    left = [error]
    while left:
        one = left.pop(0)
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            causes = (getattr(one, "orig", None), one.__cause__, one.__context__)
            left += [cause for cause in causes if isinstance(cause, BaseException)]

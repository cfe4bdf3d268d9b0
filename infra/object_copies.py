"""Copies of samples and models of the object store on this machine, for work that comes again."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from filelock import FileLock

from infra.settings import settings
from infra.work_folder import work_folder


class Copy(NamedTuple):
    """A file or folder of the cache; those that were used longest ago sort first."""

    used_at: float
    path: Path
    size: int


def samples_folder() -> Path:
    """Return the folder with one file a sample."""
    return settings().home / "cache" / "samples"


def models_folder() -> Path:
    """Return the folder with one folder a model version."""
    return settings().home / "cache" / "models"


def mark_used(paths: Iterable[Path]) -> None:
    """Note that copies are used from now on; those that are not here are left out."""
    with _lock():
        for path in paths:
            if path.exists():
                os.utime(path)


def evict(before: float) -> int:
    """Remove what was used longest ago until all is within the limit; return how much went.

    What was used since `before`, the start of the oldest work that goes on, is never removed.
    """
    copies = sorted(_copies())
    excess = sum(copy.size for copy in copies) - settings().object_copies_bytes
    removed = 0
    with TemporaryDirectory(prefix="exeml-evicted-", dir=work_folder()) as folder, _lock():
        for number, copy in enumerate(copies):
            if removed >= excess:
                break
            if _was_used_before(copy.path, before):
                # In one step, so that nobody finds a part of a model.
                copy.path.replace(Path(folder) / str(number))
                removed += copy.size
    return removed


def _lock() -> FileLock:
    """Keep what one process is about to use from being removed by another one."""
    folder = settings().home / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / "copies.lock")


def _was_used_before(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False  # a download was finished and has its own name now


def _copies() -> Iterator[Copy]:
    for folder, _, names in os.walk(samples_folder()):
        yield from filter(None, (_copy(Path(folder, name)) for name in names))
    for path in models_folder().glob("*/"):
        inside = filter(None, map(_copy, path.rglob("*")))
        yield Copy(path.stat().st_mtime, path, sum(copy.size for copy in inside))


def _copy(path: Path) -> Copy | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return Copy(facts.st_mtime, path, facts.st_size)

"""Logs of bounded size, rotated while their writers go on writing to the same file.

Writers append to a file that they opened themselves, so that they outlive whoever rotates. The
first part of a large log is copied to `NAME.1` and then cut off the front of the file. ext4 and
XFS cut in place while others append, and lose nothing; on other file systems the file is emptied,
which loses what is written within the microseconds between the copy and that.
"""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

KEPT = 3
COLLAPSE_RANGE = 0x08  # of fallocate(2)
CHUNK_BYTES = 1024 * 1024
TAIL_BYTES = 64 * 1024  # stays, for whoever reads the latest lines

_libc = ctypes.CDLL(None, use_errno=True)


def rotate(log: Path, max_bytes: int) -> bool:
    """Move the older part of a log that is larger than `max_bytes` to `NAME.1`; False if small."""
    try:
        with log.open("rb+") as file:
            if os.fstat(file.fileno()).st_size <= max_bytes:
                return False
            _shift(log)
            _cut_front(file.fileno(), log)
    except FileNotFoundError:
        return False
    return True


def replace(log: Path, max_bytes: int) -> None:
    """Rename a log that is larger than `max_bytes`; only while nobody writes to it."""
    if log.exists() and log.stat().st_size > max_bytes:
        _shift(log)
        log.replace(_older(log, 1))


def bound(folder: Path, max_bytes: int) -> None:
    """Remove the oldest logs until all below the folder have `max_bytes`; rotated ones first."""
    found = sorted(_logs(folder), key=lambda one: (one[0].suffix == ".log", one[2]))
    total = sum(size for _, size, _ in found)
    for path, size, _ in found:
        if total <= max_bytes:
            return
        path.unlink(missing_ok=True)
        total -= size


def _logs(folder: Path) -> Iterator[tuple[Path, int, float]]:
    for path in folder.rglob("*"):
        try:
            stat = path.lstat()
        except FileNotFoundError:
            continue
        if path.is_file() and not path.is_symlink():
            yield path, stat.st_size, stat.st_mtime


def _older(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")


def _shift(log: Path) -> None:
    """Make room for a new `NAME.1`; the oldest one is forgotten."""
    for number in range(KEPT - 1, 0, -1):
        if _older(log, number).exists():
            _older(log, number).replace(_older(log, number + 1))


def _cut_front(source: int, log: Path) -> None:
    block = os.fstatvfs(source).f_bsize
    # the range may not reach the end of the file, and must hold whole blocks
    length = max(0, os.fstat(source).st_size - TAIL_BYTES) // block * block
    with _older(log, 1).open("wb") as older:
        _copy(source, older.fileno(), 0, length)
        if _collapse(source, length):
            return
        copied = length
        while (size := os.fstat(source).st_size) > copied:
            copied = _copy(source, older.fileno(), copied, size)
        os.ftruncate(source, 0)


def _copy(source: int, target: int, start: int, end: int) -> int:
    """Copy this range to the end of a file and return how far it came."""
    while start < end:
        data = os.pread(source, min(CHUNK_BYTES, end - start), start)
        if not data:
            break
        start += os.write(target, data)
    return start


def _collapse(descriptor: int, length: int) -> bool:
    offset, count = ctypes.c_longlong(0), ctypes.c_longlong(length)
    return bool(_libc.fallocate(descriptor, COLLAPSE_RANGE, offset, count) == 0)

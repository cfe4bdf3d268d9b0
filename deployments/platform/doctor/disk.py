"""Disk: free space, free inodes, and the latency of fsync."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from infra.settings import settings
from schemas.doctor import Condition, Diagnosis
from schemas.message import Message

AREA = "disk"
MEBIBYTE = 1024 * 1024
FEW_INODES, TOO_FEW_INODES = 0.05, 0.01
SYNCS, SLOW_MILLISECONDS = 20, 100.0


def examine() -> Iterator[Diagnosis]:
    """Look at the disk of the data folder."""
    home = _existing(settings().home)
    yield _space(home)
    yield from _inodes(home)
    yield _sync_speed(home)


def _existing(folder: Path) -> Path:
    """Return the folder, or its nearest existing parent."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _space(home: Path) -> Diagnosis:
    free = shutil.disk_usage(home).free
    least = settings().min_free_bytes
    condition = Condition.OK
    if free < 2 * least:
        condition = Condition.WARNING if free >= least else Condition.FAULT
    cure = Message(
        "doctor.free-space",
        "free some space on the disk of {folder}, or lower EXEML_MIN_FREE_BYTES",
        folder=str(home),
    )
    return Diagnosis(
        area=AREA,
        condition=condition,
        finding=Message(
            "doctor.space",
            "{free} MB are free; uploads need {least} MB",
            free=free // MEBIBYTE,
            least=least // MEBIBYTE,
        ),
        cure="" if condition is Condition.OK else cure,
    )


def _inodes(home: Path) -> Iterator[Diagnosis]:
    stat = os.statvfs(home)
    if not stat.f_files:  # file systems such as btrfs have no fixed number
        return
    share = stat.f_favail / stat.f_files
    condition = Condition.OK
    if share < FEW_INODES:
        condition = Condition.WARNING if share >= TOO_FEW_INODES else Condition.FAULT
    cure = Message(
        "doctor.remove-files", "remove files from the disk of {folder}", folder=str(home)
    )
    yield Diagnosis(
        area=AREA,
        condition=condition,
        finding=Message(
            "doctor.room-for-files",
            "there is room for {files} more files",
            files=stat.f_favail,
        ),
        cure="" if condition is Condition.OK else cure,
    )


def _sync_speed(home: Path) -> Diagnosis:
    milliseconds = statistics.median(_sync_times(home)) * 1000
    slow = milliseconds > SLOW_MILLISECONDS
    cure = Message(
        "doctor.move-home",
        "each saved label waits that long; move EXEML_HOME to a faster disk",
    )
    return Diagnosis(
        area=AREA,
        condition=Condition.WARNING if slow else Condition.OK,
        finding=Message(
            "doctor.write-time",
            "a write is safe on the disk after {milliseconds:.1f} ms",
            milliseconds=milliseconds,
        ),
        cure=cure if slow else "",
    )


def _sync_times(home: Path) -> list[float]:
    times = []
    with tempfile.TemporaryFile(dir=home) as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return times

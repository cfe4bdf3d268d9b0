"""Removes leftovers of killed processes, and local copies that were not used recently."""

import logging
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from infra import object_copies, temporary_folders
from infra.catalog import batch_jobs, data_jobs, run_leases, runs
from infra.child_process import CLOCK_TOLERANCE_SECONDS, is_alive
from infra.work_folder import checkpoints, work_folder
from schemas.phase import PhaseStatus

logger = logging.getLogger(__name__)

SECONDS_KEPT = 24 * 3600.0
SECONDS_BETWEEN_USES = 3600.0


def remove_abandoned_work() -> None:
    """Remove files that are unchanged for a day and belong to no running work."""
    before = before_all_work(SECONDS_KEPT)
    abandoned = [(path, changed) for path, changed in _work() if changed < before]
    kept = {checkpoints(run.id) for run in runs.unfinished()}
    for path, changed in abandoned:
        if path not in kept:
            _remove(path)
            when = datetime.fromtimestamp(changed, UTC).isoformat(timespec="seconds")
            logger.info("removed %s, last changed at %s: no work that goes on owns it", path, when)


def remove_temporary_folders() -> None:
    """Remove short-lived files of processes that have ended."""
    removed = temporary_folders.sweep()
    if removed:
        logger.info("removed %d temporary folders of processes that have ended", removed)


def evict_object_copies() -> None:
    """Keep copies of the object store within their limit, without those that work may need."""
    removed = object_copies.evict(before_all_work(SECONDS_BETWEEN_USES))
    if removed:
        logger.info("removed %d MB of samples and models used long ago", removed // 2**20)


def before_all_work(seconds: float) -> float:
    """Return the time some seconds ago, but before the start of the oldest running work."""
    starts = (start - CLOCK_TOLERANCE_SECONDS for start in _starts_of_work())
    return min([time.time() - seconds, *starts])


def _starts_of_work() -> Iterator[float]:
    """Yield the start times of running work, which cannot own older files."""
    rounds = (
        run_leases.holder(run.id)
        for run in runs.unfinished()
        if runs.phases(run.id).current.status is PhaseStatus.RUNNING
    )
    for process in (*rounds, *(process for _, _, process in batch_jobs.unfinished())):
        if process is not None and not process.is_gone:
            yield process.identity.create_time
    for _, identity in data_jobs.unfinished():
        if identity is not None and is_alive(identity):
            yield identity.create_time


def _work() -> Iterator[tuple[Path, float]]:
    """Yield the entries of the work folder with their last modification."""
    for path in work_folder().iterdir():
        if path.name.startswith(temporary_folders.PREFIX):
            continue  # goes with its process
        try:
            yield path, max(file.lstat().st_mtime for file in (path, *path.rglob("*")))
        except FileNotFoundError:
            continue  # its owner removes it right now


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()

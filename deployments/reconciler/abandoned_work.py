"""Removing what no work needs: what killed processes have left, and copies used long ago."""

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
    """Remove what nobody has changed for a day and no work that goes on can own."""
    before = before_all_work(SECONDS_KEPT)
    abandoned = [(path, changed) for path, changed in _work() if changed < before]
    kept = {checkpoints(run.id) for run in runs.unfinished()}
    for path, changed in abandoned:
        if path not in kept:
            _remove(path)
            when = datetime.fromtimestamp(changed, UTC).isoformat(timespec="seconds")
            logger.info("removed %s, last changed at %s: no work that goes on owns it", path, when)


def remove_temporary_folders() -> None:
    """Remove what processes that have ended, or were killed, have left for a moment only."""
    removed = temporary_folders.sweep()
    if removed:
        logger.info("removed %d temporary folders of processes that have ended", removed)


def evict_object_copies() -> None:
    """Keep copies of the object store within their limit, without those that work may need."""
    removed = object_copies.evict(before_all_work(SECONDS_BETWEEN_USES))
    if removed:
        logger.info("removed %d MB of samples and models used long ago", removed // 2**20)


def before_all_work(seconds: float) -> float:
    """Return a moment so many seconds ago, or before the oldest work that goes on has begun."""
    starts = (start - CLOCK_TOLERANCE_SECONDS for start in _starts_of_work())
    return min([time.time() - seconds, *starts])


def _starts_of_work() -> Iterator[float]:
    """Say when the processes that work now began: they own nothing that was left before."""
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
    """Give all that lies in the work folder with the time of its last change."""
    for path in work_folder().iterdir():
        if path.name.startswith(temporary_folders.PREFIX):
            continue  # goes with its process
        try:
            yield path, max(one.lstat().st_mtime for one in (path, *path.rglob("*")))
        except FileNotFoundError:
            continue  # whoever owns it removes it just now


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()

"""Starts the processes of data jobs, and detects those that died."""

import logging
import os
import sys
from uuid import UUID

from infra import child_process
from infra.catalog import data_jobs, samples
from infra.child_process import Child
from infra.settings import settings
from schemas.data_job import DataJob
from schemas.message import Message
from schemas.phase import PhaseStatus
from schemas.platform import ProcessIdentity
from tasks.data_jobs.stop import STOP_SECONDS

JOBS_AT_ONCE = 2


logger = logging.getLogger(__name__)


class DataJobWatcher:
    """Gives each waiting job a process, a few at a time; knows the processes it started."""

    def __init__(self) -> None:
        self._started: dict[UUID, Child] = {}

    def watch(self) -> None:
        """Look at all unfinished jobs once."""
        unfinished = data_jobs.unfinished()
        running = [job.id for job, process in unfinished if self._runs(job, process)]
        waiting = [
            job
            for job, process in unfinished
            if job.id not in running and not self._ended(job, process)
        ]
        self._started = {
            job_id: child for job_id, child in self._started.items() if child.exit_code() is None
        }
        # those that an earlier watcher started count, and those that are about to end
        under_way = len({*running, *self._started})
        for job in waiting[: max(0, JOBS_AT_ONCE - under_way)]:
            self._start(job)

    def interrupt(self) -> None:
        """End the processes of all jobs, because the platform stops; the next start tells of it."""
        started = [child.identity for child in self._started.values()]
        noted = [process for _, process in data_jobs.unfinished() if process is not None]
        for process in (*started, *noted):
            if child_process.is_alive(process):
                child_process.stop(process, STOP_SECONDS)

    def _runs(self, job: DataJob, process: ProcessIdentity | None) -> bool:
        child = self._started.get(job.id)
        if child is not None and child.exit_code() is None:
            return True
        return process is not None and child_process.is_alive(process)

    def _ended(self, job: DataJob, process: ProcessIdentity | None) -> bool:
        """Fail a job whose process is gone without a result."""
        if process is None and job.id not in self._started:
            return False
        logger.warning("job %s (%s) lost its process", job.id, job.kind)
        data_jobs.finish(
            job.id,
            PhaseStatus.FAILED,
            Message(
                "jobs.interrupted",
                "it was interrupted; {kept}, start it again",
                kept=job.kind.when_cut_short,
            ),
        )
        return True

    def _start(self, job: DataJob) -> None:
        command = [sys.executable, "-m", "deployments.reconciler.data_job", str(job.id)]
        log = settings().logs / "data-jobs.log"
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "GX_ANALYTICS_ENABLED": "false"}
        self._started[job.id] = child_process.start(command, log, environment)


def empty_old_trash() -> None:
    """Permanently delete what has been in the trash for more than `TRASH_DAYS`."""
    count = samples.purge()
    if count:
        logger.info("%d samples left the trash for good", count)

"""The process of one data job: `python -m deployments.reconciler.data_job JOB_ID`."""

import logging
import os
import sys
from collections.abc import Callable, Mapping
from uuid import UUID

from infra import child_process, full_disk
from infra.catalog import data_jobs
from infra.settings import settings
from schemas.data_job import DataJob, DataJobKind
from schemas.errors import ExemlError
from schemas.message import Message
from schemas.phase import PhaseStatus

logger = logging.getLogger(__name__)


def main(job_id: UUID) -> None:
    """Do the work of a job and note how it ended."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    job = data_jobs.get(job_id)
    data_jobs.start(job_id, child_process.identity_of(os.getpid()))
    try:
        work_of(job.kind)(job)
    except ExemlError as error:
        data_jobs.finish(job_id, PhaseStatus.FAILED, full_disk.sentence(error))
    except Exception as error:
        if full := full_disk.explained(error):
            data_jobs.finish(job_id, PhaseStatus.FAILED, str(full))
            return
        data_jobs.finish(
            job_id,
            PhaseStatus.FAILED,
            Message(
                "jobs.fault",
                "a fault of ExeML ({fault}); its trace is in {log}; {kept}. Start it again",
                fault=type(error).__name__,
                log=str(settings().logs / "data-jobs.log"),
                kept=job.kind.when_cut_short,
            ),
        )
        raise


def work_of(kind: DataJobKind) -> Callable[[DataJob], None]:
    """Return the work of a kind of job; checks load libraries that imports do not need."""
    if kind in (DataJobKind.CHECK, DataJobKind.REPAIR):
        from tasks.data_jobs.checks import run_check, run_repair

        return run_check if kind is DataJobKind.CHECK else run_repair
    if kind is DataJobKind.SUGGEST:
        from tasks.data_jobs.suggestions import run_suggestions

        return run_suggestions
    if kind is DataJobKind.COMPARISON:
        from tasks.data_jobs.comparisons import run_comparison

        return run_comparison
    from tasks.data_jobs.imports import run_import, run_synchronization

    work: Mapping[DataJobKind, Callable[[DataJob], None]] = {
        DataJobKind.IMPORT: run_import,
        DataJobKind.SYNCHRONIZE: run_synchronization,
    }
    return work[kind]


if __name__ == "__main__":
    main(UUID(sys.argv[1]))

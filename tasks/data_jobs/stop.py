"""Stopping a data job."""

from uuid import UUID

from infra import child_process
from infra.catalog import data_jobs
from schemas.data_job import DataJob
from schemas.errors import ConflictError
from schemas.message import Message, joined
from schemas.phase import PhaseStatus

STOP_SECONDS = 5


def stop_job(job_id: UUID) -> DataJob:
    """Stop an unfinished job; what an import has taken in stays."""
    process = next((p for job, p in data_jobs.unfinished() if job.id == job_id), None)
    job = data_jobs.get(job_id)
    if job.ended_at is not None:
        raise ConflictError(
            "jobs.nothing-to-stop",
            "the job is {status} already, so there is nothing to stop",
            status=job.status,
        )
    stopped = Message("jobs.stopped-on-request", "stopped on request")
    message = joined([stopped, job.kind.when_cut_short], "; ")
    data_jobs.finish(job_id, PhaseStatus.STOPPED, message)
    if process is not None and child_process.is_alive(process):
        child_process.stop(process, STOP_SECONDS)
    return data_jobs.get(job_id)

"""What people do to batch jobs: cancel, resume, remove."""

from uuid import UUID

from infra import flow_runs, object_keys
from infra.catalog import batch_jobs
from infra.object_store import object_store
from schemas.batch import BatchJob
from schemas.errors import ConflictError
from schemas.message import Message, joined
from schemas.phase import PhaseStatus

RESUME = Message("batches.resume", "resume it: what is predicted is not predicted again")


def cancel(job_id: UUID) -> BatchJob:
    """Stop a job; the lines that it has stay, so that it can be resumed."""
    job = batch_jobs.get(job_id)
    if job.ended_at is not None:
        raise ConflictError(
            "batches.nothing-to-cancel",
            "the batch job is {status} already, so there is nothing to cancel",
            status=job.status,
        )
    if job.flow_run_id is not None:
        flow_runs.cancel(job.flow_run_id)
    cancelled = Message("batches.cancelled", "cancelled on request")
    batch_jobs.finish(job_id, PhaseStatus.STOPPED, joined([cancelled, RESUME], "; "))
    return batch_jobs.get(job_id)


def resume(job_id: UUID) -> BatchJob:
    """Let a job go on that ended before its time, once nothing of its last run works any more."""
    _refuse_ending(batch_jobs.get(job_id))
    return batch_jobs.resume(job_id)


def remove(job_id: UUID) -> None:
    """Delete a job that is finished with all that it has predicted."""
    _refuse_ending(batch_jobs.get(job_id))
    batch_jobs.remove(job_id)
    object_store().delete_folder(object_keys.batch_folder(job_id))


def _refuse_ending(job: BatchJob) -> None:
    """A process that was told to stop may work for half a minute still."""
    ended = job.ended_at is not None
    if ended and job.flow_run_id is not None and not flow_runs.is_over(job.flow_run_id):
        raise ConflictError(
            "batches.still-stopping", "the batch job is still being stopped; try again in a minute"
        )

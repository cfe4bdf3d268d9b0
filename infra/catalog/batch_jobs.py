"""Batch jobs in the catalog: what was asked for, how far it is, which process works on it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import BatchJobRow, ModelVersionRow
from infra.work_process import WorkProcess
from schemas.batch import (
    BatchJob,
    BatchRequest,
    refuse_removal,
    refuse_resumption,
    refuse_start,
)
from schemas.errors import ConflictError, LeaseLostError, NotFoundError
from schemas.model_version import ModelVersion
from schemas.phase import UNFINISHED, PhaseStatus
from schemas.version_names import model_version_name


def create(
    model_version_id: UUID, request: BatchRequest, by: str, flow_run_id: UUID | None = None
) -> BatchJob:
    """Store a job to be done; one that began in the workflow engine has its flow run at once."""
    with writing() as session:
        _refuse_deleted(session, model_version_id)
        job = BatchJobRow(
            model_version_id=model_version_id,
            request=request.model_dump_json(),
            by=by,
            flow_run_id=flow_run_id,
        )
        session.add(job)
        session.flush()
        return _job(job)


def get(job_id: UUID) -> BatchJob:
    """Return a job."""
    with reading() as session:
        return _job(_row(session, job_id))


def page(offset: int, limit: int) -> list[BatchJob]:
    """Return some jobs, newest first."""
    with reading() as session:
        rows = session.scalars(
            select(BatchJobRow).order_by(BatchJobRow.number.desc()).offset(offset).limit(limit)
        )
        return [_job(job) for job in rows]


def unfinished() -> list[tuple[BatchJob, int, WorkProcess | None]]:
    """Return all jobs that are not finished, with their number of starts and their process."""
    with reading() as session:
        rows = session.scalars(
            select(BatchJobRow)
            .where(BatchJobRow.status.in_(UNFINISHED))
            .order_by(BatchJobRow.number)
        )
        return [(_job(job), job.starts, job.holder) for job in rows]


def refuse_needed(chosen: Iterable[ModelVersion]) -> None:
    """Raise ConflictError when a job that is not finished predicts with one of these versions."""
    versions = {model.id: model for model in chosen}
    for job, _, _ in unfinished():
        model = versions.get(job.model_version_id)
        if model is not None:
            raise ConflictError(
                "batches.version-in-use",
                "batch job {job}, which is {status}, predicts with version {version} of "
                "{application!r}; wait for its end, or cancel it first",
                job=str(job.id),
                status=job.status,
                version=model.version,
                application=model.application,
            )


def of_project(project_id: UUID) -> list[UUID]:
    """Return the ids of all jobs that predict with a version of a project's application."""
    with reading() as session:
        return list(
            session.scalars(
                select(BatchJobRow.id)
                .join(ModelVersionRow, ModelVersionRow.id == BatchJobRow.model_version_id)
                .where(ModelVersionRow.project_id == project_id)
            )
        )


def find_carried_by(flow_run_id: UUID) -> BatchJob | None:
    """Return the job that a run of the workflow engine carries, if it carries one."""
    with reading() as session:
        found = session.scalar(select(BatchJobRow).where(BatchJobRow.flow_run_id == flow_run_id))
        return _job(found) if found is not None else None


def process_of(job_id: UUID) -> WorkProcess | None:
    """Return the process that worked on a job last."""
    with reading() as session:
        return _row(session, job_id).holder


def attach_flow_run(job_id: UUID, flow_run_id: UUID) -> None:
    """Note which run of the workflow engine carries a job."""
    with writing() as session:
        job = _row(session, job_id)
        job.flow_run_id, job.starts = flow_run_id, job.starts + 1


def start(job_id: UUID, flow_run_id: UUID | None, process: WorkProcess) -> BatchJob:
    """Note that a process works on a job from now on; ConflictError when it is not to.

    Raises LeaseLostError while another process works on it: the engine has started two.
    """
    with writing() as session:
        job = _row(session, job_id)
        refuse_start(job.status)
        if job.flow_run_id not in (None, flow_run_id):
            raise ConflictError(
                "batches.other-flow-run",
                "flow run {flow_run} works on the batch job; let it end",
                flow_run=str(job.flow_run_id),
            )
        holder = job.holder
        if holder not in (None, process) and not holder.is_gone:
            raise LeaseLostError(
                "batches.other-process", "batch job {job} has another process", job=str(job.id)
            )
        job.status, job.message = PhaseStatus.RUNNING, ""
        job.started_at = job.started_at or utc_now()
        job.flow_run_id = flow_run_id or job.flow_run_id
        job.holder = process
        return _job(job)


def progress(opened: BatchJob, done: int, errors: int, total: int) -> None:
    """Note how far the run that opened a job is; refused when it is no longer to work on it."""
    with writing() as session:
        job = _row(session, opened.id)
        if not _is_carried(job, opened):
            raise ConflictError(
                "batches.not-of-flow-run",
                "the batch job is {status} and no longer of this flow run, which ends here",
                status=job.status,
            )
        job.done, job.errors, job.total = done, errors, total


def finish(job_id: UUID, status: PhaseStatus, message: str) -> None:
    """Note the end of a job; one that ended already stays as it is."""
    with writing() as session:
        _finish(_row(session, job_id), status, message)


def finish_run(opened: BatchJob, status: PhaseStatus, message: str) -> None:
    """Note the end of the run that opened a job; a job that another run works on stays so."""
    with writing() as session:
        job = _row(session, opened.id)
        if _is_carried(job, opened):
            _finish(job, status, message)


def resume(job_id: UUID) -> BatchJob:
    """Let a job that ended before its time go on; what is done is not done again."""
    with writing() as session:
        job = _row(session, job_id)
        refuse_resumption(job.status)
        _refuse_deleted(session, job.model_version_id)
        job.status, job.message, job.ended_at = PhaseStatus.NOT_STARTED, "", None
        job.flow_run_id = job.holder = None
        return _job(job)


def remove(job_id: UUID) -> None:
    """Forget a job that is finished."""
    with writing() as session:
        job = _row(session, job_id)
        refuse_removal(job.status)
        session.delete(job)


def _finish(job: BatchJobRow, status: PhaseStatus, message: str) -> None:
    if not job.status.has_ended:
        job.status, job.message, job.ended_at = status, message, utc_now()


def _is_carried(job: BatchJobRow, opened: BatchJob) -> bool:
    """Whether the run that opened a job is still the one that works on it."""
    return job.status is PhaseStatus.RUNNING and job.flow_run_id == opened.flow_run_id


def _refuse_deleted(session: Session, model_version_id: UUID) -> None:
    model = row(session, ModelVersionRow, model_version_id, "model version")
    if model.deleted_at is not None:
        raise ConflictError(
            "batches.version-deleted",
            "version {version}, which the batch job is to predict with, was deleted; start "
            "a job with another version",
            version=model_version_name(model.number),
        )


def _row(session: Session, job_id: UUID) -> BatchJobRow:
    found = session.scalar(select(BatchJobRow).where(BatchJobRow.id == job_id))
    if found is None:
        raise NotFoundError(
            "batches.not-found", "there is no batch job with id {job}", job=str(job_id)
        )
    return found


def _job(stored: BatchJobRow) -> BatchJob:
    return BatchJob(
        id=stored.id,
        model_version_id=stored.model_version_id,
        request=BatchRequest.model_validate_json(stored.request),
        status=stored.status,
        done=stored.done,
        errors=stored.errors,
        total=stored.total,
        message=stored.message,
        flow_run_id=stored.flow_run_id,
        created_at=stored.created_at,
        started_at=stored.started_at,
        ended_at=stored.ended_at,
    )

"""Data jobs in the catalog: what was asked for, how far it is, what came out."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import DataJobRow, DatasetRow
from schemas.data_job import DataJob, DataJobKind
from schemas.errors import ConflictError, NotFoundError
from schemas.paging import PAGE_USUAL
from schemas.phase import UNFINISHED, PhaseStatus
from schemas.platform import ProcessIdentity
from schemas.sample import FileOutcome


def create(dataset_id: UUID, kind: DataJobKind, request: str, by: str) -> DataJob:
    """Store a job to be done; a dataset has one unfinished job at a time.

    A comparison of models stands beside it: it reads nothing but what is frozen.
    """
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        busy = session.scalar(
            select(DataJobRow).where(
                DataJobRow.dataset_id == dataset_id,
                DataJobRow.status.in_(UNFINISHED),
                (DataJobRow.kind == DataJobKind.COMPARISON) == (kind is DataJobKind.COMPARISON),
            )
        )
        if busy is not None:
            raise ConflictError(
                "jobs.dataset-busy",
                "dataset {dataset!r} has a job of kind {kind} that is not finished; wait "
                "for its end or stop it",
                dataset=dataset.name,
                kind=busy.kind,
            )
        job = DataJobRow(dataset_id=dataset_id, kind=kind, request=request, by=by)
        session.add(job)
        session.flush()
        return _job(job)


def get(job_id: UUID) -> DataJob:
    """Return a job."""
    with reading() as session:
        return _job(_row(session, job_id))


def author(job_id: UUID) -> str:
    """Return who asked for a job."""
    with reading() as session:
        return _row(session, job_id).by


def report(job_id: UUID) -> str | None:
    """Return the report of a job: JSON of a check, else the key of its JSON lines."""
    with reading() as session:
        return _row(session, job_id).report


def of_dataset(dataset_id: UUID, limit: int = PAGE_USUAL) -> list[DataJob]:
    """Return the jobs of a dataset, newest first."""
    with reading() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        rows = session.scalars(
            select(DataJobRow)
            .where(DataJobRow.dataset_id == dataset_id)
            .order_by(DataJobRow.number.desc())
            .limit(limit)
        )
        return [_job(job) for job in rows]


def find_latest(dataset_id: UUID, kind: DataJobKind, request: str | None = None) -> DataJob | None:
    """Return the job of a kind, or of exactly a request, that was asked for last, if one was."""
    of_kind = select(DataJobRow).where(DataJobRow.dataset_id == dataset_id, DataJobRow.kind == kind)
    wanted = of_kind if request is None else of_kind.where(DataJobRow.request == request)
    with reading() as session:
        found = session.scalar(wanted.order_by(DataJobRow.number.desc()).limit(1))
        return _job(found) if found else None


def find_latest_check(dataset_id: UUID) -> DataJob | None:
    """Return the last check of a dataset that has a report."""
    with reading() as session:
        found = session.scalar(
            select(DataJobRow)
            .where(DataJobRow.dataset_id == dataset_id, DataJobRow.kind == DataJobKind.CHECK)
            .where(DataJobRow.status == PhaseStatus.EXECUTED)
            .order_by(DataJobRow.number.desc())
            .limit(1)
        )
        return _job(found) if found else None


def unfinished() -> list[tuple[DataJob, ProcessIdentity | None]]:
    """Return all jobs that are not finished, oldest first, with their processes."""
    with reading() as session:
        rows = session.scalars(
            select(DataJobRow).where(DataJobRow.status.in_(UNFINISHED)).order_by(DataJobRow.number)
        )
        return [(_job(job), _process(job)) for job in rows]


def start(job_id: UUID, process: ProcessIdentity) -> None:
    """Note that a process works on a job from now on; refused when it was stopped before."""
    with writing() as session:
        job = _row(session, job_id)
        if job.status.has_ended:
            raise ConflictError(
                "jobs.already-ended",
                "the job is {status} already; start another one",
                status=job.status,
            )
        job.status, job.started_at = PhaseStatus.RUNNING, utc_now()
        job.process_pid, job.process_create_time = process.pid, process.create_time


def progress(job_id: UUID, done: int, total: int | None, counts: Mapping[FileOutcome, int]) -> None:
    """Note how far a job is."""
    with writing() as session:
        job = _row(session, job_id)
        job.done, job.total = done, total
        job.counts = {str(outcome): count for outcome, count in counts.items()}


def finish(job_id: UUID, status: PhaseStatus, message: str = "", report: str | None = None) -> None:
    """Note the end of a job; one that ended already stays as it is."""
    with writing() as session:
        job = _row(session, job_id)
        if job.status.has_ended:
            return
        job.status, job.message, job.ended_at = status, message, utc_now()
        job.report = report or job.report


def _row(session: Session, job_id: UUID) -> DataJobRow:
    found = session.scalar(select(DataJobRow).where(DataJobRow.id == job_id))
    if found is None:
        raise NotFoundError("jobs.not-found", "there is no data job with id {job}", job=str(job_id))
    return found


def _process(job: DataJobRow) -> ProcessIdentity | None:
    if job.process_pid is None or job.process_create_time is None:
        return None
    return ProcessIdentity(pid=job.process_pid, create_time=job.process_create_time)


def _job(stored: DataJobRow) -> DataJob:
    return DataJob(
        id=stored.id,
        dataset_id=stored.dataset_id,
        kind=stored.kind,
        status=stored.status,
        request=stored.request,
        by=stored.by,
        done=stored.done,
        total=stored.total,
        counts={FileOutcome(name): count for name, count in stored.counts.items()},
        message=stored.message,
        created_at=stored.created_at,
        started_at=stored.started_at,
        ended_at=stored.ended_at,
    )

"""Jobs on the data of a dataset: import, Synchronize Data Source, check, repair."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from deployments.api.access import Author, CurrentCaller
from infra.catalog import data_jobs, datasets, projects
from infra.object_store import object_store
from schemas.account import Role
from schemas.data_check import CheckRequest, DataCheckReport, RepairRequest
from schemas.data_job import DataJob, DataJobKind
from schemas.dataset import DatasetImport, Synchronization
from schemas.errors import ConflictError, ForbiddenError, NotFoundError
from schemas.import_layout import check_layout
from schemas.languages import spoken
from schemas.message import Message
from schemas.paging import FILE_REPORTS_MAX
from schemas.sample import FileOutcome, FileReport
from tasks.data_jobs.stop import stop_job

router = APIRouter(tags=["data jobs"])

# the page holds its style sheet, which the rules of the console forbid
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


@router.post("/datasets/{dataset_id}/imports", status_code=202)
def import_folder(dataset_id: UUID, request: DatasetImport, caller: CurrentCaller) -> DataJob:
    """Import everything below a folder of the object store, or from an archive there.

    Only owners import from another place than the data source of the dataset.
    """
    dataset = datasets.get(dataset_id)
    if caller.role is not Role.OWNER and request.source != dataset.input_path:
        raise ForbiddenError(
            "imports.not-own-source",
            "{caller!r} is a {role}, who may import only from the data source of dataset "
            "{dataset!r} ({source}); ask an owner to import from elsewhere or to set the "
            "data source",
            caller=caller.name,
            role=caller.role,
            dataset=dataset.name,
            source=dataset.input_path or Message("imports.source-unset", "it has none"),
        )
    check_layout(dataset.project_type, request.layout)
    datasets.refuse_reserved_folder(request.source)
    return data_jobs.create(
        dataset_id, DataJobKind.IMPORT, request.model_dump_json(), by=caller.name
    )


@router.post("/datasets/{dataset_id}/synchronization", status_code=202)
def synchronize(dataset_id: UUID, request: Synchronization, by: Author) -> DataJob:
    """Synchronize Data Source: take in what is new or changed at the input path."""
    dataset = datasets.get(dataset_id)
    check_layout(dataset.project_type, request.layout)
    if dataset.input_path is None:
        raise ConflictError(
            "imports.no-input-path",
            "dataset {dataset!r} has no input path; set one, then synchronize",
            dataset=dataset.name,
        )
    return data_jobs.create(dataset_id, DataJobKind.SYNCHRONIZE, request.model_dump_json(), by=by)


@router.post("/datasets/{dataset_id}/checks", status_code=202)
def check(dataset_id: UUID, request: CheckRequest, by: Author) -> DataJob:
    """Check the dataset as it is now against the rules of its type."""
    projects.that_uses(datasets.get(dataset_id), request.project)
    return data_jobs.create(dataset_id, DataJobKind.CHECK, request.model_dump_json(), by=by)


@router.post("/datasets/{dataset_id}/repairs", status_code=202)
def repair(dataset_id: UUID, request: RepairRequest, by: Author) -> DataJob:
    """Repair everything that breaks a rule now; the change can be undone."""
    projects.that_uses(datasets.get(dataset_id), request.project)
    return data_jobs.create(dataset_id, DataJobKind.REPAIR, request.model_dump_json(), by=by)


@router.get("/datasets/{dataset_id}/check")
def latest_check(dataset_id: UUID) -> DataCheckReport:
    """The report of the latest check of a dataset."""
    job = data_jobs.find_latest_check(datasets.get(dataset_id).id)
    report = data_jobs.report(job.id) if job else None
    if report is None:
        raise NotFoundError(
            "data_checks.not-checked-yet",
            "the dataset was not checked yet; start a check with POST …/checks",
        )
    return DataCheckReport.model_validate_json(report)


@router.get("/datasets/{dataset_id}/check.html", response_class=HTMLResponse)
def latest_check_page(dataset_id: UUID) -> HTMLResponse:
    """The report of the latest check of a dataset, as a page."""
    from tasks.reports.report_pages import data_check_page

    return HTMLResponse(data_check_page(latest_check(dataset_id), spoken()), headers=PAGE_HEADERS)


@router.get("/datasets/{dataset_id}/jobs")
def list_jobs(dataset_id: UUID) -> list[DataJob]:
    """List the latest jobs of a dataset, newest first."""
    return data_jobs.of_dataset(dataset_id)


@router.get("/data-jobs/{job_id}")
def show_job(job_id: UUID) -> DataJob:
    """Show how far a job is, or how it ended."""
    return data_jobs.get(job_id)


@router.post("/data-jobs/{job_id}/stop")
def stop(job_id: UUID, caller: CurrentCaller) -> DataJob:
    """Stop a job; what it has taken in stays. Only owners stop what others have begun."""
    by = data_jobs.author(job_id)
    if not caller.may_touch(by):
        raise ForbiddenError(
            "jobs.begun-by-other",
            "this job was begun by {author!r}, and {caller!r} is a {role}, who may stop "
            "only jobs of their own; ask an owner to stop it",
            author=by,
            caller=caller.name,
            role=caller.role,
        )
    return stop_job(job_id)


@router.get("/data-jobs/{job_id}/files")
def job_files(
    job_id: UUID,
    outcome: FileOutcome | None = None,
    offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=FILE_REPORTS_MAX)] = 100,
) -> list[FileReport]:
    """What became of each file of an import; unchanged files without a remark are left out."""
    job = data_jobs.get(job_id)
    if job.kind not in (DataJobKind.IMPORT, DataJobKind.SYNCHRONIZE):
        raise NotFoundError(
            "jobs.kind-without-files",
            "a job of kind {kind} has no files; look at its message",
            kind=job.kind,
        )
    key = data_jobs.report(job_id)
    if key is None:
        raise NotFoundError(
            "jobs.no-list-of-files",
            "the job is {status} and has no list of files",
            status=job.status,
        )
    return list(_lines(object_store().get(key), outcome, offset, limit))


def _lines(
    stored: bytes, outcome: FileOutcome | None, offset: int, limit: int
) -> Iterator[FileReport]:
    seen = 0
    for line in stored.split(b"\n"):
        if not line:
            continue
        report = FileReport.model_validate_json(line)
        if outcome not in (None, report.outcome):
            continue
        seen += 1
        if seen > offset + limit:
            return
        if seen > offset:
            yield report

"""Batch jobs: start, look at, cancel, resume, get the result, delete."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from deployments.api.access import Author
from infra.catalog import batch_jobs
from infra.object_store import CHUNK_BYTES, object_store
from infra.work_folder import work_folder
from schemas.batch import BatchFormat, BatchJob, BatchRequest
from schemas.errors import ConflictError
from schemas.paging import PAGE_MAX, PAGE_USUAL
from schemas.phase import PhaseStatus
from tasks.batch_prediction import commands
from tasks.batch_prediction.items import place_of
from tasks.batch_prediction.job import model_of
from tasks.batch_prediction.result import result_key
from tasks.batch_prediction.schedulers import refuse_strange_scheduler

router = APIRouter(prefix="/batch-jobs", tags=["batch"])

MEDIA_TYPES = {BatchFormat.JSONL: "application/jsonl", BatchFormat.CSV: "text/csv; charset=utf-8"}


@router.post("", status_code=202)
def start_batch_job(request: BatchRequest, author: Author) -> BatchJob:
    """Start a batch job; it runs as a flow run in the workflow engine."""
    place_of(request.source)
    refuse_strange_scheduler(request)
    return batch_jobs.create(model_of(request).id, request, author)


@router.get("")
def list_batch_jobs(
    offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_USUAL,
) -> list[BatchJob]:
    """List batch jobs, newest first."""
    return batch_jobs.page(offset, limit)


@router.get("/{job_id}")
def show_batch_job(job_id: UUID) -> BatchJob:
    """Show how far a batch job is, or how it ended."""
    return batch_jobs.get(job_id)


@router.post("/{job_id}/cancel")
def cancel_batch_job(job_id: UUID) -> BatchJob:
    """Stop a batch job; it can be resumed."""
    return commands.cancel(job_id)


@router.post("/{job_id}/resume")
def resume_batch_job(job_id: UUID) -> BatchJob:
    """Let a job go on that failed or was stopped; what is predicted is not predicted again."""
    return commands.resume(job_id)


@router.get("/{job_id}/result", response_class=StreamingResponse)
def batch_job_result(job_id: UUID) -> StreamingResponse:
    """The predictions of a finished batch job; what cannot be sent is told before the first."""
    job = batch_jobs.get(job_id)
    if job.status is not PhaseStatus.EXECUTED:
        raise ConflictError(
            "batches.no-result-yet",
            "the batch job is {status} and has no result yet; wait for its end",
            status=job.status,
        )
    name = f"predictions.{job.request.format}"
    return StreamingResponse(
        _chunks(_fetched(result_key(job_id, job.request.format))),
        media_type=MEDIA_TYPES[job.request.format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.delete("/{job_id}", status_code=204)
def delete_batch_job(job_id: UUID) -> None:
    """Delete a finished batch job with its predictions."""
    commands.remove(job_id)


def _fetched(key: str) -> Path:
    """Return a result as a file in a folder of its own, whole and verified."""
    folder = Path(mkdtemp(prefix="result-", dir=work_folder()))
    try:
        object_store().get_file(key, folder / "result")
    except BaseException:
        shutil.rmtree(folder)
        raise
    return folder / "result"


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    finally:
        shutil.rmtree(path.parent)

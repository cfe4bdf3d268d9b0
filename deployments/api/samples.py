"""Samples: upload files, list, look at one, delete."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response, UploadFile

from infra.catalog import datasets, samples
from infra.object_store import object_store
from schemas.sample import ImportReport, Sample, SamplePage
from tasks.import_samples import import_files

router = APIRouter(tags=["samples"])

PAGE_MAX = 500


@router.post("/datasets/{dataset_id}/samples")
def upload_samples(dataset_id: UUID, files: list[UploadFile]) -> ImportReport:
    """Take in pictures and .txt label files of the same name; the report tells of each file."""
    pairs = [(file.filename or "unnamed", file.file.read()) for file in files]
    return import_files(datasets.get(dataset_id), pairs, by="upload")


@router.get("/datasets/{dataset_id}/samples")
def list_samples(
    dataset_id: UUID,
    tab: Literal["all", "labeled", "unlabeled"] = "all",
    label: str | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 60,
) -> SamplePage:
    """List samples, page by page."""
    datasets.get(dataset_id)
    return samples.page(dataset_id, tab, label, offset, limit)


@router.get("/samples/{sample_id}")
def show_sample(sample_id: UUID) -> Sample:
    """Show one sample."""
    return samples.get(sample_id)


@router.get("/samples/{sample_id}/content", response_class=Response)
def sample_content(sample_id: UUID) -> Response:
    """Return the picture itself."""
    sample = samples.get(sample_id)
    return Response(
        object_store().get(sample.object_key, sample.sha256),
        media_type=f"image/{sample.media_format.lower()}",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=31536000, immutable",
        },
    )


@router.delete("/samples/{sample_id}", status_code=204)
def delete_sample(sample_id: UUID) -> None:
    """Take a sample out of its dataset; published versions keep it."""
    samples.delete([samples.get(sample_id).id])

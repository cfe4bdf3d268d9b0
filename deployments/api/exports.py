"""Exports of labeled data in the formats of other tools, streamed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from infra.catalog import datasets
from schemas.export import ExportFormat
from schemas.version_names import dataset_version_name
from tasks.formats.export import export_archive

router = APIRouter(tags=["exports"])


@router.get("/datasets/{dataset_id}/export", response_class=StreamingResponse)
def export_dataset(
    dataset_id: UUID,
    export_format: ExportFormat,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    with_files: bool = False,
) -> StreamingResponse:
    """Download the labels, and the samples if wished, of a version or as they are now, as ZIP."""
    dataset = datasets.get(dataset_id)
    name = (
        f"{dataset.name}-{dataset_version_name(version) if version else 'now'}-{export_format}.zip"
    )
    return StreamingResponse(
        export_archive(dataset, export_format, version, with_files=with_files),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

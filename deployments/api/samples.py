"""Samples: upload files, list and look at them, the trash."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from fastapi import UploadFile as SentFile
from pydantic import BaseModel, ConfigDict, Field

from deployments.api.access import Author
from deployments.api.body_limit import batches, refuse_too_much, tables, takes, uploads
from infra import object_keys
from infra.catalog import changes, datasets, samples
from infra.catalog.sample_contents import Stored, stored
from infra.object_store import object_store
from infra.settings import settings
from schemas.dataset import Dataset
from schemas.errors import InvalidInputError, NotFoundError
from schemas.import_layout import ImportLayout
from schemas.label import Change, ChangeAction, SampleHistoryEntry
from schemas.paging import BATCH_MAX, PAGE_MAX, PAGE_USUAL, SEARCH_MAX_LENGTH
from schemas.plain_text import PlainText
from schemas.project_type import Media
from schemas.sample import (
    TRASH_RULE,
    AnnotationFiles,
    ImportReport,
    Sample,
    SamplePage,
    SampleTab,
    UploadFile,
    UploadLimits,
    UploadPlan,
    needs_thumbnail,
)
from tasks.intake.annotation_files import SUFFIXES as ANNOTATION_SUFFIXES
from tasks.intake.annotation_files import YOLO_CLASS_FILES
from tasks.intake.uploads import import_upload, missing_files

router = APIRouter(tags=["samples"])

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "BMP": "image/bmp",
    "WAV": "audio/wav",
    "CSV": "text/csv; charset=utf-8",
    "TXT": "text/plain; charset=utf-8",
}
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
    # repairs and synchronization change the bytes of a sample, so browsers must revalidate
    "Cache-Control": "private, no-cache",
}

UNCHANGING = "private, max-age=31536000, immutable"

IfNoneMatch = Annotated[str | None, Header()]


class SampleIds(BaseModel):
    """Samples that something is to be done with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_ids: list[UUID] = Field(min_length=1, max_length=BATCH_MAX)


@router.post("/datasets/{dataset_id}/samples")
@takes(uploads)
def upload_samples(
    dataset_id: UUID, by: Author, files: list[SentFile], layout: ImportLayout = ImportLayout.FILES
) -> ImportReport:
    """Take in files, and the files in archives, with label files beside them.

    The report tells of each file. Tables over the limit of an upload go to …/tables.
    """
    refuse_too_much(files, uploads())
    return _taken_in(datasets.get(dataset_id), files, layout, by)


def _taken_in(
    dataset: Dataset, files: list[SentFile], layout: ImportLayout, by: str
) -> ImportReport:
    sent = [(file.filename or "unnamed", file.file.read()) for file in files]
    return import_upload(dataset, sent, layout, by=by)


@router.post("/datasets/{dataset_id}/tables")
@takes(tables)
def upload_tables(dataset_id: UUID, files: list[SentFile], by: Author) -> ImportReport:
    """Take in CSV files of a table dataset, which may be larger than other uploads."""
    dataset = datasets.get(dataset_id)
    if dataset.project_type.media is not Media.TABLE:
        raise InvalidInputError(
            "samples.type-without-tables",
            "dataset {dataset!r} is of type {type!l}, which has no tables; send its files "
            "to …/samples",
            dataset=dataset.name,
            type=dataset.project_type.display_name,
        )
    refuse_too_much(files, tables())
    return _taken_in(dataset, files, ImportLayout.FILES, by)


@router.post("/datasets/{dataset_id}/upload-plan")
@takes(batches)
def plan_upload(
    dataset_id: UUID, files: Annotated[list[UploadFile], Field(min_length=1, max_length=BATCH_MAX)]
) -> UploadPlan:
    """Say which files the dataset does not have, so that a broken-off upload can go on."""
    return UploadPlan(missing=missing_files(datasets.get(dataset_id), files))


@router.get("/datasets/{dataset_id}/samples")
def list_samples(
    dataset_id: UUID,
    tab: SampleTab = SampleTab.ALL,
    label: PlainText | None = None,
    search: Annotated[PlainText | None, Query(max_length=SEARCH_MAX_LENGTH)] = None,
    offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_USUAL,
) -> SamplePage:
    """List samples of a tab, page by page; search looks into names and texts."""
    return samples.page(dataset_id, tab, label, search, offset=offset, limit=limit)


@router.get("/samples/{sample_id}/beside")
def list_samples_beside(
    sample_id: UUID,
    tab: SampleTab = SampleTab.ALL,
    label: PlainText | None = None,
    search: Annotated[PlainText | None, Query(max_length=SEARCH_MAX_LENGTH)] = None,
    before: bool = False,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 20,
) -> list[Sample]:
    """List the samples that follow a sample in a tab, or precede it, nearest first."""
    return samples.beside(sample_id, tab, label, search, before=before, limit=limit)


@router.get("/upload-limits")
def show_upload_limits() -> UploadLimits:
    """How large files and uploads may be, and in which order, for programs that split them."""
    class_files = {ImportLayout.YOLO: YOLO_CLASS_FILES}
    return UploadLimits(
        annotations={
            layout: AnnotationFiles(suffixes=suffixes, class_files=class_files.get(layout, ()))
            for layout, suffixes in ANNOTATION_SUFFIXES.items()
        },
        upload=settings().upload_max_bytes,
        picture=settings().image_max_bytes,
        sound=settings().sound_max_bytes,
        text=settings().text_file_max_bytes,
        table=settings().table_max_bytes,
    )


@router.post("/datasets/{dataset_id}/trash", description=TRASH_RULE)
def trash_samples(dataset_id: UUID, chosen: SampleIds, by: Author) -> Change:
    """Put samples into the trash."""
    made = samples.trash(dataset_id, chosen.sample_ids, by, ChangeAction.TRASH)
    return changes.get(made)


@router.post("/datasets/{dataset_id}/restore")
def restore_samples(dataset_id: UUID, chosen: SampleIds, by: Author) -> Change:
    """Take samples out of the trash, with the labels they had."""
    return changes.get(samples.restore(dataset_id, chosen.sample_ids, by))


@router.delete("/datasets/{dataset_id}/trash")
def empty_trash(dataset_id: UUID) -> dict[str, int]:
    """Forget what is in the trash for good."""
    datasets.get(dataset_id)
    return {"deleted": samples.purge(dataset_id, days=0)}


@router.get("/samples/{sample_id}")
def show_sample(sample_id: UUID) -> Sample:
    """Show one sample."""
    return samples.get(sample_id)


@router.get("/samples/{sample_id}/content", response_class=Response)
def sample_content(
    sample_id: UUID, sha256: str | None = None, if_none_match: IfNoneMatch = None
) -> Response:
    """Return the picture, sound, text or table itself; with its sha256, browsers keep it."""
    return _content(stored(sample_id), sha256, if_none_match)


def _content(sample: Stored, sha256: str | None, if_none_match: str | None) -> Response:
    headers = _headers(sample, sha256) | {"ETag": f'"{sample.sha256}"'}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if sample.object_key is None:
        data = (sample.text or "").encode()
        return Response(data, media_type=MEDIA_TYPES["TXT"], headers=headers)
    data = object_store().get(sample.object_key, sample.sha256)
    return Response(data, media_type=MEDIA_TYPES[sample.media_format], headers=headers)


@router.get("/samples/{sample_id}/thumbnail", response_class=Response)
def sample_thumbnail(
    sample_id: UUID, sha256: str | None = None, if_none_match: IfNoneMatch = None
) -> Response:
    """Return a small copy of a picture; with the sha256 of the sample, browsers keep it."""
    sample = stored(sample_id)
    if sample.width is None or sample.height is None:
        raise NotFoundError(
            "images.not-a-picture",
            "sample {sample!r} is no picture, so it has no small copy",
            sample=sample.name,
        )
    if not needs_thumbnail(sample.size, sample.width, sample.height):
        return _content(sample, sha256, if_none_match)
    headers = _headers(sample, sha256) | {"ETag": f'"{sample.sha256}-small"'}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    data = object_store().get(object_keys.thumbnail(sample.dataset_id, sample.sha256))
    return Response(data, media_type=MEDIA_TYPES["JPEG"], headers=headers)


@router.get("/samples/{sample_id}/history")
def sample_history(sample_id: UUID) -> list[SampleHistoryEntry]:
    """What was changed about a sample, by whom and when, newest first."""
    return changes.of_sample(sample_id)


@router.delete("/samples/{sample_id}", status_code=204)
def delete_sample(sample_id: UUID, by: Author) -> None:
    """Put a sample into the trash; published versions keep it."""
    sample = samples.get(sample_id)
    samples.trash(sample.dataset_id, [sample_id], by, ChangeAction.TRASH)


def _headers(sample: Stored, sha256: str | None) -> dict[str, str]:
    """Return headers of immutable caching if the URL contains the hash of the bytes."""
    return SAFE_HEADERS | ({"Cache-Control": UNCHANGING} if sha256 == sample.sha256 else {})

"""AI applications and their versions: look at, compare, delete, download, import."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Query, UploadFile
from fastapi.responses import HTMLResponse, StreamingResponse

from deployments.api.access import Author
from deployments.api.body_limit import model_archives, refuse_too_much, takes
from infra.catalog import applications, data_jobs, models
from schemas.ai_application import ApplicationPage, VersionPage
from schemas.data_job import DataJob, DataJobKind
from schemas.dataset import ResourceName
from schemas.errors import NotFoundError
from schemas.languages import spoken
from schemas.model_archive import DownloadKind
from schemas.model_card import ModelCard, VersionDetails
from schemas.model_comparison import ComparisonRequest, ModelComparison
from schemas.model_folder import Sha256
from schemas.paging import PAGE_MAX, PAGE_USUAL, SEARCH_MAX_LENGTH
from tasks.comparison.holdout import Pair, dataset_version
from tasks.comparison.model_comparison import kept_comparison, pair_of
from tasks.models import model_card as cards
from tasks.models import model_downloads
from tasks.models.card_page import card_page
from tasks.models.model_deletion import delete_versions
from tasks.models.model_import import import_model

router = APIRouter(prefix="/models", tags=["models"])

Offset = Annotated[int, Query(ge=0, le=2**62)]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]


@router.get("")
def list_applications(
    search: Annotated[str, Query(max_length=SEARCH_MAX_LENGTH)] = "",
    offset: Offset = 0,
    limit: Limit = PAGE_USUAL,
) -> ApplicationPage:
    """List AI applications, the one with the newest version first."""
    return applications.page(search, offset=offset, limit=limit)


@router.post("/import", status_code=201)
@takes(model_archives)
def import_version(
    file: Annotated[UploadFile, File(description="An archive of the kind `model`")],
    application: ResourceName | None = None,
    sha256: Sha256 | None = None,
) -> VersionDetails:
    """Take in a version of another installation as the next one of an application."""
    refuse_too_much([file], model_archives())
    return cards.version_details(import_model(file.file, application, sha256))


@router.delete("/{name}", status_code=204)
def delete_application(name: str) -> None:
    """Delete all versions of an application; its project stays."""
    applications.versions_page(name)
    delete_versions(models.list_all(name))


@router.get("/{name}/versions")
def list_model_versions(name: str, offset: Offset = 0, limit: Limit = PAGE_USUAL) -> VersionPage:
    """List the versions of an application, newest first."""
    return applications.versions_page(name, offset=offset, limit=limit)


@router.get("/{name}/versions/{version}")
def show_model_version(name: str, version: str) -> VersionDetails:
    """Show a version with its files, metrics and lineage."""
    return cards.version_details(models.by_name(name, version))


@router.delete("/{name}/versions/{version}", status_code=204)
def delete_version(name: str, version: str) -> None:
    """Delete a version that nothing serves and no round uses; its number is not given again."""
    delete_versions([models.by_name(name, version)])


@router.get("/{name}/versions/{version}/card")
def show_card(name: str, version: str) -> ModelCard:
    """Show the card of a version: what it is, how good, what to mind, where it comes from."""
    return cards.model_card(models.by_name(name, version))


@router.get("/{name}/versions/{version}/card.html", response_class=HTMLResponse)
def show_card_page(name: str, version: str) -> HTMLResponse:
    """Show the card of a version as a page that needs nothing else."""
    page, headers = card_page(cards.model_card(models.by_name(name, version)), spoken())
    return HTMLResponse(page, headers=headers)


@router.get("/{name}/versions/{version}/download", response_class=StreamingResponse)
def download_version(
    name: str, version: str, kind: DownloadKind = DownloadKind.MODEL
) -> StreamingResponse:
    """Download a version: to import it elsewhere, to score at the edge, or to build an image."""
    model = models.by_name(name, version)
    name = model_downloads.file_name(model, kind)
    return StreamingResponse(
        model_downloads.download(model, kind),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/{name}/versions/{version}/comparison/{other}", status_code=202)
def compare_model_versions(name: str, version: str, other: str, by: Author) -> DataJob:
    """Let two versions of an application predict the same samples; follow it as a data job.

    While these two are compared already, that job is the answer.
    """
    pair = pair_of(models.by_name(name, version), models.by_name(name, other))
    known = _latest_job(pair)
    if known is not None and known.ended_at is None:
        return known
    return data_jobs.create(*_wanted_job(pair), by=by)


@router.get("/{name}/versions/{version}/comparison/{other}/job")
def show_comparison_job(name: str, version: str, other: str) -> DataJob:
    """Show the job that compares two versions, or was the last to do so; in either order."""
    pair = pair_of(models.by_name(name, version), models.by_name(name, other))
    found = _latest_job(pair)
    if found is None:
        raise NotFoundError(
            "comparisons.not-compared-by-job",
            "{older} and {newer} of {application!r} were not compared by a job yet; compare "
            "them with POST …/comparison/…",
            older=pair.older.version,
            newer=pair.newer.version,
            application=pair.newer.application,
        )
    return found


@router.get("/{name}/versions/{version}/comparison/{other}")
def show_comparison(name: str, version: str, other: str) -> ModelComparison:
    """Show which of two versions is better, as far as that is known; in either order."""
    pair = pair_of(models.by_name(name, version), models.by_name(name, other))
    found = kept_comparison(pair)
    if found is None:
        raise NotFoundError(
            "comparisons.not-compared-yet",
            "{older} and {newer} of {application!r} were not compared yet; compare them "
            "with POST …/comparison/…",
            older=pair.older.version,
            newer=pair.newer.version,
            application=pair.newer.application,
        )
    return found


def _latest_job(pair: Pair) -> DataJob | None:
    return data_jobs.find_latest(*_wanted_job(pair))


def _wanted_job(pair: Pair) -> tuple[UUID, DataJobKind, str]:
    """Return dataset, kind and request of the job that compares a pair."""
    request = ComparisonRequest(older_id=pair.older.id, newer_id=pair.newer.id)
    dataset_id = dataset_version(pair.newer).dataset_id
    return dataset_id, DataJobKind.COMPARISON, request.model_dump_json()

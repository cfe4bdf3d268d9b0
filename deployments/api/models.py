"""AI applications, their versions, and how two versions compare."""

from uuid import UUID

from fastapi import APIRouter

from deployments.api.access import Author
from infra.catalog import data_jobs, models, versions
from schemas.data_job import DataJob, DataJobKind
from schemas.errors import NotFoundError
from schemas.model_comparison import ComparisonRequest, ModelComparison
from schemas.model_version import ModelVersion
from tasks.model_comparison import kept_comparison, pair_of

router = APIRouter(prefix="/models", tags=["models"])


@router.get("")
def list_models(application: str | None = None) -> list[ModelVersion]:
    """List model versions; with `application`, those of one AI application."""
    return models.all(application)


@router.get("/{model_version_id}")
def show_model(model_version_id: UUID) -> ModelVersion:
    """Show one version with its files, evaluation and lineage."""
    return models.get(model_version_id)


@router.post("/{one_id}/comparison/{other_id}", status_code=202)
def compare_models(one_id: UUID, other_id: UUID, by: Author) -> DataJob:
    """Let two versions of an application predict the same samples; follow it as a data job."""
    pair = pair_of(models.get(one_id), models.get(other_id))
    wanted = ComparisonRequest(older_id=pair.older.id, newer_id=pair.newer.id)
    dataset_id = versions.get(pair.newer.dataset_version_id).dataset_id
    return data_jobs.create(dataset_id, DataJobKind.COMPARISON, wanted.model_dump_json(), by=by)


@router.get("/{one_id}/comparison/{other_id}")
def show_comparison(one_id: UUID, other_id: UUID) -> ModelComparison:
    """Show which of two versions is better, as far as that is known; in either order."""
    pair = pair_of(models.get(one_id), models.get(other_id))
    found = kept_comparison(pair)
    if found is None:
        raise NotFoundError(
            f"{pair.older.version} and {pair.newer.version} of {pair.newer.application!r} were "
            "not compared yet; compare them with POST …/comparison/…"
        )
    return found

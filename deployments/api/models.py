"""AI applications and their versions."""

from uuid import UUID

from fastapi import APIRouter

from infra.catalog import models
from schemas.model_version import ModelVersion

router = APIRouter(prefix="/models", tags=["models"])


@router.get("")
def list_models(application: str | None = None) -> list[ModelVersion]:
    """List model versions; with `application`, those of one AI application."""
    return models.all(application)


@router.get("/{model_version_id}")
def show_model(model_version_id: UUID) -> ModelVersion:
    """Show one version with its files, evaluation and lineage."""
    return models.get(model_version_id)

"""What people ask before they train: which hardware there is, and how long it takes."""

from uuid import UUID

from fastapi import APIRouter

from deployments.api.next_round import first_training_time
from infra import training_flavors
from infra.catalog import training_places
from schemas.training_flavor import TrainingFlavor
from schemas.training_round import TrainingTimeEstimate, TrainingTimeWanted

router = APIRouter(tags=["training"])


@router.get("/training-flavors")
def list_training_flavors() -> list[TrainingFlavor]:
    """List the hardware to train on, with its queue; what cannot be used says why."""
    return [training_places.with_queue(flavor) for flavor in training_flavors.list_all()]


@router.post("/datasets/{dataset_id}/training-time")
def estimate_first_training_time(
    dataset_id: UUID, request: TrainingTimeWanted
) -> TrainingTimeEstimate:
    """Estimate how long a first training on a dataset takes with these settings."""
    return TrainingTimeEstimate(training_time=str(first_training_time(dataset_id, request)))

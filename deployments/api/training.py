"""What training needs to know before it starts: the hardware there is."""

from fastapi import APIRouter

from infra import training_flavors
from schemas.training_flavor import TrainingFlavor

router = APIRouter(tags=["training"])


@router.get("/training-flavors")
def list_training_flavors() -> list[TrainingFlavor]:
    """List the hardware to train on; what cannot be used says why."""
    return training_flavors.all()

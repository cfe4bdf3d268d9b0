"""Labels of a dataset and on its samples."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from infra.catalog import datasets, labels
from schemas.label import Label, LabelName, SampleLabels
from schemas.sample import Sample

router = APIRouter(tags=["labels"])

BATCH_MAX = 10_000


@router.get("/datasets/{dataset_id}/labels")
def list_labels(dataset_id: UUID) -> list[Label]:
    """List the labels of a dataset and how many samples carry each."""
    datasets.get(dataset_id)
    return labels.all(dataset_id)


@router.post("/datasets/{dataset_id}/labels", status_code=201)
def add_labels(
    dataset_id: UUID, names: Annotated[list[LabelName], Field(min_length=1)]
) -> list[Label]:
    """Add labels to a dataset; those it has already stay as they are."""
    datasets.get(dataset_id)
    labels.add(dataset_id, names)
    return labels.all(dataset_id)


@router.put("/samples/labels")
def set_labels(
    changes: Annotated[list[SampleLabels], Field(min_length=1, max_length=BATCH_MAX)],
) -> list[Sample]:
    """Set the labels of samples, all or none; stored durably when this answers."""
    return labels.set_labels(changes, by="api")

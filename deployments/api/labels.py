"""Labels of a dataset, labels on its samples, and taking changes back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from deployments.api.access import Author, CurrentCaller
from deployments.api.body_limit import batches, takes
from infra.catalog import changes, label_set_changes, labels, sample_labels
from schemas.errors import ForbiddenError
from schemas.label import (
    LABELS_MAX,
    Change,
    ChangedLabel,
    Label,
    LabelChange,
    LabelCreate,
    LabelDeletion,
    LabelName,
    LabelSetChange,
    LabelUpdate,
    SampleLabels,
)
from schemas.paging import BATCH_MAX, PAGE_MAX, PAGE_USUAL
from schemas.sample import Sample
from tasks.datasets.change_undo import undo as undo_change
from tasks.datasets.label_deletion import delete_label as delete_with_files

router = APIRouter(tags=["labels"])


class LabelMerge(BaseModel):
    """Labels that become another one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: list[LabelName] = Field(min_length=1, max_length=LABELS_MAX)
    into: LabelName


class Labeled(BaseModel):
    """What a change of labels did; no id when everything was so already."""

    change_id: UUID | None


@router.get("/datasets/{dataset_id}/labels")
def list_labels(dataset_id: UUID) -> list[Label]:
    """List the labels of a dataset and how many samples carry each."""
    return labels.of_dataset(dataset_id)


@router.get("/datasets/{dataset_id}/label-set-change")
def show_label_set_change(dataset_id: UUID) -> LabelSetChange:
    """Show which labels were added or deleted since the latest version was published."""
    return label_set_changes.since_version(dataset_id)


@router.post("/datasets/{dataset_id}/labels", status_code=201)
@takes(batches)
def add_labels(
    dataset_id: UUID,
    new_labels: Annotated[list[LabelCreate], Field(min_length=1, max_length=LABELS_MAX)],
) -> list[Label]:
    """Add labels, by name or with colour and key; those it has already stay as they are."""
    return labels.add(dataset_id, new_labels)


@router.patch("/labels/{label_id}")
def change_label(label_id: UUID, changed: LabelUpdate, by: Author) -> ChangedLabel:
    """Change name, colour or key; the name of another label merges the two with `merge`."""
    return labels.update(label_id, changed, by=by)


@router.post("/datasets/{dataset_id}/labels/merge")
def merge_labels(dataset_id: UUID, merged: LabelMerge, by: Author) -> ChangedLabel:
    """Make samples with any of these labels carry another one instead."""
    return labels.merge(dataset_id, merged.labels, merged.into, by=by)


@router.delete("/labels/{label_id}")
def delete_label(
    label_id: UUID, by: Author, mode: LabelDeletion = LabelDeletion.LABEL_ONLY
) -> Change:
    """Delete a label alone, or with the samples that carry no other one, or also their files."""
    return delete_with_files(label_id, mode, by=by)


@router.put("/samples/labels")
@takes(batches)
def set_labels(
    changed: Annotated[list[SampleLabels], Field(min_length=1, max_length=BATCH_MAX)],
    by: Author,
) -> list[Sample]:
    """Set the labels or boxes of samples, all or none; stored durably when this answers."""
    return sample_labels.set_labels(changed, by=by)


@router.patch("/datasets/{dataset_id}/samples/labels")
@takes(batches)
def change_labels(dataset_id: UUID, changed: LabelChange, by: Author) -> Labeled:
    """Put labels on many samples and take others off; what else they carry stays."""
    return Labeled(change_id=sample_labels.change_labels(dataset_id, changed, by=by))


@router.get("/datasets/{dataset_id}/changes")
def list_changes(
    dataset_id: UUID,
    offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_USUAL,
) -> list[Change]:
    """List what was changed in a dataset, newest first."""
    return changes.page(dataset_id, offset=offset, limit=limit)


@router.post("/changes/{change_id}/undo")
def undo(change_id: UUID, caller: CurrentCaller) -> Change:
    """Take a change back; undo the undo to repeat it. Only owners undo what others changed."""
    by = changes.get(change_id).by
    if not caller.may_touch(by):
        raise ForbiddenError(
            "labels.changed-by-other",
            "this change was made by {author!r}, and {caller!r} is a {role}, who may undo "
            "only changes of their own; ask an owner to undo it",
            author=by,
            caller=caller.name,
            role=caller.role,
        )
    return undo_change(change_id, by=caller.name)

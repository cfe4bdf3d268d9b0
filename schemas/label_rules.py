"""Which labels and boxes a sample may carry, by the type of its dataset."""

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from schemas.errors import InvalidInputError
from schemas.label import MAX_BOXES, Mark
from schemas.project_type import ProjectType
from schemas.sample_state import Placement


class LabeledSample(Protocol):
    """What must be known of a sample to tell which marks it may carry."""

    @property
    def name(self) -> str: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...


def leaves(mark: Mark, sample: LabeledSample) -> bool:
    """Whether a mark has a box that is not inside the picture."""
    return mark.box is not None and mark.box.leaves(sample.width or 0, sample.height or 0)


def refuse_unfit_marks(
    project_type: ProjectType, marks: Sequence[Mark], sample: LabeledSample
) -> None:
    """Raise InvalidInputError for a box where labels are due, or the reverse, or one outside."""
    for mark in marks:
        if (mark.box is not None) != project_type.has_boxes:
            cure = "send boxes" if project_type.has_boxes else "send labels without boxes"
            raise InvalidInputError(
                "annotations.wrong-kind",
                "sample {sample!r} is of type {type!l}; {cure}",
                sample=sample.name,
                type=project_type.display_name,
                cure=cure,
            )
        if mark.box is not None and leaves(mark, sample):
            raise InvalidInputError(
                "annotations.box-outside-picture",
                "box {corners} with label {label!r} leaves picture {sample!r}, which has "
                "{width} x {height} pixels; draw it inside",
                corners=str(mark.box.corners),
                label=mark.label,
                sample=sample.name,
                width=sample.width or 0,
                height=sample.height or 0,
            )


def refuse_too_many(
    project_type: ProjectType, placements: Sequence[Placement], sample: LabeledSample
) -> None:
    """Raise InvalidInputError for a label on a table, and for more labels than are allowed."""
    most = MAX_BOXES if project_type.has_many_labels else 1
    if not project_type.has_labels and placements:
        raise InvalidInputError(
            "annotations.table-takes-no-labels",
            "table {table!r} takes no labels; its labels are a column",
            table=sample.name,
        )
    if len(placements) > most:
        raise InvalidInputError(
            "annotations.too-many-labels",
            "sample {sample!r} would carry {count:,} labels; at most {most:,} are allowed, "
            "take some away",
            sample=sample.name,
            count=len(placements),
            most=most,
        )


def relabeled(
    project_type: ProjectType,
    present: tuple[Placement, ...],
    added: tuple[Placement, ...],
    gone: Collection[UUID],
) -> tuple[Placement, ...]:
    """Return what a sample carries after labels were added and taken off.

    Where one label is allowed, an added one takes the place of the present one.
    """
    if added and not project_type.has_many_labels:
        return added
    kept = [one for one in present if one.label_id not in gone]
    return (*kept, *(one for one in added if one not in kept))


def merged(
    present: Sequence[Placement], sources: Collection[UUID], into: UUID
) -> tuple[Placement, ...]:
    """Put `into` in the place of merged labels; the same thing is not labeled twice by that."""
    kept = [one for one in present if one.label_id not in sources]
    moved = (one._replace(label_id=into) for one in present if one.label_id in sources)
    return (*kept, *(one for one in dict.fromkeys(moved) if one not in kept))

"""Labels of a dataset, and setting them on samples."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra.catalog import annotations, samples
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import AnnotationRow, DatasetRow, LabelRow, SampleRow
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.label import Label, SampleLabels
from schemas.sample import Sample


def all(dataset_id: UUID) -> list[Label]:
    """Return the labels of a dataset, oldest first, with the number of samples that carry each."""
    with reading() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        return _labels(session, dataset_id)


def add(dataset_id: UUID, names: Iterable[str]) -> list[Label]:
    """Add labels, each with its own colour; names the dataset has already change nothing."""
    with writing() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        annotations.label_ids(session, dataset_id, names)
        return _labels(session, dataset_id)


def rename(label_id: UUID, name: str) -> Label:
    """Give a label another name; every sample that carries it shows the new one."""
    with writing() as session:
        label = row(session, LabelRow, label_id, "label")
        same = select(LabelRow).where(
            LabelRow.dataset_id == label.dataset_id,
            LabelRow.name == name,
            LabelRow.id != label_id,
        )
        if session.scalar(same) is not None:
            raise ConflictError(f"a label named {name!r} exists already; choose another name")
        label.name = name
        session.flush()
        return next(one for one in _labels(session, label.dataset_id) if one.id == label_id)


def delete(label_id: UUID) -> None:
    """Forget a label and take it off every sample; the samples stay."""
    with writing() as session:
        label = row(session, LabelRow, label_id, "label")
        carriers = select(AnnotationRow.sample_number).where(AnnotationRow.label_id == label_id)
        numbers = session.scalars(carriers).all()
        session.delete(label)
        session.flush()
        annotations.note_labeled(session, numbers)


def set_labels(changes: Sequence[SampleLabels], by: str) -> list[Sample]:
    """Give samples the labels in `changes`, all or none; unknown labels are created."""
    with writing() as session:
        targets = _targets(session, changes)
        _refuse_stale(changes, targets)
        for dataset_id in {target.dataset_id for target in targets.values()}:
            wanted = {
                targets[change.sample_id].number: change.labels
                for change in changes
                if targets[change.sample_id].dataset_id == dataset_id
            }
            annotations.replace(session, dataset_id, wanted, by)
        numbers = [targets[change.sample_id].number for change in changes]
        stored = samples.load(session, numbers)
        return [stored[number] for number in numbers]


class _Target(NamedTuple):
    number: int
    dataset_id: UUID
    name: str
    revision: int


def _targets(session: Session, changes: Sequence[SampleLabels]) -> dict[UUID, _Target]:
    targets: dict[UUID, _Target] = {}
    for portion in annotations.portions(changes):
        rows = session.execute(
            select(
                SampleRow.id,
                SampleRow.number,
                SampleRow.dataset_id,
                SampleRow.name,
                SampleRow.revision,
            ).where(SampleRow.id.in_([change.sample_id for change in portion]))
        )
        for sample_id, *facts in rows:
            targets[sample_id] = _Target(*facts)
    return targets


def _refuse_stale(changes: Sequence[SampleLabels], targets: dict[UUID, _Target]) -> None:
    seen = set()
    for change in changes:
        target = targets.get(change.sample_id)
        if target is None:
            raise NotFoundError(
                f"there is no sample with id {change.sample_id}; it may have been deleted"
            )
        if change.sample_id in seen:
            raise InvalidInputError(f"sample {target.name!r} is listed twice; send it once")
        if change.revision not in (None, target.revision):
            raise ConflictError(
                f"sample {target.name!r} has revision {target.revision} by now, you have seen "
                f"revision {change.revision}; load it again and repeat your change"
            )
        seen.add(change.sample_id)


def _labels(session: Session, dataset_id: UUID) -> list[Label]:
    counts = (
        select(AnnotationRow.label_id, func.count().label("samples"))
        .join(LabelRow, LabelRow.id == AnnotationRow.label_id)
        .where(LabelRow.dataset_id == dataset_id)
        .group_by(AnnotationRow.label_id)
        .subquery()
    )
    rows = session.execute(
        select(LabelRow.id, LabelRow.name, LabelRow.colour, func.coalesce(counts.c.samples, 0))
        .outerjoin(counts, counts.c.label_id == LabelRow.id)
        .where(LabelRow.dataset_id == dataset_id)
        .order_by(LabelRow.position)
    )
    return [
        Label(id=label_id, name=name, colour=colour, samples=count)
        for label_id, name, colour, count in rows
    ]

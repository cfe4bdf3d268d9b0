"""The label set of a dataset: adding, renaming, merging and deleting labels."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from infra.catalog import label_rows, sample_states
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.portions import among, portions
from infra.catalog.sample_states import ChangeNote
from infra.catalog.tables import AnnotationRow, ChangeRow, DatasetRow, LabelRow, SampleRow
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.label import (
    ChangeAction,
    ChangedLabel,
    Label,
    LabelCreate,
    LabelDeletion,
    LabelUpdate,
)
from schemas.label_rules import merged
from schemas.sample import SampleTab
from schemas.sample_state import SampleState, with_placements


def of_dataset(dataset_id: UUID) -> list[Label]:
    """Return the labels of a dataset, oldest first, with the number of samples that carry each."""
    with reading() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        return _labels(session, dataset_id)


def get(label_id: UUID) -> Label:
    """Return a label with its counts."""
    with reading() as session:
        return _label(session, _alive(session, label_id))


def dataset_of(label_id: UUID) -> UUID:
    """Return the id of the dataset that a label belongs to."""
    with reading() as session:
        return _alive(session, label_id).dataset_id


def add(dataset_id: UUID, wanted: Iterable[LabelCreate]) -> list[Label]:
    """Add labels; names the dataset has already change nothing."""
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        if not dataset.project_type.has_labels:
            raise InvalidInputError(
                "labels.table-takes-none",
                "dataset {dataset!r} holds tables, whose labels are a column; choose the "
                "label column instead of adding labels",
                dataset=dataset.name,
            )
        known = {label.name for label in label_rows.alive(session, dataset_id)}
        new = {label.name: label for label in wanted if label.name not in known}
        label_rows.create(session, dataset_id, list(new.values()))
        return _labels(session, dataset_id)


def update(label_id: UUID, changes: LabelUpdate, by: str) -> ChangedLabel:
    """Change name, colour or key of a label; a name another label has can merge the two.

    Raises ConflictError for such a name unless `changes.merge` says that it is meant. Every sample
    shows the change at once, since samples refer to labels by id.
    """
    with writing() as session:
        label = _alive(session, label_id)
        taken = label_rows.find(session, label.dataset_id, changes.name or label.name)
        if taken is not None and taken.id != label_id:
            _refuse_unmeant_merge(changes, label.name)
            return _changed(session, taken, _merge(session, [label], taken, by))
        before = label_rows.snapshot(label)
        if changes.name is not None:
            label.name = changes.name
        if changes.colour is not None:
            label.colour = changes.colour
        if "shortcut" in changes.model_fields_set and changes.shortcut != label.shortcut:
            _set_shortcut(session, label, changes.shortcut)
        session.flush()
        after = label_rows.snapshot(label)
        if after == before:
            return _changed(session, label, None)
        note = _note(label.dataset_id, ChangeAction.RENAME_LABEL, by, [before], [after])
        return _changed(session, label, sample_states.apply(session, note, {}, {}))


def _refuse_unmeant_merge(changes: LabelUpdate, name: str) -> None:
    if not changes.merge:
        raise ConflictError(
            "labels.name-taken",
            "a label named {name!r} exists already; choose another name, or send merge=true "
            "(`--merge`) to make label {label!r} become it",
            name=str(changes.name),
            label=name,
        )


def merge(dataset_id: UUID, names: Sequence[str], into: str, by: str) -> ChangedLabel:
    """Make all samples with one of these labels carry `into` instead; the merged ones are gone."""
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        target = label_rows.find(session, dataset_id, into)
        others = [name for name in dict.fromkeys(names) if name != into]
        named = [label_rows.find(session, dataset_id, name) for name in others]
        found = [label for label in named if label is not None]
        if target is None or len(found) != len(named):
            known = [label.name for label in label_rows.alive(session, dataset_id)]
            missing = [name for name in (*names, into) if name not in known]
            raise NotFoundError(
                "labels.not-in-dataset",
                "dataset {dataset!r} has no label {label!r}; it has {known}",
                dataset=dataset.name,
                label=missing[0],
                known=known or ["none"],
            )
        return _changed(session, target, _merge(session, found, target, by))


def delete(label_id: UUID, mode: LabelDeletion, by: str) -> tuple[UUID, list[str]]:
    """Delete a label; return the change and the source files of the samples that went with it.

    Samples that carry only this label go to the trash unless `mode` is the label only.
    """
    with writing() as session:
        label = _alive(session, label_id)
        before = _carriers(session, [label])
        after = {
            number: _without(state, label.id, trash=mode is not LabelDeletion.LABEL_ONLY)
            for number, state in before.items()
        }
        trashed = [n for n, state in after.items() if state.trashed and not before[n].trashed]
        note = _retired(session, [label], label.dataset_id, ChangeAction.DELETE_LABEL, by)
        change = sample_states.apply(session, note, before, after)
        assert change is not None, "a note about labels is always kept"
        return change.id, _abandoned_sources(session, label.dataset_id, trashed)


def _abandoned_sources(session: Session, dataset_id: UUID, trashed: Sequence[int]) -> list[str]:
    """Return the files of trashed samples from which no sample outside of the trash came."""
    found: set[str] = set()
    for portion in portions(trashed):
        found |= set(
            session.scalars(
                select(SampleRow.source).where(among(session, SampleRow.number, portion))
            )
        )
    for names in portions(list(found)):
        found -= set(
            session.scalars(
                select(SampleRow.source)
                .where(SampleRow.dataset_id == dataset_id, SampleRow.tab != SampleTab.TRASH)
                .where(among(session, SampleRow.source, names))
            )
        )
    return sorted(found)


def _alive(session: Session, label_id: UUID) -> LabelRow:
    label = row(session, LabelRow, label_id, "label")
    if label.deleted_at is not None:
        raise NotFoundError(
            "labels.deleted",
            "label {label!r} was deleted; undo its deletion to use it",
            label=label.name,
        )
    return label


def _set_shortcut(session: Session, label: LabelRow, shortcut: str | None) -> None:
    if shortcut is not None:
        label_rows.refuse_taken_shortcut(session, label.dataset_id, shortcut)
    label.shortcut = shortcut


def _merge(
    session: Session, labels: Sequence[LabelRow], into: LabelRow, by: str
) -> ChangeRow | None:
    if not labels:
        raise ConflictError(
            "labels.merged-with-itself",
            "label {label!r} cannot be merged with itself; name another one",
            label=into.name,
        )
    sources = {label.id for label in labels}
    before = _carriers(session, labels)
    after = with_placements(
        before,
        {number: merged(state.placements, sources, into.id) for number, state in before.items()},
    )
    note = _retired(session, labels, into.dataset_id, ChangeAction.MERGE_LABELS, by)
    return sample_states.apply(session, note, before, after)


def _without(state: SampleState, label_id: UUID, *, trash: bool) -> SampleState:
    left = tuple(one for one in state.placements if one.label_id != label_id)
    return SampleState(left, state.trashed or (trash and not left))


def _carriers(session: Session, labels: Sequence[LabelRow]) -> dict[int, SampleState]:
    numbers = session.scalars(
        select(distinct(AnnotationRow.sample_number)).where(
            AnnotationRow.label_id.in_([label.id for label in labels])
        )
    ).all()
    return sample_states.load(session, numbers)


def _retired(
    session: Session,
    labels: Sequence[LabelRow],
    dataset_id: UUID,
    action: ChangeAction,
    by: str,
) -> ChangeNote:
    before = [label_rows.snapshot(label) for label in labels]
    for label in labels:
        label.deleted_at = utc_now()
    session.flush()
    after = [label_rows.snapshot(label) for label in labels]
    return _note(dataset_id, action, by, before, after)


def _note(
    dataset_id: UUID,
    action: ChangeAction,
    by: str,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
) -> ChangeNote:
    return ChangeNote(dataset_id, action, by, json.dumps({"before": before, "after": after}))


def _changed(session: Session, label: LabelRow, change: ChangeRow | None) -> ChangedLabel:
    known = _label(session, label)
    return ChangedLabel(**known.model_dump(), change_id=change.id if change else None)


def _label(session: Session, label: LabelRow) -> Label:
    return next(one for one in _labels(session, label.dataset_id) if one.id == label.id)


def _labels(session: Session, dataset_id: UUID) -> list[Label]:
    # Both sides come out of an index alone; joining the samples would take three times as long.
    trashed = select(SampleRow.number).where(
        SampleRow.dataset_id == dataset_id, SampleRow.tab == SampleTab.TRASH
    )
    counts = (
        select(
            AnnotationRow.label_id,
            func.count(distinct(AnnotationRow.sample_number)),
            func.count(),
        )
        .where(
            AnnotationRow.label_id.in_(
                select(LabelRow.id).where(LabelRow.dataset_id == dataset_id)
            ),
            AnnotationRow.sample_number.not_in(trashed),
        )
        .group_by(AnnotationRow.label_id)
    )
    counted = {label_id: amounts for label_id, *amounts in session.execute(counts)}
    return [
        Label(
            id=label.id,
            name=label.name,
            colour=label.colour,
            shortcut=label.shortcut,
            samples=counted.get(label.id, (0, 0))[0],
            annotations=counted.get(label.id, (0, 0))[1],
        )
        for label in label_rows.alive(session, dataset_id)
    ]

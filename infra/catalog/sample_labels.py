"""Setting and changing the labels of samples, many in one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.catalog import label_rows, sample_states, samples
from infra.catalog.annotations import placed
from infra.catalog.database import row, writing
from infra.catalog.portions import among, portions
from infra.catalog.sample_states import ChangeNote
from infra.catalog.tables import DatasetRow, SampleRow
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.label import ChangeAction, LabelChange, Mark, SampleLabels
from schemas.label_rules import refuse_too_many, refuse_unfit_marks, relabeled
from schemas.sample import Sample, SampleTab
from schemas.sample_state import Placement, with_placements


class Target(NamedTuple):
    """What must be known of a sample before its labels are written."""

    number: int
    id: UUID
    dataset_id: UUID
    name: str
    revision: int
    tab: SampleTab
    width: int | None
    height: int | None


TARGET_COLUMNS = [getattr(SampleRow, name) for name in Target._fields]


def set_labels(changes: Sequence[SampleLabels], by: str) -> list[Sample]:
    """Give samples the labels in `changes`, all or none; unknown labels are created."""
    with writing() as session:
        targets = _targets(session, [change.sample_id for change in changes])
        _refuse_stale(changes, targets)
        by_dataset: dict[UUID, dict[int, SampleLabels]] = {}
        for change in changes:
            target = targets[change.sample_id]
            by_dataset.setdefault(target.dataset_id, {})[target.number] = change
        numbered = {target.number: target for target in targets.values()}
        for dataset_id, wanted in by_dataset.items():
            _refuse_other_form(row(session, DatasetRow, dataset_id, "dataset"), wanted.values())
            note = ChangeNote(dataset_id, ChangeAction.LABEL, by)
            marks = {number: change.marks for number, change in wanted.items()}
            empty = {number for number, change in wanted.items() if change.empty}
            write_marks(session, note, marks, numbered, empty)
        stored = samples.load(session, list(numbered))
        return [stored[targets[change.sample_id].number] for change in changes]


def change_labels(dataset_id: UUID, change: LabelChange, by: str) -> UUID | None:
    """Put labels on samples and take others off; return the id of the change, if there is one."""
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        if dataset.project_type.has_boxes and change.add:
            raise InvalidInputError(
                "samples.label-needs-box",
                "a label of dataset {dataset!r} needs a box; send boxes to PUT /samples/labels",
                dataset=dataset.name,
            )
        targets = _targets(session, change.sample_ids)
        _refuse_others(dataset, targets)
        for target in targets.values():
            _refuse_stale_one(target, change.revisions.get(target.id))
        ids = label_rows.ids_by_name(session, dataset_id, change.add)
        gone = {ids[name] for name in change.remove if name in ids}
        added = tuple(Placement(ids[name]) for name in dict.fromkeys(change.add))
        numbered = {target.number: target for target in targets.values()}
        before = sample_states.load(session, list(numbered))
        wanted = {
            number: relabeled(dataset.project_type, state.placements, added, gone)
            for number, state in before.items()
        }
        for number, placements in wanted.items():
            refuse_too_many(dataset.project_type, placements, numbered[number])
        note = ChangeNote(dataset_id, ChangeAction.LABEL, by)
        made = sample_states.apply(session, note, before, with_placements(before, wanted))
        return made.id if made else None


def set_marks(
    dataset_id: UUID, marks: Mapping[UUID, Sequence[Mark]], by: str, action: ChangeAction
) -> UUID | None:
    """Give samples of one dataset exactly these marks; return the id of the change, if any."""
    with writing() as session:
        targets = _targets(session, list(marks))
        _refuse_others(row(session, DatasetRow, dataset_id, "dataset"), targets)
        numbered = {target.number: target for target in targets.values()}
        wanted = {targets[sample_id].number: placed for sample_id, placed in marks.items()}
        return write_marks(session, ChangeNote(dataset_id, action, by), wanted, numbered)


def write_marks(
    session: Session,
    note: ChangeNote,
    marks: Mapping[int, Sequence[Mark]],
    targets: Mapping[int, Target],
    empty: Collection[int] = (),
) -> UUID | None:
    """Give samples of one dataset exactly these marks, after checking them against the rules.

    No object is in the pictures in `empty`.
    """
    dataset = row(session, DatasetRow, note.dataset_id, "dataset")
    for number, wanted in marks.items():
        refuse_unfit_marks(dataset.project_type, wanted, targets[number])
    names = (mark.label for wanted in marks.values() for mark in wanted)
    ids = label_rows.ids_by_name(session, note.dataset_id, names)
    placements = {number: placed(wanted, ids) for number, wanted in marks.items()}
    for number, wanted_placements in placements.items():
        refuse_too_many(dataset.project_type, wanted_placements, targets[number])
    before = sample_states.load(session, list(marks))
    after = with_placements(before, placements, empty)
    made = sample_states.apply(session, note, before, after)
    return made.id if made else None


def targets_by_number(session: Session, numbers: Sequence[int]) -> dict[int, Target]:
    """Return what must be known of these samples to write their labels."""
    found = {}
    for portion in portions(numbers):
        for facts in session.execute(
            select(*TARGET_COLUMNS).where(among(session, SampleRow.number, portion))
        ):
            found[facts.number] = Target(*facts)
    return found


def _targets(session: Session, sample_ids: Sequence[UUID]) -> dict[UUID, Target]:
    targets: dict[UUID, Target] = {}
    for portion in portions(sample_ids):
        chosen = select(*TARGET_COLUMNS).where(among(session, SampleRow.id, portion))
        for facts in session.connection().execute(chosen):
            target = Target._make(facts)
            targets[target.id] = target
    for sample_id in sample_ids:
        if sample_id not in targets:
            raise NotFoundError(
                "samples.not-found",
                "there is no sample with id {sample}; it may have been deleted",
                sample=str(sample_id),
            )
        target = targets[sample_id]
        if target.tab is SampleTab.TRASH:
            raise ConflictError(
                "samples.in-trash",
                "sample {sample!r} is in the trash; restore it to label it",
                sample=target.name,
            )
    return targets


def _refuse_stale(changes: Sequence[SampleLabels], targets: Mapping[UUID, Target]) -> None:
    seen = set()
    for change in changes:
        target = targets[change.sample_id]
        if change.sample_id in seen:
            raise InvalidInputError(
                "samples.listed-twice",
                "sample {sample!r} is listed twice; send it once",
                sample=target.name,
            )
        _refuse_stale_one(target, change.revision)
        seen.add(change.sample_id)


def _refuse_stale_one(target: Target, seen: int | None) -> None:
    if seen not in (None, target.revision):
        raise ConflictError(
            "samples.revision-changed",
            "sample {sample!r} has revision {revision} by now, you have seen revision "
            "{seen}; load it again and repeat your change",
            sample=target.name,
            revision=target.revision,
            seen=str(seen),
        )


def _refuse_others(dataset: DatasetRow, targets: Mapping[UUID, Target]) -> None:
    for target in targets.values():
        if target.dataset_id != dataset.id:
            raise InvalidInputError(
                "samples.of-other-dataset",
                "sample {sample!r} is not in dataset {dataset!r}; change the samples of one "
                "dataset at a time",
                sample=target.name,
                dataset=dataset.name,
            )


def _refuse_other_form(dataset: DatasetRow, changes: Iterable[SampleLabels]) -> None:
    """An empty list says nothing of itself, so the form is checked and not only the marks."""
    wanted = "boxes" if dataset.project_type.has_boxes else "labels"
    if any((change.boxes is not None) != dataset.project_type.has_boxes for change in changes):
        raise InvalidInputError(
            "samples.wrong-form",
            "dataset {dataset!r} is for {type!l}; send {wanted}",
            dataset=dataset.name,
            type=dataset.project_type.display_name,
            wanted=wanted,
        )

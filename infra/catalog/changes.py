"""The history of a dataset: what was changed by whom, and taking it back."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from infra.catalog import label_rows, sample_states, samples
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.portions import among, portions
from infra.catalog.sample_states import ChangeNote
from infra.catalog.tables import ChangedSampleRow, ChangeRow, DatasetRow, LabelRow, SampleRow
from schemas.errors import ConflictError, NotFoundError
from schemas.label import Change, ChangeAction, SampleHistoryEntry
from schemas.message import Message
from schemas.paging import PAGE_USUAL
from schemas.sample_state import Placement, SampleState, changed_since, undone


def page(dataset_id: UUID, *, offset: int = 0, limit: int = PAGE_USUAL) -> list[Change]:
    """Return the changes of a dataset, newest first."""
    with reading() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        rows = session.scalars(
            select(ChangeRow)
            .where(ChangeRow.dataset_id == dataset_id)
            .order_by(ChangeRow.number.desc())
            .offset(offset)
            .limit(limit)
        )
        return [_change(change) for change in rows]


def get(change_id: UUID) -> Change:
    """Return a change."""
    with reading() as session:
        return _change(_row(session, change_id))


def of_sample(sample_id: UUID) -> list[SampleHistoryEntry]:
    """Return what happened to a sample, newest first."""
    with reading() as session:
        number = samples.number_of(session, sample_id)
        rows = session.execute(
            select(ChangeRow, ChangedSampleRow.before, ChangedSampleRow.after)
            .join(ChangedSampleRow, ChangedSampleRow.change_number == ChangeRow.number)
            .where(ChangedSampleRow.sample_number == number)
            .order_by(ChangeRow.number.desc())
        ).all()
        return [_entry(session, *found) for found in rows]


def undo(change_id: UUID, by: str) -> Change:
    """Take a change back; refused when something it changed was changed again since."""
    with writing() as session:
        found = _row(session, change_id)
        if found.undone_by is not None:
            raise ConflictError(
                "annotations.change-undone-already",
                "this change was taken back already; undo the undo to repeat it",
            )
        after, before = _states(session, found.number)
        current = sample_states.load(session, list(after), with_content=True)
        _refuse_changed_since(session, after, current)
        labels = _reset_labels(session, found)
        wanted = undone(before, current)
        _refuse_deleted_labels(session, wanted)
        _refuse_taken_content(session, current, wanted)
        note = ChangeNote(found.dataset_id, ChangeAction.UNDO, by, labels)
        made = sample_states.apply(session, note, current, wanted)
        if made is None:
            raise ConflictError(
                "annotations.nothing-to-undo",
                "this change left nothing behind that could be taken back",
            )
        found.undone_by = made.id
        return _change(made)


def _row(session: Session, change_id: UUID) -> ChangeRow:
    found = session.scalar(select(ChangeRow).where(ChangeRow.id == change_id))
    if found is None:
        raise NotFoundError(
            "annotations.change-not-found",
            "there is no change with id {change}",
            change=str(change_id),
        )
    return found


def _states(
    session: Session, change_number: int
) -> tuple[dict[int, SampleState], dict[int, SampleState]]:
    """Return the states after and before a change; samples that are gone for good are left out."""
    rows = session.execute(
        select(
            ChangedSampleRow.sample_number, ChangedSampleRow.before, ChangedSampleRow.after
        ).where(ChangedSampleRow.change_number == change_number)
    ).all()
    after = {number: SampleState.from_json(written) for number, _, written in rows}
    before = {number: SampleState.from_json(written) for number, written, _ in rows}
    return after, before


def _refuse_changed_since(
    session: Session, after: dict[int, SampleState], current: dict[int, SampleState]
) -> None:
    different = changed_since(after, current)
    if different:
        name = session.scalar(select(SampleRow.name).where(SampleRow.number == different[0]))
        others = f" and {len(different) - 1:,} more" if len(different) > 1 else ""
        raise ConflictError(
            "annotations.sample-changed-since",
            "sample {sample!r}{others} was changed again since; undo the later change first",
            sample=str(name),
            others=others,
        )


def _refuse_deleted_labels(session: Session, wanted: dict[int, SampleState]) -> None:
    placed = list({one.label_id for state in wanted.values() for one in state.placements})
    for portion in portions(placed):
        name = session.scalar(
            select(LabelRow.name)
            .where(among(session, LabelRow.id, portion), LabelRow.deleted_at.is_not(None))
            .limit(1)
        )
        if name is not None:
            raise ConflictError(
                "annotations.label-deleted-since",
                "label {label!r} was deleted since; undo its deletion or merge first",
                label=name,
            )


def _refuse_taken_content(
    session: Session, current: dict[int, SampleState], wanted: dict[int, SampleState]
) -> None:
    """Refuse bytes that came back under the same name as a sample of their own."""
    replaced = [number for number in wanted if wanted[number].content != current[number].content]
    other = aliased(SampleRow)
    for portion in portions(replaced):
        rows = session.execute(
            select(SampleRow.number, SampleRow.name, other.sha256)
            .join(
                other,
                (other.dataset_id == SampleRow.dataset_id)
                & (other.name == SampleRow.name)
                & (other.number != SampleRow.number),
            )
            .where(among(session, SampleRow.number, portion))
        )
        for number, name, sha256 in rows:
            if sha256 == wanted[number].sha256:
                raise ConflictError(
                    "annotations.content-added-again",
                    "the earlier content of sample {sample!r} was added again as another "
                    "sample; delete that one for good, then undo again",
                    sample=name,
                )


def _reset_labels(session: Session, change: ChangeRow) -> str | None:
    """Give label rows what they had before; return the note for the undo, with both turned."""
    if change.labels is None:
        return None
    written = json.loads(change.labels)
    left = {state["id"]: state for state in written["after"]}
    for state in written["before"]:
        label = row(session, LabelRow, UUID(state["id"]), "label")
        _refuse_changed_label(label, left[state["id"]])
        _refuse_taken(session, label, state)
        label.name, label.colour, label.position = state["name"], state["colour"], state["position"]
        label.shortcut = state["shortcut"]
        label.deleted_at = utc_now() if state["deleted"] else None
    session.flush()
    return json.dumps({"before": written["after"], "after": written["before"]})


def _refuse_changed_label(label: LabelRow, left: dict[str, Any]) -> None:
    if label_rows.snapshot(label) != left:
        raise ConflictError(
            "annotations.label-changed-since",
            "label {label!r} was changed again since; undo the later change first",
            label=label.name,
        )


def _refuse_taken(session: Session, label: LabelRow, state: dict[str, Any]) -> None:
    if state["deleted"]:
        return
    owner = label_rows.find(session, label.dataset_id, state["name"])
    if owner is not None and owner.id != label.id:
        raise ConflictError(
            "annotations.label-name-taken-since",
            "another label is named {label!r} by now; rename it, then undo again",
            label=state["name"],
        )
    returns = label.deleted_at is not None
    if state["shortcut"] is not None and (returns or state["shortcut"] != label.shortcut):
        label_rows.refuse_taken_shortcut(session, label.dataset_id, state["shortcut"])


def _change(stored: ChangeRow) -> Change:
    return Change(
        id=stored.id,
        dataset_id=stored.dataset_id,
        action=stored.action,
        by=stored.by,
        at=stored.at,
        samples=stored.samples,
        undone_by=stored.undone_by,
    )


def _entry(session: Session, change: ChangeRow, before: str, after: str) -> SampleHistoryEntry:
    return SampleHistoryEntry(
        change_id=change.id,
        action=change.action,
        by=change.by,
        at=change.at,
        before=_words(session, SampleState.from_json(before)),
        after=_words(session, SampleState.from_json(after)),
    )


IN_TRASH = Message("labels.in-trash", "(in the trash)")
GONE = Message("labels.gone", "a label that is gone")


def _words(session: Session, state: SampleState) -> list[str]:
    names = dict(
        session.execute(
            select(LabelRow.id, LabelRow.name).where(
                LabelRow.id.in_({one.label_id for one in state.placements})
            )
        )
        .tuples()
        .all()
    )
    words = [_worded(names, one) for one in state.placements]
    return [*words, IN_TRASH] if state.trashed else words


def _worded(names: dict[UUID, str], placement: Placement) -> str:
    name = names.get(placement.label_id, GONE)
    if placement.corners is None:
        return name
    return Message(
        "labels.box",
        "{label} ({corners:, })",
        label=name,
        corners=[f"{edge:g}" for edge in placement.corners],
    )

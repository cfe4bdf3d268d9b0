"""Changing samples so that each change is on record and can be taken back.

All changes of samples that exist go through `apply`: it writes what differs, counts the revision
of each changed sample, and keeps both states. Works inside the transaction of its caller.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from infra.catalog import annotations
from infra.catalog.column_types import utc_now
from infra.catalog.portions import among, portions
from infra.catalog.tables import ChangedSampleRow, ChangeRow, SampleRow, SuggestionRow
from schemas.label import ChangeAction
from schemas.sample import SampleTab
from schemas.sample_state import CONTENT_NAMES, SampleState, without_equal_content

CONTENT_COLUMNS = [getattr(SampleRow, name) for name in CONTENT_NAMES]


class ChangeNote(NamedTuple):
    """Who changes what, and how label rows change with it, as JSON."""

    dataset_id: UUID
    action: ChangeAction
    by: str
    labels: str | None = None


def load(
    session: Session, numbers: Sequence[int], *, with_content: bool = False
) -> dict[int, SampleState]:
    """Return the states of those samples that exist, keyed by number."""
    placed = annotations.placements(session, numbers)
    columns = CONTENT_COLUMNS if with_content else []
    states = {}
    for portion in portions(numbers):
        rows = session.connection().execute(
            select(SampleRow.number, SampleRow.tab, SampleRow.empty, *columns).where(
                among(session, SampleRow.number, portion)
            )
        )
        for number, tab, empty, *content in rows:
            states[number] = SampleState(
                placed[number],
                tab is SampleTab.TRASH,
                empty,
                tuple(content) if with_content else None,
            )
    return states


def apply(
    session: Session,
    note: ChangeNote,
    before: Mapping[int, SampleState],
    after: Mapping[int, SampleState],
) -> ChangeRow | None:
    """Bring samples from one state to another; return the change, or None if nothing differs."""
    changed = {number: state for number, state in after.items() if state != before[number]}
    if not changed and note.labels is None:
        return None
    annotations.replace(
        session,
        {number: before[number].placements for number in changed},
        {number: state.placements for number, state in changed.items()},
        note.by,
    )
    _write_rows(session, before, changed)
    return _record(session, note, before, changed)


def _write_rows(
    session: Session, before: Mapping[int, SampleState], changed: Mapping[int, SampleState]
) -> None:
    now = utc_now()
    groups: dict[tuple[SampleTab, bool, bool], list[int]] = {}
    for number, state in changed.items():
        moves_to_trash = state.trashed != before[number].trashed
        groups.setdefault((state.tab, state.empty, moves_to_trash), []).append(number)
    for (tab, empty, moves), numbers in groups.items():
        values: dict[str, Any] = {"tab": tab, "empty": empty, "revision": SampleRow.revision + 1}
        if moves:
            values["trashed_at"] = _trashed_at(tab, now)
        for portion in portions(numbers):
            session.execute(
                update(SampleRow)
                .where(among(session, SampleRow.number, portion))
                .values(values)
                .execution_options(synchronize_session=False)
            )
    _write_contents(session, before, changed)


def _trashed_at(tab: SampleTab, now: datetime) -> datetime | None:
    return now if tab is SampleTab.TRASH else None


def _write_contents(
    session: Session, before: Mapping[int, SampleState], changed: Mapping[int, SampleState]
) -> None:
    rows = [
        {"row_number": number, **dict(zip(CONTENT_NAMES, state.content, strict=True))}
        for number, state in changed.items()
        if state.content is not None and state.content != before[number].content
    ]
    if rows:
        session.connection().execute(
            update(SampleRow.__table__).where(  # type: ignore[arg-type]
                SampleRow.__table__.c.number == bindparam("row_number")
            ),
            rows,
        )
        numbers = [row["row_number"] for row in rows]
        for portion in portions(numbers):  # what a model has said of other bytes
            session.execute(
                delete(SuggestionRow)
                .where(among(session, SuggestionRow.sample_number, portion))
                .execution_options(synchronize_session=False)
            )


def _record(
    session: Session,
    note: ChangeNote,
    before: Mapping[int, SampleState],
    changed: Mapping[int, SampleState],
) -> ChangeRow:
    change = ChangeRow(
        dataset_id=note.dataset_id,
        action=note.action,
        by=note.by,
        samples=len(changed),
        labels=note.labels,
    )
    session.add(change)
    session.flush()
    if changed:
        session.connection().execute(
            insert(ChangedSampleRow),
            [
                {
                    "change_number": change.number,
                    "sample_number": number,
                    "before": old.to_json(),
                    "after": new.to_json(),
                }
                for number, state in changed.items()
                for old, new in [without_equal_content(before[number], state)]
            ],
        )
    return change

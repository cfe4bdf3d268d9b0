"""Changing samples so that each change is on record and can be taken back.

All changes of samples that exist go through `apply`: it writes what differs, counts the revision
of each changed sample, and keeps both states. Works inside the transaction of its caller.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from infra.catalog import annotations
from infra.catalog.annotations import Placement
from infra.catalog.column_types import utc_now
from infra.catalog.portions import among, portions
from infra.catalog.tables import ChangedSampleRow, ChangeRow, SampleRow, SuggestionRow
from schemas.label import ChangeAction
from schemas.sample import SampleTab

CONTENT_NAMES = (
    "object_key", "sha256", "size", "media_format", "width", "height", "seconds", "sample_rate",
    "channels", "encoding", "rows", "columns",
)  # fmt: skip
CONTENT_COLUMNS = [getattr(SampleRow, name) for name in CONTENT_NAMES]


@dataclass(frozen=True, slots=True)
class SampleState:
    """What of a sample can change; `content` is None where a change leaves the bytes alone.

    `empty` is a picture of which somebody said that no object is in it: labeled without a label.
    """

    placements: tuple[Placement, ...] = ()
    trashed: bool = False
    empty: bool = False
    content: tuple[Any, ...] | None = None

    @property
    def tab(self) -> SampleTab:
        """The tab that shows the sample."""
        if self.trashed:
            return SampleTab.TRASH
        return SampleTab.LABELED if self.placements or self.empty else SampleTab.UNLABELED

    @property
    def sha256(self) -> str | None:
        """The sha256 of its bytes, if the content is known."""
        if self.content is None:
            return None
        return str(self.content[CONTENT_NAMES.index("sha256")])

    def to_json(self) -> str:
        """Write the state down for the history."""
        placed = [[one.label_id.hex, one.corners] for one in self.placements]
        return json.dumps([placed, self.trashed, self.empty, self.content], separators=(",", ":"))

    @classmethod
    def from_json(cls, written: str) -> "SampleState":
        """Read a state that `to_json` wrote."""
        placed, trashed, empty, content = json.loads(written)
        return cls(
            tuple(Placement(UUID(hex_id), _corners(corners)) for hex_id, corners in placed),
            trashed,
            empty,
            None if content is None else tuple(content),
        )


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


def with_placements(
    states: Mapping[int, SampleState],
    wanted: Mapping[int, tuple[Placement, ...]],
    empty: Collection[int] = (),
) -> dict[int, SampleState]:
    """Return the states with other placements, whose order makes no difference.

    Nothing is in the pictures in `empty`.
    """
    return {
        number: state
        if annotations.same(wanted[number], state.placements) and state.empty == (number in empty)
        else replace(state, placements=wanted[number], empty=number in empty)
        for number, state in states.items()
    }


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
                for old, new in [_without_equal_content(before[number], state)]
            ],
        )
    return change


def _without_equal_content(
    before: SampleState, after: SampleState
) -> tuple[SampleState, SampleState]:
    """Keep bytes out of the record of a change that left them alone."""
    if before.content is None or before.content != after.content:
        return before, after
    return replace(before, content=None), replace(after, content=None)


def _corners(corners: list[float] | None) -> annotations.Corners | None:
    if corners is None:
        return None
    xmin, ymin, xmax, ymax = corners
    return xmin, ymin, xmax, ymax

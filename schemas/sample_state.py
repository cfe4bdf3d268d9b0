"""The state of a sample that a change leaves behind, and what it is after the change is undone."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from schemas.sample import SampleTab

CONTENT_NAMES = (
    "object_key", "sha256", "size", "media_format", "width", "height", "seconds", "sample_rate",
    "channels", "encoding", "rows", "columns",
)  # fmt: skip

Corners = tuple[float, float, float, float]


class Placement(NamedTuple):
    """A label by its id, on all of a sample or on a box."""

    label_id: UUID
    corners: Corners | None = None


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


def are_same(first: Sequence[Placement], second: Sequence[Placement]) -> bool:
    """Whether two samples carry the same, in whatever order."""
    return first == second or (len(first) == len(second) > 1 and Counter(first) == Counter(second))


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
        if are_same(wanted[number], state.placements) and state.empty == (number in empty)
        else replace(state, placements=wanted[number], empty=number in empty)
        for number, state in states.items()
    }


def without_equal_content(
    before: SampleState, after: SampleState
) -> tuple[SampleState, SampleState]:
    """Keep bytes out of the record of a change that left them alone."""
    if before.content is None or before.content != after.content:
        return before, after
    return replace(before, content=None), replace(after, content=None)


def changed_since(left: Mapping[int, SampleState], current: Mapping[int, SampleState]) -> list[int]:
    """Return the samples that are no longer as a change has left them, so it cannot be undone."""
    return [number for number, state in left.items() if not _is_still(current[number], state)]


def undone(
    before: Mapping[int, SampleState], current: Mapping[int, SampleState]
) -> dict[int, SampleState]:
    """Return the states after a change is undone; bytes that it left alone stay as they are."""
    return {
        number: replace(
            state, content=current[number].content if state.content is None else state.content
        )
        for number, state in before.items()
    }


def _is_still(current: SampleState, left: SampleState) -> bool:
    return (
        are_same(current.placements, left.placements)
        and (current.trashed, current.empty) == (left.trashed, left.empty)
        and left.content in (None, current.content)
    )


def _corners(corners: list[float] | None) -> Corners | None:
    if corners is None:
        return None
    xmin, ymin, xmax, ymax = corners
    return xmin, ymin, xmax, ymax

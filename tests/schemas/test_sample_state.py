"""The states of samples in the history, and what undoing a change makes of them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.sample import SampleTab
from schemas.sample_state import (
    CONTENT_NAMES,
    Placement,
    SampleState,
    are_same,
    changed_since,
    undone,
    with_placements,
    without_equal_content,
)

edges = st.floats(0, 4096, allow_nan=False)
placements = st.builds(
    Placement,
    st.integers(0, 5).map(lambda number: UUID(int=number)),
    st.none() | st.tuples(edges, edges, edges, edges),
)
contents = st.lists(
    st.none() | st.integers(0, 9) | st.text(max_size=5),
    min_size=len(CONTENT_NAMES),
    max_size=len(CONTENT_NAMES),
).map(tuple)
states = st.builds(
    SampleState,
    st.lists(placements, max_size=4).map(tuple),
    st.booleans(),
    st.booleans(),
    contents,
)


@given(states | st.builds(replace, states, content=st.none()))
def test_the_history_gives_back_the_state_that_it_keeps(state: SampleState) -> None:
    assert SampleState.from_json(state.to_json()) == state


@given(states, states)
def test_undoing_a_change_brings_back_the_state_before(
    before: SampleState, after: SampleState
) -> None:
    kept_before, kept_after = without_equal_content(before, after)

    assert changed_since({1: kept_after}, {1: after}) == []
    assert undone({1: kept_before}, {1: after}) == {1: before}


@given(states, states, contents)
def test_undoing_a_change_leaves_bytes_alone_that_came_later(
    before: SampleState, after: SampleState, later: tuple[Any, ...]
) -> None:
    kept_before, kept_after = without_equal_content(before, replace(after, content=before.content))
    current = replace(after, content=later)

    assert changed_since({1: kept_after}, {1: current}) == []
    assert undone({1: kept_before}, {1: current}) == {1: replace(before, content=later)}


@given(states, states)
def test_a_sample_that_was_changed_again_is_told(left: SampleState, current: SampleState) -> None:
    assume(not are_same(left.placements, current.placements) or left.trashed != current.trashed)

    assert changed_since({7: left, 8: current}, {7: current, 8: current}) == [7]


@given(st.lists(placements, max_size=4), st.randoms())
def test_the_order_of_labels_makes_no_difference(carried: list[Placement], random: Any) -> None:
    mixed = carried.copy()
    random.shuffle(mixed)
    state = SampleState(tuple(carried), trashed=True)

    assert are_same(carried, mixed)
    assert with_placements({1: state}, {1: tuple(mixed)})[1] is state


def test_a_sample_lies_in_one_tab() -> None:
    carried = (Placement(UUID(int=1)),)
    tabs = [
        SampleState(),
        SampleState(carried),
        SampleState(empty=True),
        SampleState(carried, trashed=True),
    ]
    assert [state.tab for state in tabs] == [
        SampleTab.UNLABELED,
        SampleTab.LABELED,
        SampleTab.LABELED,
        SampleTab.TRASH,
    ]

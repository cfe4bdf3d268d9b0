"""Which labels and boxes samples may carry, and the colours that labels get."""

from itertools import islice
from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidInputError
from schemas.label import LABELS_MAX, MAX_BOXES, PALETTE, Box, Mark
from schemas.label_colours import free_colours
from schemas.label_rules import merged, refuse_too_many, refuse_unfit_marks, relabeled
from schemas.project_type import ProjectType
from schemas.sample_state import Placement

INSIDE = Box(xmin=0, ymin=0, xmax=20, ymax=10)
OUTSIDE = Box(xmin=0, ymin=0, xmax=21, ymax=10)
labels = st.integers(0, 5).map(lambda number: Placement(UUID(int=number)))
carried = st.lists(labels, unique=True).map(tuple)


class Picture(NamedTuple):
    name: str = "a.png"
    width: int | None = 20
    height: int | None = 10


@pytest.mark.parametrize(
    ("project_type", "mark", "problem"),
    [
        (ProjectType.IMAGE_CLASSIFICATION, Mark("cat", INSIDE), "send labels without boxes"),
        (ProjectType.OBJECT_DETECTION, Mark("cat", None), "send boxes"),
        (ProjectType.OBJECT_DETECTION, Mark("cat", OUTSIDE), "which has 20 x 10 pixels"),
    ],
)
def test_marks_of_the_wrong_form_are_refused(
    project_type: ProjectType, mark: Mark, problem: str
) -> None:
    with pytest.raises(InvalidInputError, match=problem):
        refuse_unfit_marks(project_type, [mark], Picture())


def test_marks_of_the_right_form_are_taken() -> None:
    refuse_unfit_marks(ProjectType.OBJECT_DETECTION, [Mark("cat", INSIDE)], Picture())
    refuse_unfit_marks(ProjectType.IMAGE_CLASSIFICATION, [Mark("cat", None)], Picture())


@pytest.mark.parametrize("project_type", list(ProjectType))
def test_a_sample_carries_as_many_labels_as_its_type_allows(project_type: ProjectType) -> None:
    most = MAX_BOXES if project_type.has_many_labels else int(project_type.has_labels)
    placed = [Placement(UUID(int=number)) for number in range(most + 1)]

    refuse_too_many(project_type, placed[:most], Picture())
    with pytest.raises(InvalidInputError, match=r"take some away|its labels are a column"):
        refuse_too_many(project_type, placed, Picture())


@given(carried, carried, st.sets(labels))
def test_labels_are_added_and_taken_off(
    present: tuple[Placement, ...], added: tuple[Placement, ...], gone: set[Placement]
) -> None:
    ids = {one.label_id for one in gone}

    many = relabeled(ProjectType.OBJECT_DETECTION, present, added, ids)
    one = relabeled(ProjectType.SOUND_CLASSIFICATION, present[:1], added[:1], ids)

    assert set(many) == (set(present) - gone) | set(added)
    assert len(many) == len(set(many))
    assert one == (added[:1] or tuple(label for label in present[:1] if label not in gone))


@given(carried, st.sets(labels), labels)
def test_merged_labels_become_one_and_none_twice(
    present: tuple[Placement, ...], sources: set[Placement], into: Placement
) -> None:
    gone = {one.label_id for one in sources} - {into.label_id}

    made = merged(present, gone, into.label_id)

    assert {one.label_id for one in made}.isdisjoint(gone)
    assert len(made) == len(set(made))
    touched = any(one.label_id in gone for one in present)
    assert (into in made) == (touched or into in present)


def test_colours_are_those_of_the_palette_and_enough_for_all_labels() -> None:
    made = list(islice(free_colours({PALETTE[0]}), LABELS_MAX))

    assert made[: len(PALETTE) - 1] == list(PALETTE[1:])
    assert len(set(made) | {PALETTE[0]}) == LABELS_MAX + 1

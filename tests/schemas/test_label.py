"""Labels, boxes and what may be sent to change them."""

from uuid import uuid4

import pytest
from pydantic import ValidationError

from schemas.label import Box, LabelChange, LabelCreate, LabeledBox, LabelUpdate, Mark, SampleLabels

SAMPLE = uuid4()


@pytest.mark.parametrize(
    "edges",
    [
        {"xmin": 5, "ymin": 0, "xmax": 5, "ymax": 9},
        {"xmin": 0, "ymin": 9, "xmax": 5, "ymax": 8.5},
        {"xmin": 6, "ymin": 0, "xmax": 5, "ymax": 9},
    ],
)
def test_a_box_without_an_area_is_refused(edges: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="has no area; xmin must be below xmax"):
        Box.model_validate(edges)


@pytest.mark.parametrize(
    ("edge", "value"), [("xmin", -0.1), ("ymin", -1), ("xmax", "nan"), ("ymax", "inf")]
)
def test_a_box_with_an_impossible_edge_is_refused(edge: str, value: object) -> None:
    edges = {"xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9, edge: value}
    with pytest.raises(ValidationError, match=edge):
        Box.model_validate(edges)


def test_a_box_leaves_a_picture_that_is_too_small() -> None:
    box = Box(xmin=0, ymin=0, xmax=80, ymax=90)
    assert not box.leaves(80, 90)
    assert box.leaves(79, 90)
    assert box.leaves(80, 89)


@pytest.mark.parametrize(("sent", "kept"), [("#ABCDEF", "#abcdef"), ("#012345", "#012345")])
def test_a_colour_is_kept_in_small_letters(sent: str, kept: str) -> None:
    assert LabelCreate(name="cat", colour=sent).colour == kept


@pytest.mark.parametrize("colour", ["red", "#abc", "abcdef", "#abcdeg", "#abcdef0"])
def test_another_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValidationError, match="colour"):
        LabelCreate(name="cat", colour=colour)


@pytest.mark.parametrize("key", ["A", "10", "", " ", "é", "Enter"])
def test_a_key_is_one_digit_or_small_letter(key: str) -> None:
    with pytest.raises(ValidationError, match="shortcut"):
        LabelUpdate(shortcut=key)
    assert LabelUpdate(shortcut="a").shortcut == "a"


@pytest.mark.parametrize("sent", [{}, {"labels": ["cat"], "boxes": []}])
def test_labels_or_boxes_are_sent_but_not_both(sent: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="send either labels or boxes"):
        SampleLabels.model_validate({"sample_id": SAMPLE, **sent})


def test_labels_count_once_and_boxes_each_time() -> None:
    named = SampleLabels(sample_id=SAMPLE, labels=["cat", "dog", "cat"])
    assert named.marks == [Mark("cat"), Mark("dog")]
    drawn = LabeledBox(label="cat", xmin=0, ymin=0, xmax=1, ymax=2)
    box = Box(xmin=0, ymin=0, xmax=1, ymax=2)
    assert SampleLabels(sample_id=SAMPLE, boxes=[drawn] * 2).marks == [Mark("cat", box)] * 2
    assert SampleLabels(sample_id=SAMPLE, boxes=[]).marks == []


def test_a_change_of_labels_changes_something() -> None:
    with pytest.raises(ValidationError, match="name at least one label in `add` or `remove`"):
        LabelChange(sample_ids=[SAMPLE])


def test_a_label_is_not_added_and_removed_at_once() -> None:
    with pytest.raises(ValidationError, match="label 'cat' is both in `add` and in `remove`"):
        LabelChange(sample_ids=[SAMPLE], add=["dog", "cat"], remove=["cat"])


@pytest.mark.parametrize("count", [0, 10_001])
def test_labels_of_one_to_ten_thousand_samples_are_changed_at_once(count: int) -> None:
    with pytest.raises(ValidationError, match="sample_ids"):
        LabelChange(sample_ids=[SAMPLE] * count, add=["cat"])
    assert len(LabelChange(sample_ids=[SAMPLE] * 10_000, add=["cat"]).sample_ids) == 10_000

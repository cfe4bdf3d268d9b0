"""Found boxes beside true ones: an F1 a picture, and the F1 over all boxes."""

from collections.abc import Callable

import pytest

from schemas.evaluation import FoundBox
from schemas.label import Box
from schemas.manifest import ManifestLine
from schemas.model_comparison import Metric
from tasks.comparison.paired_differences import paired_answers, paired_differences
from tasks.object_detection.holdout import judge_boxes


def found(label: str, at: float, side: float = 10) -> FoundBox:
    box = Box(xmin=at, ymin=at, xmax=at + side, ymax=at + side)
    return FoundBox(label=label, score=0.9, box=box)


def true(label: str, at: float) -> tuple[str, float, float, float, float]:
    return label, at, at, at + 10, at + 10


@pytest.fixture
def two_pictures(line: Callable[..., ManifestLine]) -> list[ManifestLine]:
    """A picture of a cat and a dog, and one of nothing."""
    return [
        line("picture", "pets.png", true("cat", 0), true("dog", 30)),
        line("picture", "empty.png"),
    ]


def test_the_f1_of_a_picture_counts_right_missed_and_wrong_boxes(
    two_pictures: list[ManifestLine],
) -> None:
    older = [[found("cat", 1)], []]  # finds the cat, misses the dog
    newer = [[found("cat", 0), found("cat", 30)], [found("dog", 0)]]  # calls the dog a cat
    outcomes = judge_boxes(two_pictures, older, newer)
    assert outcomes.older[:, 0].tolist() == pytest.approx([2 / 3, 1.0])
    assert outcomes.newer[:, 0].tolist() == pytest.approx([2 / 4, 0.0])
    metrics = {one.metric: one for one in paired_differences(outcomes)}
    assert metrics[Metric.PICTURE_F1].older == pytest.approx(5 / 6)
    assert metrics[Metric.F1].older == pytest.approx((1 + 0) / 2)  # cat, dog
    assert metrics[Metric.F1].newer == pytest.approx((2 / 3 + 0) / 2)
    assert paired_answers(outcomes) is None


def test_a_box_that_overlaps_too_little_or_a_second_time_is_wrong(
    line: Callable[..., ManifestLine],
) -> None:
    pictures = [line("picture", "cat.png", true("cat", 0))]
    outcomes = judge_boxes(pictures, [[found("cat", 4)]], [[found("cat", 0), found("cat", 1)]])
    assert outcomes.older[0, 0] == 0
    assert outcomes.newer[0, 0] == pytest.approx(2 / 3)


def test_labels_that_only_the_older_model_knows_are_wrong(
    two_pictures: list[ManifestLine],
) -> None:
    outcomes = judge_boxes(two_pictures, [[found("wolf", 0)], []], [[], []])
    assert outcomes.older[:, 0].tolist() == [0.0, 1.0]
    assert outcomes.newer[:, 0].tolist() == [0.0, 1.0]


def test_pictures_of_which_nothing_is_true_or_found_are_all_right(
    line: Callable[..., ManifestLine],
) -> None:
    outcomes = judge_boxes([line("picture", "empty.png")], [[]], [[]])
    assert outcomes.older[0, 0] == outcomes.newer[0, 0] == 1.0

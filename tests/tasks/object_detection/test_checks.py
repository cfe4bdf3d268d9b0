"""Boxes inside and outside of their pictures, and how many of them a label needs."""

from collections.abc import Callable

import pytest

from schemas.data_check import DataCheck, DataCheckReport, RepairAction, Severity
from schemas.data_policy import policy_for
from schemas.manifest import ManifestLine, Usage
from schemas.project_type import ProjectType
from tasks.data_checks.checked_data import CheckedData
from tasks.object_detection import checks

Line = Callable[..., ManifestLine]
INSIDE = (0, 0, 10, 10)


def check_boxes(lines: list[ManifestLine], **gates: float) -> DataCheckReport:
    policy = policy_for(ProjectType.OBJECT_DETECTION, gates)
    return checks.check(CheckedData("V001", lines, policy, lambda _: b""))


def broken(report: DataCheckReport) -> dict[str, DataCheck]:
    return {check.code: check for check in report.checks if not check.passed}


@pytest.fixture
def street(line: Line) -> list[ManifestLine]:
    """101 pictures with a car each, and a bike on the first 50."""
    return [
        line(
            "picture",
            f"{number}.png",
            ("car", *INSIDE),
            *([("bike", 20, 20, 30, 30)] if number < 50 else []),
            usage=Usage.VALIDATION if number % 5 == 4 else Usage.TRAINING,
        )
        for number in range(101)
    ]


def test_good_boxes_pass_every_rule(street: list[ManifestLine]) -> None:
    report = check_boxes(street)
    assert broken(report) == {}
    assert len({check.code for check in report.checks}) == len(report.checks)


def test_49_boxes_of_a_label_are_one_too_few_and_boxes_count_not_pictures(
    street: list[ManifestLine], line: Line
) -> None:
    found = broken(check_boxes([*street[1:], line("picture", "x", ("car", *INSIDE))]))
    assert found["boxes_per_class"].found == "bike has 49 boxes; label at least 1 more."
    assert found["boxes_per_class"].severity is Severity.ERROR
    two = line("picture", "x", ("bike", *INSIDE), ("bike", 40, 40, 60, 60))
    assert "boxes_per_class" not in broken(check_boxes([*street[2:], two, street[0]]))


def test_the_gate_of_boxes_can_be_lowered(street: list[ManifestLine]) -> None:
    report = check_boxes(street[:10], min_per_class=10)
    assert report.errors == []
    assert "At least 10 boxes of every label instead of 50." in report.changed_gates
    assert broken(report)["recommended_boxes_per_class"].failing == ["bike", "car"]


def test_100_pictures_warn_and_101_do_not(street: list[ManifestLine]) -> None:
    found = broken(check_boxes(street[:100]))
    assert list(found) == ["recommended_pictures"]
    assert found["recommended_pictures"].found == "100 pictures are there; add at least 1 more."
    assert found["recommended_pictures"].severity is Severity.WARNING


def test_one_label_is_one_too_few_unless_the_gate_says_otherwise(line: Line) -> None:
    lines = [line("picture", f"{n}.png", ("car", *INSIDE)) for n in range(101)]
    lines[0] = lines[0].model_copy(update={"usage": Usage.VALIDATION})
    assert list(broken(check_boxes(lines))) == ["classes"]
    assert broken(check_boxes(lines, min_classes=1)) == {}


def test_a_version_without_boxes_lacks_labels_and_classes(line: Line) -> None:
    lines = [line("picture", f"{n}.png") for n in range(101)]
    assert list(broken(check_boxes(lines))) == ["labeled_pictures", "classes"]


def test_pictures_without_boxes_are_told_and_no_fault(
    street: list[ManifestLine], line: Line
) -> None:
    report = check_boxes([*street, line("picture", "empty.png")])
    assert broken(report) == {}
    told = next(c for c in report.checks if c.code == "pictures_without_boxes")
    assert told.found == "1 picture has no box; it shows what is no object."


def test_a_box_that_leaves_its_picture_is_an_error_with_two_cures(
    street: list[ManifestLine], line: Line
) -> None:
    bad = line("picture", "replaced.png", ("car", 60, 0, 65, 10), ("car", 54, 0, 64, 10))
    found = broken(check_boxes([*street, bad]))
    assert list(found) == ["boxes_inside"]
    assert found["boxes_inside"].severity is Severity.ERROR
    assert found["boxes_inside"].found == (
        "1 box leaves the picture (replaced.png); cut or remove it."
    )
    assert found["boxes_inside"].sample_ids == [bad.id]
    assert found["boxes_inside"].repairs[:2] == [RepairAction.CUT_BOXES, RepairAction.REMOVE_BOXES]


def test_a_box_of_three_pixels_warns_and_one_of_four_does_not(
    street: list[ManifestLine], line: Line
) -> None:
    four = line("picture", "four.png", ("car", 0, 0, 4, 40))
    assert broken(check_boxes([*street, four])) == {}
    three = line("picture", "three.png", ("car", 0, 0, 40, 3))
    found = broken(check_boxes([*street, three]))["tiny_boxes"]
    assert found.found == (
        "1 box has a side of fewer than 4 pixels (three.png); look at or remove it."
    )


def test_the_same_box_twice_on_a_picture_warns_once(street: list[ManifestLine], line: Line) -> None:
    twice = line("picture", "twice.png", ("car", *INSIDE), ("car", *INSIDE))
    found = broken(check_boxes([*street, twice]))
    assert list(found) == ["repeated_boxes"]
    assert found["repeated_boxes"].found == (
        "1 box repeats another one of the same picture (twice.png); remove it."
    )


def test_the_same_corners_with_two_labels_warn(street: list[ManifestLine], line: Line) -> None:
    both = line("picture", "both.png", ("car", *INSIDE), ("bike", *INSIDE))
    found = broken(check_boxes([*street, both]))
    assert list(found) == ["boxes_with_two_labels"]
    assert found["boxes_with_two_labels"].found.startswith("2 boxes have the corners of another")


def test_a_label_on_one_picture_only_warns(street: list[ManifestLine], line: Line) -> None:
    boxes = [("bus", n, n, n + 10, n + 10) for n in range(50)]
    found = broken(check_boxes([*street, line("picture", "bus.png", *boxes)]))
    assert list(found) == ["classes_in_validation", "classes_on_several_pictures"]
    assert found["classes_on_several_pictures"].found == (
        "bus is on only one picture, which cannot both train and validate; "
        "label more pictures of bus."
    )

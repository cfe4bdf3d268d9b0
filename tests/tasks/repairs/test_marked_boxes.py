"""Boxes that are cut or removed, while the others stay as they are."""

from collections.abc import Callable

from schemas.data_check import RepairAction
from schemas.data_policy import policy_for
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from tasks.data_checks.checked_data import CheckedData

Line = Callable[..., ManifestLine]
Repaired = Callable[..., CheckedData]
Broken = Callable[[CheckedData], set[str]]
GOOD = ("car", 0, 0, 10, 10)


def boxes(*lines: ManifestLine) -> CheckedData:
    policy = policy_for(ProjectType.OBJECT_DETECTION)
    return CheckedData("now", list(lines), policy, lambda _: b"")


def corners(line: ManifestLine) -> list[tuple[str, tuple[float, ...]]]:
    return [(one.label, one.box.corners) for one in line.annotations if one.box]


def test_boxes_are_cut_at_the_edge_and_those_outside_go(
    line: Line, repaired: Repaired, broken: Broken
) -> None:
    bad = line(
        "picture",
        "a.png",
        GOOD,
        ("bus", 50, 50, 70, 90),
        ("car", 64, 0, 70, 9),
        ("car", 5, 5, 9, 9),
    )
    data = boxes(line("picture", "b.png", GOOD), bad)
    assert "boxes_inside" in broken(data)
    after = repaired(data, "boxes_inside", RepairAction.CUT_BOXES)
    assert corners(after.lines[0]) == [("car", (0, 0, 10, 10))]
    assert corners(after.lines[1]) == [
        ("car", (0, 0, 10, 10)),
        ("bus", (50, 50, 64, 64)),
        ("car", (5, 5, 9, 9)),
    ]
    assert "boxes_inside" not in broken(after)


def test_boxes_outside_are_removed(line: Line, repaired: Repaired, broken: Broken) -> None:
    data = boxes(line("picture", "a.png", GOOD, ("bus", 50, 50, 70, 90)))
    after = repaired(data, "boxes_inside", RepairAction.REMOVE_BOXES)
    assert corners(after.lines[0]) == [("car", (0, 0, 10, 10))]
    assert "boxes_inside" not in broken(after)


def test_of_repeated_boxes_one_stays(line: Line, repaired: Repaired, broken: Broken) -> None:
    data = boxes(line("picture", "a.png", GOOD, GOOD, GOOD, ("bus", 0, 0, 9, 9)))
    after = repaired(data, "repeated_boxes", RepairAction.REMOVE_BOXES)
    assert corners(after.lines[0]) == [("car", (0, 0, 10, 10)), ("bus", (0, 0, 9, 9))]
    assert "repeated_boxes" not in broken(after)


def test_tiny_boxes_and_contradicting_ones_are_removed(
    line: Line, repaired: Repaired, broken: Broken
) -> None:
    tiny = boxes(line("picture", "a.png", GOOD, ("bus", 0, 0, 3, 9)))
    after = repaired(tiny, "tiny_boxes", RepairAction.REMOVE_BOXES)
    assert corners(after.lines[0]) == [("car", (0, 0, 10, 10))]
    both = boxes(line("picture", "a.png", GOOD, ("bus", 0, 0, 10, 10), ("car", 1, 1, 9, 9)))
    after = repaired(both, "boxes_with_two_labels", RepairAction.REMOVE_BOXES)
    assert corners(after.lines[0]) == [("car", (1, 1, 9, 9))]
    assert "boxes_with_two_labels" not in broken(after)

"""Rules about boxes, one row a box, and about what object detection asks of pictures."""

from collections import Counter

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule
from schemas.data_check import RepairAction, Severity
from schemas.data_policy import ObjectDetectionPolicy
from schemas.label import Box
from schemas.manifest import ManifestLine
from tasks.data_checks.class_rules import class_frame, each
from tasks.data_checks.wording import counted, naming, telling

BOX = "box"


def box_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return one row a box; `number` is its place among the annotations of its picture."""
    rows = [
        _facts(line, number, annotation.label, annotation.box, same)
        for line in lines
        for same in [_Alike(line)]
        for number, annotation in enumerate(line.annotations)
        if annotation.box is not None
    ]
    return DataFrame(
        rows,
        columns=["id", "name", "number", "outside", "shortest_side", "repeats", "labels_here"],
    )


class _Alike:
    """The boxes of one picture that have the same corners."""

    def __init__(self, line: ManifestLine) -> None:
        pairs = {
            (annotation.label, annotation.box.corners)
            for annotation in line.annotations
            if annotation.box
        }
        self.labels = Counter(corners for _, corners in pairs)
        self.seen: set[tuple[str, object]] = set()

    def repeats(self, label: str, box: Box) -> bool:
        """Say whether this box came before, and remember it."""
        before = (label, box.corners) in self.seen
        self.seen.add((label, box.corners))
        return before


def _facts(
    line: ManifestLine, number: int, label: str, box: Box, alike: _Alike
) -> tuple[object, ...]:
    width, height = line.width or 0, line.height or 0
    return (
        line.id,
        line.name,
        number,
        int(box.leaves(width, height)),
        min(box.xmax - box.xmin, box.ymax - box.ymin),
        int(alike.repeats(label, box)),
        alike.labels[box.corners],
    )


def box_sheet(lines: list[ManifestLine], policy: ObjectDetectionPolicy) -> FactSheet:
    """Return the boxes and their rules."""
    return FactSheet(
        box_frame(lines),
        [_inside(), _tiny_boxes(policy.min_box_side), _repeated_boxes(), _boxes_with_two_labels()],
    )


def _inside() -> Rule:
    return Rule(
        code="boxes_inside",
        sentence="Every box lies inside of its picture.",
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="outside", value_set=[0]),
        found=telling(BOX, ("leaves", "leave"), "the picture", "cut or remove"),
        repairs=(RepairAction.CUT_BOXES, RepairAction.REMOVE_BOXES, RepairAction.TRASH_SAMPLES),
    )


def _tiny_boxes(min_side: float) -> Rule:
    return Rule(
        code="tiny_boxes",
        sentence=f"A box is at least {min_side:g} pixels wide and high.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="shortest_side", min_value=min_side),
        found=naming(BOX, f"a side of fewer than {min_side:g} pixels", "look at or remove"),
        repairs=(RepairAction.REMOVE_BOXES,),
    )


def _repeated_boxes() -> Rule:
    return Rule(
        code="repeated_boxes",
        sentence="No box is there twice with the same label.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="repeats", value_set=[0]),
        found=telling(BOX, ("repeats", "repeat"), "another one of the same picture", "remove"),
        repairs=(RepairAction.REMOVE_BOXES,),
    )


def _boxes_with_two_labels() -> Rule:
    return Rule(
        code="boxes_with_two_labels",
        sentence="Boxes with the same corners have the same label.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="labels_here", value_set=[1]),
        found=naming(BOX, "the corners of another one but another label", "correct"),
        repairs=(RepairAction.REMOVE_BOXES,),
    )


def recommended_pictures(recommended: int) -> Rule:
    """Return the advice on the number of pictures, whether they have boxes or not."""

    def found(finding: Finding) -> str:
        have = int(finding.observed or 0)
        cure = "" if finding.passed else f"; add at least {recommended - have:,} more"
        return f"{counted(have, 'picture')} {'is' if have == 1 else 'are'} there{cure}."

    return Rule(
        code="recommended_pictures",
        sentence=f"There are at least {counted(recommended, 'picture')}.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectTableRowCountToBeBetween(min_value=recommended),
        found=found,
    )


def negatives(lines: list[ManifestLine]) -> Rule:
    """Return what is told, never refused: pictures without boxes teach what is no object."""
    empty = sum(not line.annotations for line in lines)
    they = "it shows" if empty == 1 else "they show"
    have = f"{counted(empty, 'picture')} {'has' if empty == 1 else 'have'} no box"
    return Rule(
        code="pictures_without_boxes",
        sentence="Pictures without boxes are used as pictures without objects.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectTableRowCountToBeBetween(min_value=0),
        found=lambda _: f"{have}; {they} what is no object." if empty else "",
    )


def several_pictures_sheet(lines: list[ManifestLine]) -> FactSheet:
    """Return the labels, which one picture can teach or test but not both."""
    rule = Rule(
        code="classes_on_several_pictures",
        sentence="Every label is on at least 2 pictures.",
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="samples", min_value=2),
        found=each(
            lambda label: (
                f"{label} is on only one picture, which cannot both train and validate; "
                f"label more pictures of {label}"
            )
        ),
    )
    return FactSheet(class_frame(lines), [rule])

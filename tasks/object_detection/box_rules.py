"""Rules about boxes, one row a box, and about what object detection asks of pictures."""

from collections import Counter

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule
from schemas.counts import counted
from schemas.data_check import RepairAction, Severity
from schemas.data_policy import ObjectDetectionPolicy
from schemas.label import Box
from schemas.manifest import ManifestLine
from schemas.message import Message
from tasks.data_checks.class_rules import class_frame, each
from tasks.data_checks.wording import Noun, naming


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
        sentence=Message("data_checks.rule-boxes-inside", "Every box lies inside of its picture."),
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="outside", value_set=[0]),
        found=naming(
            Noun.BOX,
            lambda rows: Message(
                "data_checks.boxes-outside",
                (
                    "{things} leaves the picture ({names}); cut or remove it.",
                    "{things} leave the picture ({names}); cut or remove them.",
                ),
                **rows,
            ),
        ),
        repairs=(RepairAction.CUT_BOXES, RepairAction.REMOVE_BOXES, RepairAction.TRASH_SAMPLES),
    )


def _tiny_boxes(min_side: float) -> Rule:
    return Rule(
        code="tiny_boxes",
        sentence=Message(
            "data_checks.rule-tiny-boxes",
            "A box is at least {pixels:g} pixels wide and high.",
            pixels=min_side,
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="shortest_side", min_value=min_side),
        found=naming(
            Noun.BOX,
            lambda rows: Message(
                "data_checks.tiny-boxes",
                (
                    "{things} has a side of fewer than {pixels:g} pixels ({names}); "
                    "look at or remove it.",
                    "{things} have a side of fewer than {pixels:g} pixels ({names}); "
                    "look at or remove them.",
                ),
                pixels=min_side,
                **rows,
            ),
        ),
        repairs=(RepairAction.REMOVE_BOXES,),
    )


def _repeated_boxes() -> Rule:
    return Rule(
        code="repeated_boxes",
        sentence=Message(
            "data_checks.rule-repeated-boxes", "No box is there twice with the same label."
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="repeats", value_set=[0]),
        found=naming(
            Noun.BOX,
            lambda rows: Message(
                "data_checks.repeated-boxes",
                (
                    "{things} repeats another one of the same picture ({names}); remove it.",
                    "{things} repeat another one of the same picture ({names}); remove them.",
                ),
                **rows,
            ),
        ),
        repairs=(RepairAction.REMOVE_BOXES,),
    )


def _boxes_with_two_labels() -> Rule:
    return Rule(
        code="boxes_with_two_labels",
        sentence=Message(
            "data_checks.rule-boxes-with-two-labels",
            "Boxes with the same corners have the same label.",
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="labels_here", value_set=[1]),
        found=naming(
            Noun.BOX,
            lambda rows: Message(
                "data_checks.boxes-with-two-labels",
                (
                    "{things} has the corners of another one but another label ({names}); "
                    "correct it.",
                    "{things} have the corners of another one but another label ({names}); "
                    "correct them.",
                ),
                **rows,
            ),
        ),
        repairs=(RepairAction.REMOVE_BOXES,),
    )


def recommended_pictures(recommended: int) -> Rule:
    """Return the advice on the number of pictures, whether they have boxes or not."""

    def found(finding: Finding) -> str:
        have = int(finding.observed or 0)
        if finding.passed:
            return Message(
                "data_checks.enough-pictures",
                ("{n:,} picture is there.", "{n:,} pictures are there."),
                n=have,
            )
        return Message(
            "data_checks.too-few-pictures",
            (
                "{n:,} picture is there; add at least {missing:,} more.",
                "{n:,} pictures are there; add at least {missing:,} more.",
            ),
            n=have,
            missing=recommended - have,
        )

    return Rule(
        code="recommended_pictures",
        sentence=Message(
            "data_checks.rule-recommended-pictures",
            "There are at least {things}.",
            things=counted(recommended, Noun.PICTURE),
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectTableRowCountToBeBetween(min_value=recommended),
        found=found,
    )


def negatives(lines: list[ManifestLine]) -> Rule:
    """Return what is told, never refused: pictures without boxes teach what is no object."""
    empty = sum(not line.annotations for line in lines)
    found = Message(
        "data_checks.pictures-without-boxes",
        (
            "{n:,} picture has no box; it shows what is no object.",
            "{n:,} pictures have no box; they show what is no object.",
        ),
        n=empty,
    )
    return Rule(
        code="pictures_without_boxes",
        sentence=Message(
            "data_checks.rule-pictures-without-boxes",
            "Pictures without boxes are used as pictures without objects.",
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectTableRowCountToBeBetween(min_value=0),
        found=lambda _: found if empty else "",
    )


def several_pictures_sheet(lines: list[ManifestLine]) -> FactSheet:
    """Return the labels, which one picture can teach or test but not both."""
    rule = Rule(
        code="classes_on_several_pictures",
        sentence=Message(
            "data_checks.rule-classes-on-several-pictures", "Every label is on at least 2 pictures."
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="samples", min_value=2),
        found=each(
            lambda label: Message(
                "data_checks.label-on-one-picture",
                "{label} is on only one picture, which cannot both train and validate; "
                "label more pictures of {label}.",
                label=label,
            )
        ),
    )
    return FactSheet(class_frame(lines), [rule])

"""Rules about single pictures, for pictures with labels and with boxes; one row a picture."""

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import Rule
from infra.settings import settings
from schemas.data_check import RepairAction, Severity
from schemas.manifest import ManifestLine
from schemas.message import Message
from schemas.sample import IMAGE_FORMATS
from tasks.data_checks.sample_rules import file_bytes, file_names, sample_frame
from tasks.data_checks.wording import Noun, naming


def picture_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return the `sample_frame` with what only pictures have; an unknown size counts as 0."""
    sizes = [(line.width or 0, line.height or 0) for line in lines]
    return sample_frame(lines).assign(
        media_format=[line.media_format for line in lines],
        pixels=[width * height for width, height in sizes],
        shortest_side=[min(size) for size in sizes],
    )


def picture_rules(min_side: int) -> list[Rule]:
    """Return the rules about the files of a `picture_frame`."""
    return [
        _formats(),
        file_names(Noun.PICTURE),
        file_bytes(Noun.PICTURE, settings().image_max_bytes),
        _pixels(settings().image_max_pixels),
        _tiny_pictures(min_side),
    ]


def _formats() -> Rule:
    return Rule(
        code="formats",
        sentence=Message("data_checks.rule-formats", "Pictures are JPG, JPEG, PNG or BMP files."),
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeInSet(
            column="media_format", value_set=list(IMAGE_FORMATS)
        ),
        found=naming(
            Noun.PICTURE,
            lambda rows: Message(
                "data_checks.other-formats",
                (
                    "{things} has another format ({names}); convert and replace it.",
                    "{things} have another format ({names}); convert and replace them.",
                ),
                **rows,
            ),
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )


def _pixels(max_pixels: int) -> Rule:
    return Rule(
        code="pixels",
        sentence=Message(
            "data_checks.rule-pixels", "A picture has at most {pixels:,} pixels.", pixels=max_pixels
        ),
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="pixels", max_value=max_pixels),
        found=naming(
            Noun.PICTURE,
            lambda rows: Message(
                "data_checks.too-many-pixels",
                (
                    "{things} has more than {pixels:,} pixels ({names}); "
                    "save smaller and replace it.",
                    "{things} have more than {pixels:,} pixels ({names}); "
                    "save smaller and replace them.",
                ),
                pixels=max_pixels,
                **rows,
            ),
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )


def _tiny_pictures(min_side: int) -> Rule:
    return Rule(
        code="tiny_pictures",
        sentence=Message(
            "data_checks.rule-tiny-pictures",
            "A picture is at least {pixels} pixels wide and high.",
            pixels=min_side,
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="shortest_side", min_value=min_side),
        found=naming(
            Noun.PICTURE,
            lambda rows: Message(
                "data_checks.tiny-pictures",
                (
                    "{things} has a side of fewer than {pixels} pixels ({names}); "
                    "look for damage and replace it.",
                    "{things} have a side of fewer than {pixels} pixels ({names}); "
                    "look for damage and replace them.",
                ),
                pixels=min_side,
                **rows,
            ),
        ),
        repairs=(RepairAction.TRASH_SAMPLES,),
    )

"""Rules about single pictures; the frame has one row a picture."""

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import Finding, Rule
from infra.settings import settings
from schemas.data_check import Severity
from schemas.image_classification import MIN_USEFUL_SIDE
from schemas.manifest import ManifestLine
from schemas.sample import IMAGE_FORMATS, MEBIBYTE, UNSAFE_NAME_CHARACTERS
from tasks.data_checks.wording import naming, pictures


def image_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return one row a picture, with the facts that the rules ask for."""
    label_sets: dict[str, set[frozenset[str]]] = {}
    for line in lines:
        label_sets.setdefault(line.sha256, set()).add(_labels(line))
    return DataFrame(
        {
            "name": [line.name for line in lines],
            "media_format": [line.media_format for line in lines],
            "size": [line.size for line in lines],
            "pixels": [line.width * line.height for line in lines],
            "shortest_side": [min(line.width, line.height) for line in lines],
            "labeled": [int(bool(line.annotations)) for line in lines],
            "label_sets": [len(label_sets[line.sha256]) for line in lines],
        }
    )


def image_rules(min_labeled: int) -> list[Rule]:
    """Return the rules for an `image_frame`."""
    return [_enough_labeled(min_labeled), *_label_rules(), *_file_rules(), *_size_rules()]


def _labels(line: ManifestLine) -> frozenset[str]:
    return frozenset(annotation.label for annotation in line.annotations)


def _enough_labeled(min_labeled: int) -> Rule:
    def found(finding: Finding) -> str:
        labeled = int(finding.observed or 0)
        cure = "" if finding.passed else f"; label at least {min_labeled - labeled:,} more"
        return f"{pictures(labeled)} labeled{cure}."

    return Rule(
        code="labeled_pictures",
        sentence=f"At least {min_labeled} pictures are labeled.",
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnSumToBeBetween(column="labeled", min_value=min_labeled),
        found=found,
    )


def _label_rules() -> list[Rule]:
    return [
        Rule(
            code="all_labeled",
            sentence="Every picture has a label.",
            severity=Severity.ERROR,
            expectation=gxe.ExpectColumnValuesToBeInSet(column="labeled", value_set=[1]),
            found=naming("no label", "label or delete"),
        ),
        Rule(
            code="same_picture_same_labels",
            sentence="The same picture has the same labels wherever it occurs.",
            severity=Severity.WARNING,
            expectation=gxe.ExpectColumnValuesToBeInSet(column="label_sets", value_set=[1]),
            found=naming("the content of another picture but other labels", "correct or delete"),
        ),
    ]


def _file_rules() -> list[Rule]:
    return [
        Rule(
            code="formats",
            sentence="Pictures are JPG, JPEG, PNG or BMP files.",
            severity=Severity.ERROR,
            expectation=gxe.ExpectColumnValuesToBeInSet(
                column="media_format", value_set=list(IMAGE_FORMATS)
            ),
            found=naming("another format", "convert and replace"),
        ),
        Rule(
            code="file_names",
            sentence="File names have no plus sign, blank, tab, slash or control character.",
            severity=Severity.WARNING,
            expectation=gxe.ExpectColumnValuesToNotMatchRegex(
                column="name", regex=UNSAFE_NAME_CHARACTERS
            ),
            found=naming("such a name", "rename"),
        ),
    ]


def _size_rules() -> list[Rule]:
    max_bytes, max_pixels = settings().image_max_bytes, settings().image_max_pixels
    megabytes = f"{max_bytes / MEBIBYTE:g} MB"
    return [
        Rule(
            code="bytes",
            sentence=f"A picture has at most {megabytes}.",
            severity=Severity.WARNING,
            expectation=gxe.ExpectColumnValuesToBeBetween(column="size", max_value=max_bytes),
            found=naming(f"more than {megabytes}", "save smaller and replace"),
        ),
        Rule(
            code="pixels",
            sentence=f"A picture has at most {max_pixels:,} pixels.",
            severity=Severity.ERROR,
            expectation=gxe.ExpectColumnValuesToBeBetween(column="pixels", max_value=max_pixels),
            found=naming(f"more than {max_pixels:,} pixels", "save smaller and replace"),
        ),
        Rule(
            code="tiny_pictures",
            sentence=f"A picture is at least {MIN_USEFUL_SIDE} pixels wide and high.",
            severity=Severity.WARNING,
            expectation=gxe.ExpectColumnValuesToBeBetween(
                column="shortest_side", min_value=MIN_USEFUL_SIDE
            ),
            found=naming(
                f"a side of fewer than {MIN_USEFUL_SIDE} pixels", "look for damage and replace"
            ),
        ),
    ]

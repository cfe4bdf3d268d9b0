"""Rules about classes; the frame has one row a label in use."""

from collections import Counter
from collections.abc import Callable

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import Finding, Rule
from schemas.data_check import Severity
from schemas.image_classification import (
    ADVISED_IMAGES_PER_CLASS,
    MAX_CLASS_IMBALANCE,
    MIN_CLASSES,
    MIN_IMAGES_PER_CLASS,
    RECOMMENDED_IMAGES_PER_CLASS,
)
from schemas.manifest import ManifestLine, Usage
from tasks.data_checks.wording import first_of, pictures

CLASSES_WORDED = 10


def class_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return one row a label, with how many pictures carry it, in all and for each use."""
    used = {
        usage: Counter(
            label
            for line in lines
            if line.usage is usage
            for label in {annotation.label for annotation in line.annotations}
        )
        for usage in Usage
    }
    total = used[Usage.TRAINING] + used[Usage.VALIDATION]
    labels = sorted(total)
    most = max(total.values(), default=0)
    return DataFrame(
        {
            "label": labels,
            "pictures": [total[label] for label in labels],
            "training": [used[Usage.TRAINING][label] for label in labels],
            "validation": [used[Usage.VALIDATION][label] for label in labels],
            "times_rarer": [most / total[label] for label in labels],
        }
    )


def class_rules(frame: DataFrame) -> list[Rule]:
    """Return the rules for this `class_frame`."""
    counts = dict(zip(frame["label"], (int(n) for n in frame["pictures"]), strict=True))
    return [_enough_classes(), *_amount_rules(counts), *_usage_rules()]


def _enough_classes() -> Rule:
    def found(finding: Finding) -> str:
        classes = int(finding.observed or 0)
        in_use = f"{classes:,} label is" if classes == 1 else f"{classes:,} labels are"
        cure = "" if finding.passed else f"; use at least {MIN_CLASSES - classes} more"
        return f"{in_use} in use{cure}."

    return Rule(
        code="classes",
        sentence=f"At least {MIN_CLASSES} different labels are in use.",
        severity=Severity.ERROR,
        expectation=gxe.ExpectTableRowCountToBeBetween(min_value=MIN_CLASSES),
        found=found,
    )


def _amount_rules(counts: dict[str, int]) -> list[Rule]:
    most = max(counts.values(), default=0)

    def missing(label: str, wanted: int) -> str:
        count = counts[label]
        return f"{label} has {pictures(count)}; label at least {wanted - count} more"

    return [
        Rule(
            code="pictures_per_class",
            sentence=f"Every label is on at least {MIN_IMAGES_PER_CLASS} pictures.",
            severity=Severity.ERROR,
            expectation=_at_least(MIN_IMAGES_PER_CLASS),
            found=_each(lambda label: missing(label, MIN_IMAGES_PER_CLASS)),
        ),
        Rule(
            code="recommended_pictures_per_class",
            sentence=f"Every label is on at least {RECOMMENDED_IMAGES_PER_CLASS} pictures; "
            f"{ADVISED_IMAGES_PER_CLASS} or more give better results.",
            severity=Severity.WARNING,
            expectation=_at_least(RECOMMENDED_IMAGES_PER_CLASS),
            found=_each(lambda label: missing(label, RECOMMENDED_IMAGES_PER_CLASS)),
        ),
        Rule(
            code="balance",
            sentence=f"No label is over {MAX_CLASS_IMBALANCE} times rarer than the commonest.",
            severity=Severity.WARNING,
            expectation=gxe.ExpectColumnValuesToBeBetween(
                column="times_rarer", max_value=MAX_CLASS_IMBALANCE
            ),
            found=_each(
                lambda label: (
                    f"{label} has {pictures(counts[label])} and the commonest label "
                    f"{most:,}; add pictures of {label}"
                )
            ),
        ),
    ]


def _at_least(count: int) -> gxe.ExpectColumnValuesToBeBetween:
    return gxe.ExpectColumnValuesToBeBetween(column="pictures", min_value=count)


def _usage_rules() -> list[Rule]:
    return [
        Rule(
            code="classes_in_training",
            sentence="Every label is on a picture used for training.",
            severity=Severity.ERROR,
            expectation=gxe.ExpectColumnValuesToBeBetween(column="training", min_value=1),
            found=_each(
                lambda label: (
                    f"{label} has no picture for training; "
                    "label more different pictures or raise the training ratio"
                )
            ),
        ),
        Rule(
            code="classes_in_validation",
            sentence="Every label is on a picture used for validation.",
            severity=Severity.WARNING,
            expectation=gxe.ExpectColumnValuesToBeBetween(column="validation", min_value=1),
            found=_each(
                lambda label: (
                    f"{label} has no picture for validation; "
                    "label more different pictures or lower the training ratio"
                )
            ),
        ),
    ]


def _each(word: Callable[[str], str]) -> Callable[[Finding], str]:
    """Give each failing label its sentence, and list the names of the rest."""

    def found(finding: Finding) -> str:
        sentences = [f"{word(label)}." for label in finding.failing[:CLASSES_WORDED]]
        rest = finding.failing[CLASSES_WORDED:]
        if rest:
            sentences.append(f"The same holds for {first_of(rest)}.")
        return " ".join(sentences)

    return found

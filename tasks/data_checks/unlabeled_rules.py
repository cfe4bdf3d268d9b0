"""Rules about the samples that a version leaves out because nobody has labeled them."""

from collections.abc import Callable

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule
from schemas.data_check import RepairAction, Severity
from schemas.manifest import ManifestLine
from schemas.message import Message
from tasks.data_checks.checked_data import CheckedData
from tasks.data_checks.wording import Noun, counting, naming
from tasks.dataset_versions.current_lines import repeats_among

Found = Callable[[Finding], str]


def _name(line: ManifestLine) -> str:
    return line.name


def unlabeled_sheet(
    data: CheckedData, noun: Noun, shown: Callable[[ManifestLine], str] = _name
) -> FactSheet:
    """Return the unlabeled samples with their rules; of a version, only how many there were.

    Both are warnings: a version holds what is labeled, and that alone decides whether it can train.
    """
    if data.unlabeled:
        return FactSheet(_samples(data, shown), _rules(noun, _each, _named(noun)))
    counts = DataFrame(
        {
            "name": [data.name],
            "unlabeled": [data.left_out.unlabeled],
            "repeats": [data.left_out.repeats],
        }
    )
    return FactSheet(counts, _rules(noun, _none, _counted(noun)))


def _samples(data: CheckedData, shown: Callable[[ManifestLine], str]) -> DataFrame:
    lines = data.unlabeled
    repeats = repeats_among((line.sha256 for line in data.lines), [line.sha256 for line in lines])
    return DataFrame(
        {
            "id": [line.id for line in lines],
            "name": [line.name for line in lines],
            "shown": [shown(line) for line in lines],
            "unlabeled": [1] * len(lines),
            "repeats": [int(repeat) for repeat in repeats],
            "kept": [int(not repeat) for repeat in repeats],
        }
    )


def _each(column: str) -> gxe.ExpectColumnValuesToBeInSet:
    return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[0])


def _none(column: str) -> gxe.ExpectColumnSumToBeBetween:
    return gxe.ExpectColumnSumToBeBetween(column=column, max_value=0)


Expectation = gxe.ExpectColumnValuesToBeInSet | gxe.ExpectColumnSumToBeBetween


def _rules(
    noun: Noun, expect: Callable[[str], Expectation], found: tuple[Found, Found]
) -> list[Rule]:
    unlabeled, repeated = found
    return [
        Rule(
            code="all_labeled",
            sentence=Message("data_checks.rule-all-labeled", "Every {noun} is labeled.", noun=noun),
            severity=Severity.WARNING,
            expectation=expect("unlabeled"),
            found=unlabeled,
            repairs=(RepairAction.TRASH_SAMPLES,),
        ),
        Rule(
            code="unlabeled_duplicates",
            sentence=Message(
                "data_checks.rule-unlabeled-duplicates",
                "No unlabeled {noun} repeats another {noun}.",
                noun=noun,
            ),
            severity=Severity.WARNING,
            expectation=expect("repeats"),
            found=repeated,
            repairs=(RepairAction.TRASH_DUPLICATES,),
        ),
    ]


def _named(noun: Noun) -> tuple[Found, Found]:
    """Tell findings whose rows are samples."""
    return (
        naming(
            noun,
            lambda rows: Message(
                "data_checks.unlabeled",
                (
                    "{things} is not labeled and left out ({names}); label or delete it.",
                    "{things} are not labeled and left out ({names}); label or delete them.",
                ),
                **rows,
            ),
        ),
        naming(
            noun,
            lambda rows: Message(
                "data_checks.unlabeled-duplicates",
                (
                    "{things} without a label repeats another {noun} ({names}); delete it.",
                    "{things} without a label repeat another {noun} ({names}); delete them.",
                ),
                noun=noun,
                **rows,
            ),
        ),
    )


def _counted(noun: Noun) -> tuple[Found, Found]:
    """Tell findings of a version, which knows one number for all samples."""

    def unlabeled(finding: Finding) -> str:
        count = int(finding.observed or 0)
        if finding.passed:
            return ""
        return Message(
            "data_checks.unlabeled-left-out",
            (
                "{things} is not labeled and left out; label or delete it.",
                "{things} are not labeled and left out; label or delete them.",
            ),
            **counting(count, noun),
        )

    def repeated(finding: Finding) -> str:
        count = int(finding.observed or 0)
        if finding.passed:
            return ""
        return Message(
            "data_checks.unlabeled-duplicates-left-out",
            (
                "{things} without a label repeats another {noun}; delete it.",
                "{things} without a label repeat another {noun}; delete them.",
            ),
            noun=noun,
            **counting(count, noun),
        )

    return unlabeled, repeated

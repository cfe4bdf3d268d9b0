"""Rules about the samples that a version leaves out because nobody has labeled them."""

from collections.abc import Callable

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule
from schemas.data_check import RepairAction, Severity
from schemas.manifest import ManifestLine
from tasks.data_checks.checked_data import CheckedData
from tasks.data_checks.wording import counted, first_of
from tasks.dataset_versions.current_lines import repeats_among

Found = Callable[[Finding], str]


def _name(line: ManifestLine) -> str:
    return line.name


def unlabeled_sheet(
    data: CheckedData, noun: str, shown: Callable[[ManifestLine], str] = _name
) -> FactSheet:
    """Return the unlabeled samples with their rules; of a version, only how many there were.

    Both are warnings: a version holds what is labeled, and that alone decides whether it can train.
    """
    if data.unlabeled:
        return FactSheet(_samples(data, shown), _rules(noun, _each))
    counts = DataFrame(
        {
            "name": [data.name],
            "unlabeled": [data.left_out.unlabeled],
            "repeats": [data.left_out.repeats],
        }
    )
    return FactSheet(counts, _rules(noun, _none))


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


def _rules(noun: str, expect: Callable[[str], Expectation]) -> list[Rule]:
    return [
        Rule(
            code="all_labeled",
            sentence=f"Every {noun} is labeled.",
            severity=Severity.WARNING,
            expectation=expect("unlabeled"),
            found=_telling(noun, ("is", "are"), "not labeled and left out", "label or delete"),
            repairs=(RepairAction.TRASH_SAMPLES,),
        ),
        Rule(
            code="unlabeled_duplicates",
            sentence=f"No unlabeled {noun} repeats another {noun}.",
            severity=Severity.WARNING,
            expectation=expect("repeats"),
            found=_telling(
                noun,
                ("without a label repeats", "without a label repeat"),
                f"another {noun}",
                "delete",
            ),
            repairs=(RepairAction.TRASH_DUPLICATES,),
        ),
    ]


def _telling(noun: str, verbs: tuple[str, str], fault: str, cure: str) -> Found:
    """Word a finding whose rows are samples or, of a version, one number for all of them."""

    def found(finding: Finding) -> str:
        if finding.passed:
            return ""
        count = finding.rows or int(finding.observed or 0)
        verb, them = (verbs[0], "it") if count == 1 else (verbs[1], "them")
        names = f" ({first_of(finding.failing)})" if finding.rows else ""
        return f"{counted(count, noun)} {verb} {fault}{names}; {cure} {them}."

    return found

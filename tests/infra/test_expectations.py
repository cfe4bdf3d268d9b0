from uuid import uuid4

import great_expectations.expectations as gxe
import pytest
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule, failing_rows, run_expectations
from schemas.data_check import FAILING_SAMPLES_KEPT, RepairAction, Severity

REPAIRS = (RepairAction.TRASH_SAMPLES,)


def rule(code: str, expectation: object, severity: Severity = Severity.WARNING) -> Rule:
    def found(finding: Finding) -> str:
        return f"{finding.observed} {finding.rows} {finding.failing}"

    return Rule(code, f"Rule {code}.", severity, expectation, found, REPAIRS)


FRAME = DataFrame({"name": ["a", "b", "b"], "size": [1, 5, 9]})
SMALL = gxe.ExpectColumnValuesToBeBetween(column="size", max_value=4)


def test_checks_come_in_the_order_of_their_rules_with_their_words() -> None:
    rules = [
        rule("small", SMALL, Severity.ERROR),
        rule("rows", gxe.ExpectTableRowCountToBeBetween(min_value=3)),
    ]
    small, rows = run_expectations(FactSheet(FRAME, rules))
    assert (small.code, small.sentence, small.severity) == ("small", "Rule small.", Severity.ERROR)
    assert (small.passed, small.failing) == (False, ["b"])
    assert small.found == "None 2 ['b']"
    assert (rows.code, rows.passed, rows.found) == ("rows", True, "3 0 []")


def test_repairs_are_offered_only_for_a_broken_rule() -> None:
    large = gxe.ExpectColumnValuesToBeBetween(column="size", max_value=10)
    broken, kept = run_expectations(FactSheet(FRAME, [rule("small", SMALL), rule("large", large)]))
    assert (broken.repairs, kept.repairs) == ([RepairAction.TRASH_SAMPLES], [])


def test_failing_samples_are_told_by_their_ids_each_once() -> None:
    first, second = uuid4(), uuid4()
    (check,) = run_expectations(
        FactSheet(FRAME.assign(id=[first, second, second]), [rule("small", SMALL)])
    )
    assert check.sample_ids == [second]
    (check,) = run_expectations(
        FactSheet(FRAME.assign(id=[uuid4(), first, second]), [rule("small", SMALL)])
    )
    assert (check.failing, check.sample_ids) == (["b"], [first, second])


def test_sentences_use_what_is_shown_and_records_the_name() -> None:
    sheet = FactSheet(FRAME.assign(shown=["one", "two", "three"]), [rule("small", SMALL)])
    (check,) = run_expectations(sheet)
    assert check.found == "None 2 ['two', 'three']"
    assert check.failing == ["b"]


def test_all_rows_that_fail_are_returned_and_a_report_keeps_some() -> None:
    count = FAILING_SAMPLES_KEPT + 1
    frame = DataFrame(
        {
            "name": [f"{n}.png" for n in range(count)],
            "id": [uuid4() for _ in range(count)],
            "size": 9,
        }
    )
    sheet = FactSheet(frame, [rule("small", SMALL)])
    (check,) = run_expectations(sheet)
    assert (len(check.failing), len(check.sample_ids)) == (1000, 1000)
    assert list(failing_rows(sheet, sheet.rules[0])["name"]) == list(frame["name"])


@pytest.mark.parametrize("frame", [FRAME, FRAME.iloc[:0]])
def test_a_missing_column_is_an_error_even_for_a_warning_or_an_empty_frame(
    frame: DataFrame,
) -> None:
    absent = gxe.ExpectColumnValuesToBeBetween(column="absent", max_value=4)
    (check,) = run_expectations(FactSheet(frame, [rule("absent", absent)]))
    assert (check.passed, check.severity) == (False, Severity.ERROR)
    assert '"absent"' in check.found
    assert "could not be checked" in check.found

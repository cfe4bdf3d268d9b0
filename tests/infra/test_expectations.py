import great_expectations.expectations as gxe
import pytest
from pandas import DataFrame

from infra.expectations import Finding, Rule, run_expectations
from schemas.data_check import Severity


def rule(code: str, expectation: object, severity: Severity = Severity.WARNING) -> Rule:
    def found(finding: Finding) -> str:
        return f"{finding.observed} {finding.rows} {finding.failing}"

    return Rule(code, f"Rule {code}.", severity, expectation, found)


FRAME = DataFrame({"name": ["a", "b", "b"], "size": [1, 5, 9]})
SMALL = {"column": "size", "max_value": 4}


def test_checks_come_in_the_order_of_their_rules_with_their_words() -> None:
    checks = run_expectations(
        FRAME,
        [
            rule("small", gxe.ExpectColumnValuesToBeBetween(**SMALL), Severity.ERROR),
            rule("rows", gxe.ExpectTableRowCountToBeBetween(min_value=3)),
        ],
        index_column="name",
    )
    small, rows = checks
    assert (small.code, small.sentence, small.severity) == ("small", "Rule small.", Severity.ERROR)
    assert (small.passed, small.failing) == (False, ["b"])
    assert small.found == "None 2 ['b']"
    assert (rows.code, rows.passed, rows.found) == ("rows", True, "3 0 []")


@pytest.mark.parametrize("frame", [FRAME, FRAME.iloc[:0]])
def test_a_missing_column_is_an_error_even_for_a_warning_or_an_empty_frame(
    frame: DataFrame,
) -> None:
    absent = gxe.ExpectColumnValuesToBeBetween(column="absent", max_value=4)
    (check,) = run_expectations(frame, [rule("absent", absent)], index_column="name")
    assert (check.passed, check.severity) == (False, Severity.ERROR)
    assert '"absent"' in check.found
    assert "could not be checked" in check.found


def test_a_frame_without_its_index_column_never_passes() -> None:
    (check,) = run_expectations(
        FRAME, [rule("small", gxe.ExpectColumnValuesToBeBetween(**SMALL))], index_column="nobody"
    )
    assert not check.passed

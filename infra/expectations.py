"""Run Great Expectations on a frame and tell the outcome in words (importing it takes seconds)."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity
from pandas import DataFrame

from schemas.data_check import FAILING_SAMPLES_KEPT, DataCheck, Severity

CODE = "code"
FAILURE = {
    Severity.ERROR: FailureSeverity.CRITICAL,
    Severity.WARNING: FailureSeverity.WARNING,
}


@dataclass(frozen=True)
class Finding:
    """What an expectation saw: a value of the whole frame, or the rows that it refuses."""

    passed: bool
    observed: Any
    rows: int
    failing: list[str]


@dataclass(frozen=True)
class Rule:
    """An expectation with its words; `found` tells what was found and the cure."""

    code: str
    sentence: str
    severity: Severity
    expectation: Expectation
    found: Callable[[Finding], str]


def run_expectations(frame: DataFrame, rules: Sequence[Rule], index_column: str) -> list[DataCheck]:
    """Check a frame against rules; rows that break one are named by their `index_column`."""
    for rule in rules:
        rule.expectation.meta = {CODE: rule.code}
        rule.expectation.description = rule.sentence
        rule.expectation.severity = FAILURE[rule.severity]
    results = _validated(frame, [rule.expectation for rule in rules], index_column)
    by_code = {_code(result): result for result in results}
    return [_data_check(rule, by_code[rule.code], index_column) for rule in rules]


def _validated(
    frame: DataFrame, expectations: list[Expectation], index_column: str
) -> list[ExpectationValidationResult]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frame").add_dataframe_asset("facts")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    validation = batch.validate(
        gx.ExpectationSuite(name="rules", expectations=expectations),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [index_column],
        },
    )
    return list(validation.results)


def _data_check(rule: Rule, result: ExpectationValidationResult, index_column: str) -> DataCheck:
    problem = _exception(result)
    if problem:
        return DataCheck(
            code=rule.code,
            sentence=rule.sentence,
            severity=Severity.ERROR,
            passed=False,
            found=f"This rule could not be checked: {problem} This is a fault of ExeML; report it.",
        )
    rows = result.result.get("unexpected_index_list") or []
    failing = list(dict.fromkeys(str(row[index_column]) for row in rows))
    passed = bool(result.success)
    return DataCheck(
        code=rule.code,
        sentence=rule.sentence,
        severity=rule.severity,
        passed=passed,
        found=rule.found(Finding(passed, result.result.get("observed_value"), len(rows), failing)),
        failing=failing[:FAILING_SAMPLES_KEPT],
    )


def _code(result: ExpectationValidationResult) -> str:
    """Results come in another order than their expectations; the code tells whose they are."""
    assert result.expectation_config is not None, "results of a suite carry their expectation"
    return str(result.expectation_config.meta[CODE])


def _exception(result: ExpectationValidationResult) -> str:
    """Return the message of what an expectation raised; one entry per metric, or one for all."""
    info = result.exception_info or {}
    entries = [info] if "raised_exception" in info else list(info.values())
    messages = [entry["exception_message"] for entry in entries if entry["raised_exception"]]
    return str(messages[0]).strip().rstrip(".") + "." if messages else ""

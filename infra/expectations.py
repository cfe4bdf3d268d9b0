"""Run Great Expectations on facts and tell the outcome in words (importing it takes seconds)."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity
from pandas import DataFrame

from schemas.data_check import FAILING_SAMPLES_KEPT, DataCheck, RepairAction, Severity
from schemas.message import Message, in_english

CODE = "code"
NAME, SHOWN, ID = "name", "shown", "id"
POSITION = "position in the frame"
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
    repairs: tuple[RepairAction, ...] = ()


@dataclass(frozen=True)
class FactSheet:
    """Facts, one row a thing, and the rules they must keep.

    Column `name` names a row in reports and `shown`, where there is one, in sentences; `id` is the
    sample it belongs to. No other column may have missing values: value rules skip them.
    """

    frame: DataFrame
    rules: list[Rule]


def run_expectations(sheet: FactSheet) -> list[DataCheck]:
    """Check the facts against their rules, in the order of the rules."""
    results = _validated(sheet.frame, sheet.rules)
    return [_data_check(sheet.frame, rule, results[rule.code]) for rule in sheet.rules]


def failing_rows(sheet: FactSheet, rule: Rule) -> DataFrame:
    """Return all rows that break a rule, not only those that a report keeps."""
    return sheet.frame.iloc[_positions(_validated(sheet.frame, [rule])[rule.code])]


def _validated(frame: DataFrame, rules: list[Rule]) -> dict[str, ExpectationValidationResult]:
    for rule in rules:
        rule.expectation.meta = {CODE: rule.code}
        rule.expectation.description = in_english(rule.sentence)
        rule.expectation.severity = FAILURE[rule.severity]
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frame").add_dataframe_asset("facts")
    numbered = frame.assign(**{POSITION: range(len(frame))})
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": numbered})
    validation = batch.validate(
        gx.ExpectationSuite(name="rules", expectations=[rule.expectation for rule in rules]),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [POSITION],
        },
    )
    return {_code(result): result for result in validation.results}


def _data_check(frame: DataFrame, rule: Rule, result: ExpectationValidationResult) -> DataCheck:
    problem = _exception(result)
    if problem:
        return DataCheck(
            code=rule.code,
            sentence=rule.sentence,
            severity=Severity.ERROR,
            passed=False,
            found=Message(
                "data_checks.not-checked",
                "This rule could not be checked: {problem} This is a fault of ExeML; report it.",
                problem=problem,
            ),
        )
    rows = frame.iloc[_positions(result)]
    shown = _distinct(rows, SHOWN if SHOWN in frame else NAME)
    passed = bool(result.success)
    finding = Finding(passed, result.result.get("observed_value"), len(rows), shown)
    return DataCheck(
        code=rule.code,
        sentence=rule.sentence,
        severity=rule.severity,
        passed=passed,
        found=rule.found(finding),
        failing=_distinct(rows, NAME)[:FAILING_SAMPLES_KEPT],
        sample_ids=list(rows[ID].unique()[:FAILING_SAMPLES_KEPT]) if ID in frame else [],
        repairs=[] if passed else list(rule.repairs),
    )


def _distinct(rows: DataFrame, column: str) -> list[str]:
    return [str(value) for value in rows[column].unique()] if len(rows) else []


def _positions(result: ExpectationValidationResult) -> list[int]:
    return [int(row[POSITION]) for row in result.result.get("unexpected_index_list") or []]


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

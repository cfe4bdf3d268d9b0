"""Rules about a table as a whole, about its records and about its label column."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule
from schemas.data_check import RepairAction, Severity
from schemas.data_policy import PredictiveAnalyticsPolicy
from schemas.dataset import ColumnType, TableColumn
from schemas.sample import MEBIBYTE
from tasks.data_checks.checked_data import CheckedData
from tasks.data_checks.class_rules import amount_frame, balance, per_class
from tasks.data_checks.wording import NAMES_SHOWN, counted, first_of
from tasks.predictive_analytics.table_records import (
    LABEL_MISSING,
    REPEATED_RECORDS,
    RecordNumbers,
    TableRecords,
    failing_records,
    label_amounts,
)

RECORD = "record"
RECORD_WORDS = {
    REPEATED_RECORDS: (
        "No record is there twice.",
        Severity.WARNING,
        "the same values as another one",
        "delete",
    ),
    LABEL_MISSING: (
        "No record lacks its label.",
        Severity.ERROR,
        "no label",
        "fill in or delete",
    ),
}


def table_sheet(
    data: CheckedData, policy: PredictiveAnalyticsPolicy, records: TableRecords, features: int
) -> FactSheet:
    """Return the facts about the whole table, in one row."""
    columns = len(data.table.columns) if data.table else 0
    frame = DataFrame(
        {
            "name": ["table"],
            "records": [len(records.frame) - int(records.frame.duplicated().sum())],
            "columns": [columns],
            "bytes": [sum(line.size for line in data.lines)],
            "label_column": [int(records.label is not None)],
            "label_values": [len(label_amounts(records))],
            "features": [features],
        }
    )
    label = records.label.name if records.label else str(data.label_column)
    rules = [*_size_rules(policy), _features(policy)]
    if data.validation_records is not None:
        frame["validation"] = [data.validation_records]
        rules.append(_records_in_validation())
    if data.table:
        rules.append(_label_column(label))
    if records.label:
        rules.append(_label_values(policy, label))
    return FactSheet(frame, rules)


def record_sheet(records: TableRecords) -> FactSheet:
    """Return one row a file, with how many of its records break a rule."""
    codes = [REPEATED_RECORDS] + ([LABEL_MISSING] if records.label else [])
    found = {code: records.by_file(failing_records(records, code)) for code in codes}
    frame = DataFrame(
        {
            "id": [line.id for line in records.lines],
            "name": [line.name for line in records.lines],
            **{code: [len(rows) for rows in found[code]] for code in codes},
        }
    )
    return FactSheet(frame, [_record_rule(code, records, found[code]) for code in codes])


def label_sheet(
    policy: PredictiveAnalyticsPolicy, label: TableColumn, amounts: dict[str, int]
) -> FactSheet:
    """Return the values of the label column as labels; whole numbers may as well be continuous."""
    frame = amount_frame(amounts)
    certain = label.type is ColumnType.STRING
    gate = replace(
        per_class(frame, RECORD, policy.min_per_class),
        severity=Severity.ERROR if certain else Severity.WARNING,
        repairs=(RepairAction.DROP_RECORDS,),
    )
    return FactSheet(frame, [gate, balance(frame, RECORD, policy.max_imbalance)])


def has_labels(policy: PredictiveAnalyticsPolicy, label: TableColumn, values: int) -> bool:
    """Say whether a column holds labels: texts, or few different whole numbers."""
    if label.type is ColumnType.STRING:
        return True
    return label.type is ColumnType.INT and values <= policy.max_discrete_values


def _size_rules(policy: PredictiveAnalyticsPolicy) -> list[Rule]:
    megabytes = f"{(policy.max_total_bytes + 1) / MEBIBYTE:,.4g} MB"
    return [
        _sum_rule(
            "records",
            f"At least {counted(policy.min_records, 'record')} differ.",
            gxe.ExpectColumnSumToBeBetween(column="records", min_value=policy.min_records),
            lambda n: f"{counted(n, 'record')} {'differs' if n == 1 else 'differ'}",
            lambda n: f"add at least {policy.min_records - n:,} more",
        ),
        _sum_rule(
            "columns",
            f"A table has at most {counted(policy.max_columns, 'column')}.",
            gxe.ExpectColumnSumToBeBetween(column="columns", max_value=policy.max_columns),
            lambda n: f"The table has {counted(n, 'column')}",
            lambda n: f"leave at least {n - policy.max_columns:,} out",
        ),
        _sum_rule(
            "bytes",
            f"All files together have less than {megabytes}.",
            gxe.ExpectColumnSumToBeBetween(column="bytes", max_value=policy.max_total_bytes),
            lambda n: f"The files have {n / MEBIBYTE:,.1f} MB together",
            lambda _: "delete files or records",
        ),
    ]


def _records_in_validation() -> Rule:
    rule = _sum_rule(
        "records_in_validation",
        "Records are used for validation.",
        gxe.ExpectColumnSumToBeBetween(column="validation", min_value=1),
        lambda n: f"{counted(n, 'record')} {'is' if n == 1 else 'are'} used for validation",
        lambda _: "add more different records, not only recorded requests",
    )
    return replace(rule, severity=Severity.WARNING)


def _label_column(label: str) -> Rule:
    return _sum_rule(
        "label_column",
        "The label column is a column of the table.",
        gxe.ExpectColumnSumToBeBetween(column="label_column", min_value=1),
        lambda n: f"Column {label} is {'there' if n else 'not in the table'}",
        lambda _: "choose one of its columns",
    )


def _label_values(policy: PredictiveAnalyticsPolicy, label: str) -> Rule:
    return _sum_rule(
        "label_values",
        f"The label column has at least {counted(policy.min_classes, 'different value')}.",
        gxe.ExpectColumnSumToBeBetween(column="label_values", min_value=policy.min_classes),
        lambda n: f"Column {label} has {counted(n, 'different value')}",
        lambda _: "add records of other values or choose another column",
    )


def _features(policy: PredictiveAnalyticsPolicy) -> Rule:
    needed = policy.min_features
    return _sum_rule(
        "features",
        f"At least {counted(needed, 'column')} beside the label can be used: 2 or more values, "
        f"less than {policy.max_missing_share:.0%} missing, no dates.",
        gxe.ExpectColumnSumToBeBetween(column="features", min_value=needed),
        lambda n: f"{counted(n, 'column')} can be used",
        lambda n: f"add or correct at least {needed - n:,} more",
    )


def _sum_rule(
    code: str,
    sentence: str,
    expectation: gxe.ExpectColumnSumToBeBetween,
    fact: Callable[[int], str],
    cure: Callable[[int], str],
) -> Rule:
    def found(finding: Finding) -> str:
        value = int(finding.observed or 0)
        return fact(value) + ("." if finding.passed else f"; {cure(value)}.")

    return Rule(code, sentence, Severity.ERROR, expectation, found)


def _record_rule(code: str, records: TableRecords, failing: list[RecordNumbers]) -> Rule:
    total = sum(map(len, failing))
    sentence, severity, fault, cure = RECORD_WORDS[code]
    have, them = ("has", "it") if total == 1 else ("have", "them")
    names = first_of(_record_names(records, failing), total)
    return Rule(
        code=code,
        sentence=sentence,
        severity=severity,
        expectation=gxe.ExpectColumnValuesToBeInSet(column=code, value_set=[0]),
        found=lambda finding: (
            ""
            if finding.passed
            else f"{counted(total, RECORD)} {have} {fault} ({names}); {cure} {them}."
        ),
        repairs=(RepairAction.DROP_RECORDS,),
    )


def _record_names(records: TableRecords, failing: list[RecordNumbers]) -> list[str]:
    names = (
        f"{line.name} record {number + 1:,}"
        for line, numbers in zip(records.lines, failing, strict=True)
        for number in numbers
    )
    return list(islice(names, NAMES_SHOWN))

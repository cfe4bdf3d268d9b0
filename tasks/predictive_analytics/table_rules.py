"""Rules about a table as a whole, about its records and about its label column."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import great_expectations.expectations as gxe
from pandas import DataFrame

from infra.expectations import FactSheet, Finding, Rule
from schemas.counts import counted
from schemas.data_check import RepairAction, Severity
from schemas.data_policy import PredictiveAnalyticsPolicy
from schemas.dataset import ColumnType, TableColumn
from schemas.message import Message, Parameter
from schemas.sample import MEBIBYTE
from tasks.data_checks.checked_data import CheckedData
from tasks.data_checks.class_rules import amount_frame, balance, per_class
from tasks.data_checks.wording import NAMES_SHOWN, Noun, first_of
from tasks.predictive_analytics.table_records import (
    LABEL_MISSING,
    REPEATED_RECORDS,
    RecordNumbers,
    TableRecords,
    failing_records,
    label_amounts,
)


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
    rules = {REPEATED_RECORDS: _repeated_records}
    if records.label:
        rules[LABEL_MISSING] = _records_without_label
    failing = {code: records.by_file(failing_records(records, code)) for code in rules}
    frame = DataFrame(
        {
            "id": [line.id for line in records.lines],
            "name": [line.name for line in records.lines],
            **{code: [len(rows) for rows in failing[code]] for code in rules},
        }
    )
    return FactSheet(frame, [rule(records, failing[code]) for code, rule in rules.items()])


def label_sheet(
    policy: PredictiveAnalyticsPolicy, label: TableColumn, amounts: dict[str, int]
) -> FactSheet:
    """Return the values of the label column as labels; whole numbers may as well be continuous."""
    frame = amount_frame(amounts)
    certain = label.type is ColumnType.STRING
    gate = replace(
        per_class(frame, Noun.RECORD, policy.min_per_class),
        severity=Severity.ERROR if certain else Severity.WARNING,
        repairs=(RepairAction.DROP_RECORDS,),
    )
    return FactSheet(frame, [gate, balance(frame, Noun.RECORD, policy.max_imbalance)])


def has_labels(policy: PredictiveAnalyticsPolicy, label: TableColumn, values: int) -> bool:
    """Say whether a column holds labels: texts, or few different whole numbers."""
    if label.type is ColumnType.STRING:
        return True
    return label.type is ColumnType.INT and values <= policy.max_discrete_values


def _size_rules(policy: PredictiveAnalyticsPolicy) -> list[Rule]:
    return [_records(policy.min_records), _columns(policy.max_columns), _bytes(policy)]


def _records(least: int) -> Rule:
    return _sum_rule(
        "records",
        Message(
            "data_checks.rule-records",
            "At least {records} differ.",
            records=counted(least, Noun.RECORD),
        ),
        gxe.ExpectColumnSumToBeBetween(column="records", min_value=least),
        kept=lambda n: Message(
            "data_checks.enough-records", ("{n:,} record differs.", "{n:,} records differ."), n=n
        ),
        broken=lambda n: Message(
            "data_checks.too-few-records",
            (
                "{n:,} record differs; add at least {missing:,} more.",
                "{n:,} records differ; add at least {missing:,} more.",
            ),
            n=n,
            missing=least - n,
        ),
    )


def _columns(most: int) -> Rule:
    return _sum_rule(
        "columns",
        Message(
            "data_checks.rule-columns",
            "A table has at most {columns}.",
            columns=counted(most, Noun.COLUMN),
        ),
        gxe.ExpectColumnSumToBeBetween(column="columns", max_value=most),
        kept=lambda n: Message(
            "data_checks.columns",
            ("The table has {n:,} column.", "The table has {n:,} columns."),
            n=n,
        ),
        broken=lambda n: Message(
            "data_checks.too-many-columns",
            (
                "The table has {n:,} column; leave at least {excess:,} out.",
                "The table has {n:,} columns; leave at least {excess:,} out.",
            ),
            n=n,
            excess=n - most,
        ),
    )


def _bytes(policy: PredictiveAnalyticsPolicy) -> Rule:
    return _sum_rule(
        "bytes",
        Message(
            "data_checks.rule-total-bytes",
            "All files together have less than {megabytes:,.4g} MB.",
            megabytes=(policy.max_total_bytes + 1) / MEBIBYTE,
        ),
        gxe.ExpectColumnSumToBeBetween(column="bytes", max_value=policy.max_total_bytes),
        kept=lambda n: Message(
            "data_checks.total-bytes",
            "The files have {megabytes:,.1f} MB together.",
            megabytes=n / MEBIBYTE,
        ),
        broken=lambda n: Message(
            "data_checks.too-many-total-bytes",
            "The files have {megabytes:,.1f} MB together; delete files or records.",
            megabytes=n / MEBIBYTE,
        ),
    )


def _records_in_validation() -> Rule:
    rule = _sum_rule(
        "records_in_validation",
        Message("data_checks.rule-records-in-validation", "Records are used for validation."),
        gxe.ExpectColumnSumToBeBetween(column="validation", min_value=1),
        kept=lambda n: Message(
            "data_checks.records-in-validation",
            ("{n:,} record is used for validation.", "{n:,} records are used for validation."),
            n=n,
        ),
        broken=lambda n: Message(
            "data_checks.too-few-records-in-validation",
            (
                "{n:,} record is used for validation; "
                "add more different records, not only recorded requests.",
                "{n:,} records are used for validation; "
                "add more different records, not only recorded requests.",
            ),
            n=n,
        ),
    )
    return replace(rule, severity=Severity.WARNING)


def _label_column(label: str) -> Rule:
    return _sum_rule(
        "label_column",
        Message("data_checks.rule-label-column", "The label column is a column of the table."),
        gxe.ExpectColumnSumToBeBetween(column="label_column", min_value=1),
        kept=lambda _: Message(
            "data_checks.label-column", "Column {column} is there.", column=label
        ),
        broken=lambda _: Message(
            "data_checks.no-label-column",
            "Column {column} is not in the table; choose one of its columns.",
            column=label,
        ),
    )


def _label_values(policy: PredictiveAnalyticsPolicy, label: str) -> Rule:
    return _sum_rule(
        "label_values",
        Message(
            "data_checks.rule-label-values",
            "The label column has at least {values}.",
            values=counted(policy.min_classes, "different value"),
        ),
        gxe.ExpectColumnSumToBeBetween(column="label_values", min_value=policy.min_classes),
        kept=lambda n: Message(
            "data_checks.enough-label-values",
            (
                "Column {column} has {n:,} different value.",
                "Column {column} has {n:,} different values.",
            ),
            n=n,
            column=label,
        ),
        broken=lambda n: Message(
            "data_checks.too-few-label-values",
            (
                "Column {column} has {n:,} different value; "
                "add records of other values or choose another column.",
                "Column {column} has {n:,} different values; "
                "add records of other values or choose another column.",
            ),
            n=n,
            column=label,
        ),
    )


def _features(policy: PredictiveAnalyticsPolicy) -> Rule:
    needed = policy.min_features
    return _sum_rule(
        "features",
        Message(
            "data_checks.rule-features",
            "At least {columns} beside the label can be used: 2 or more values, "
            "less than {share:.0%} missing, no dates.",
            columns=counted(needed, Noun.COLUMN),
            share=policy.max_missing_share,
        ),
        gxe.ExpectColumnSumToBeBetween(column="features", min_value=needed),
        kept=lambda n: Message(
            "data_checks.enough-features",
            ("{n:,} column can be used.", "{n:,} columns can be used."),
            n=n,
        ),
        broken=lambda n: Message(
            "data_checks.too-few-features",
            (
                "{n:,} column can be used; add or correct at least {missing:,} more.",
                "{n:,} columns can be used; add or correct at least {missing:,} more.",
            ),
            n=n,
            missing=needed - n,
        ),
    )


def _sum_rule(
    code: str,
    sentence: Message,
    expectation: gxe.ExpectColumnSumToBeBetween,
    kept: Callable[[int], Message],
    broken: Callable[[int], Message],
) -> Rule:
    def found(finding: Finding) -> str:
        return (kept if finding.passed else broken)(int(finding.observed or 0))

    return Rule(code, sentence, Severity.ERROR, expectation, found)


def _repeated_records(records: TableRecords, failing: list[RecordNumbers]) -> Rule:
    found = Message(
        "data_checks.repeated-records",
        (
            "{n:,} record has the same values as another one ({names}); delete it.",
            "{n:,} records have the same values as another one ({names}); delete them.",
        ),
        **_named(records, failing),
    )
    return Rule(
        code=REPEATED_RECORDS,
        sentence=Message("data_checks.rule-repeated-records", "No record is there twice."),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column=REPEATED_RECORDS, value_set=[0]),
        found=lambda finding: "" if finding.passed else found,
        repairs=(RepairAction.DROP_RECORDS,),
    )


def _records_without_label(records: TableRecords, failing: list[RecordNumbers]) -> Rule:
    found = Message(
        "data_checks.records-without-label",
        (
            "{n:,} record has no label ({names}); fill in or delete it.",
            "{n:,} records have no label ({names}); fill in or delete them.",
        ),
        **_named(records, failing),
    )
    return Rule(
        code=LABEL_MISSING,
        sentence=Message("data_checks.rule-label-missing", "No record lacks its label."),
        severity=Severity.ERROR,
        expectation=gxe.ExpectColumnValuesToBeInSet(column=LABEL_MISSING, value_set=[0]),
        found=lambda finding: "" if finding.passed else found,
        repairs=(RepairAction.DROP_RECORDS,),
    )


def _named(records: TableRecords, failing: list[RecordNumbers]) -> dict[str, Parameter]:
    """Count the failing records of all files and name the first."""
    total = sum(map(len, failing))
    names = (
        Message(
            "data_checks.record-of-file",
            "{file} record {number:,}",
            file=line.name,
            number=int(number) + 1,
        )
        for line, numbers in zip(records.lines, failing, strict=True)
        for number in numbers
    )
    return {"n": total, "names": first_of(list(islice(names, NAMES_SHOWN)), total)}

"""Rules about the feature columns of a table; the frame has one row a column."""

import great_expectations.expectations as gxe
from pandas import DataFrame, Series

from infra.expectations import FactSheet, Rule
from schemas.data_check import RepairAction, Severity
from schemas.data_policy import PredictiveAnalyticsPolicy
from schemas.dataset import ColumnType, TableSchema
from schemas.message import Message
from tasks.data_checks.wording import Noun, naming
from tasks.predictive_analytics.table_records import TableRecords
from tasks.sample_readers.timestamps import holds_timestamps


def column_frame(records: TableRecords, table: TableSchema, max_missing: float) -> DataFrame:
    """Return one row a column beside the label; `valid` ones can be used as features."""
    frame = records.frame
    columns = [column for column in table.columns if column != records.label]
    values = [frame[column.name] for column in columns]
    facts = DataFrame(
        {
            "name": [column.name for column in columns],
            "distinct": [cells.nunique() for cells in values],
            "missing_share": [
                float(cells.isna().mean()) if len(cells) else 0.0 for cells in values
            ],
            "timestamp": [
                int(column.type is ColumnType.STRING and holds_timestamps(cells))
                for column, cells in zip(columns, values, strict=True)
            ],
        }
    )
    unlike = facts["distinct"] == len(frame)
    countable = Series([column.type is not ColumnType.DOUBLE for column in columns], dtype=bool)
    return facts.assign(
        identifier=(unlike & countable & (facts["timestamp"] == 0) & (len(frame) > 1)).astype(int),
        valid=(
            (facts["distinct"] >= 2)
            & (facts["missing_share"] < max_missing)
            & (facts["timestamp"] == 0)
        ).astype(int),
    )


def column_sheet(frame: DataFrame, policy: PredictiveAnalyticsPolicy) -> FactSheet:
    """Return the feature columns and their rules."""
    return FactSheet(
        frame,
        [_constant(), _missing(policy.max_missing_share), _timestamps(), _identifiers()],
    )


def _constant() -> Rule:
    return Rule(
        code="constant_columns",
        sentence=Message(
            "data_checks.rule-constant-columns", "A feature column has at least 2 different values."
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(column="distinct", min_value=2),
        found=naming(
            Noun.COLUMN,
            lambda rows: Message(
                "data_checks.constant-columns",
                (
                    "{things} has fewer than 2 different values and is left out ({names}); "
                    "fill or drop it.",
                    "{things} have fewer than 2 different values and are left out ({names}); "
                    "fill or drop them.",
                ),
                **rows,
            ),
        ),
        repairs=(RepairAction.DROP_COLUMNS,),
    )


def _missing(max_share: float) -> Rule:
    return Rule(
        code="missing_values",
        sentence=Message(
            "data_checks.rule-missing-values",
            "Less than {share:.0%} of a feature column is missing.",
            share=max_share,
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeBetween(
            column="missing_share", max_value=max_share, strict_max=True
        ),
        found=naming(
            Noun.COLUMN,
            lambda rows: Message(
                "data_checks.missing-values",
                (
                    "{things} has {share:.0%} or more missing values ({names}); fill or drop it.",
                    "{things} have {share:.0%} or more missing values ({names}); "
                    "fill or drop them.",
                ),
                share=max_share,
                **rows,
            ),
        ),
        repairs=(RepairAction.DROP_COLUMNS,),
    )


def _timestamps() -> Rule:
    """A warning only: such a column is left out, and `features` tells when too few remain."""
    return Rule(
        code="timestamp_columns",
        sentence=Message(
            "data_checks.rule-timestamp-columns",
            "No feature column holds dates or times; such columns are left out.",
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="timestamp", value_set=[0]),
        found=naming(
            Noun.COLUMN,
            lambda rows: Message(
                "data_checks.timestamp-columns",
                (
                    "{things} holds dates or times ({names}); "
                    "turn into numbers such as days, or drop it.",
                    "{things} hold dates or times ({names}); "
                    "turn into numbers such as days, or drop them.",
                ),
                **rows,
            ),
        ),
        repairs=(RepairAction.DROP_COLUMNS,),
    )


def _identifiers() -> Rule:
    return Rule(
        code="identifier_columns",
        sentence=Message(
            "data_checks.rule-identifier-columns",
            "No feature column has another value in every record, as numbers of records have.",
        ),
        severity=Severity.WARNING,
        expectation=gxe.ExpectColumnValuesToBeInSet(column="identifier", value_set=[0]),
        found=naming(
            Noun.COLUMN,
            lambda rows: Message(
                "data_checks.identifier-columns",
                (
                    "{things} has another value in every record ({names}); "
                    "if it only numbers them, drop it.",
                    "{things} have another value in every record ({names}); "
                    "if it only numbers them, drop them.",
                ),
                **rows,
            ),
        ),
        repairs=(RepairAction.DROP_COLUMNS,),
    )

"""What tables must keep before training."""

from infra.expectations import FactSheet
from schemas.data_check import DataCheckReport
from schemas.data_policy import PredictiveAnalyticsPolicy
from tasks.data_checks.checked_data import CheckedData, report_on
from tasks.predictive_analytics.column_rules import column_frame, column_sheet
from tasks.predictive_analytics.table_records import label_amounts, table_records
from tasks.predictive_analytics.table_rules import (
    has_labels,
    label_sheet,
    record_sheet,
    table_sheet,
)


def check(data: CheckedData) -> DataCheckReport:
    """Check the files of a table, its columns, its records and its labels."""
    return report_on(data, fact_sheets(data))


def fact_sheets(data: CheckedData) -> list[FactSheet]:
    """Return the facts about the table, its columns, records and labels, with their rules."""
    policy = data.policy
    assert isinstance(policy, PredictiveAnalyticsPolicy), "policy_for gives each type its own"
    records = table_records(data)
    if data.table is None:
        return [table_sheet(data, policy, records, features=0)]
    columns = column_frame(records, data.table, policy.max_missing_share)
    sheets = [
        table_sheet(data, policy, records, features=int(columns["valid"].sum())),
        column_sheet(columns, policy),
        record_sheet(records),
    ]
    amounts = label_amounts(records)
    if records.label and has_labels(policy, records.label, len(amounts)):
        sheets.append(label_sheet(policy, records.label, amounts))
    return sheets

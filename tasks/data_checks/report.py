"""Put the outcome of all rules of a check together."""

from infra.expectations import FactSheet, run_expectations
from schemas.data_check import DataCheckReport
from schemas.data_policy import changed_gates
from tasks.data_checks.checked_data import CheckedData


def report_on(data: CheckedData, sheets: list[FactSheet]) -> DataCheckReport:
    """Check every sheet and say which gates are not the product's."""
    return DataCheckReport(
        dataset_version=data.name,
        judged_by=data.judged_by,
        checks=[check for sheet in sheets for check in run_expectations(sheet)],
        changed_gates=changed_gates(data.policy),
    )

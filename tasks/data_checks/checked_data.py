"""What a check of a dataset looks at, and the report of what its rules found."""

from collections.abc import Callable
from dataclasses import dataclass, field

from infra.expectations import FactSheet, run_expectations
from schemas.data_check import DataCheckReport
from schemas.data_policy import DataPolicy, changed_gates
from schemas.dataset import TableSchema
from schemas.manifest import LeftOut, ManifestLine


@dataclass(frozen=True)
class CheckedData:
    """What a check looks at: a dataset version, or the one that a dataset would give now.

    `name` is V001 or `now`; `lines` train or validate; `read` returns the bytes of a line, which
    only tables need. Of the samples that are left out because they have no label, a version only
    knows the numbers `left_out`, and `unlabeled` is empty.
    """

    name: str
    lines: list[ManifestLine]
    policy: DataPolicy
    read: Callable[[ManifestLine], bytes]
    table: TableSchema | None = None
    label_column: str | None = None
    unlabeled: list[ManifestLine] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)
    validation_records: int | None = None  # of tables; None: not divided
    judged_by: str = ""  # of tables: whose label column this is, in words


def report_on(data: CheckedData, sheets: list[FactSheet]) -> DataCheckReport:
    """Check every sheet and say which gates are not the product's."""
    return DataCheckReport(
        dataset_version=data.name,
        judged_by=data.judged_by,
        checks=[check for sheet in sheets for check in run_expectations(sheet)],
        changed_gates=changed_gates(data.policy),
    )

"""Repairs that write table files anew without some of their records or columns."""

import csv
import io
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from schemas.dataset import TableSchema
from schemas.errors import InvalidInputError
from schemas.manifest import ManifestLine
from tasks.data_checks.checked_data import CheckedData
from tasks.predictive_analytics.table_records import failing_records, table_records
from tasks.repairs.repair_plan import BrokenRule, RepairPlan
from tasks.sample_readers.table_rows import records_of


def drop_records(broken: BrokenRule) -> RepairPlan:
    """Drop the records that break the rule; a file without a record left goes to the trash."""
    data = broken.data
    records = table_records(data)
    mask = failing_records(records, broken.request.check, data.policy.min_per_class)
    trash: list[UUID] = []
    contents: dict[UUID, Callable[[], bytes]] = {}
    failing = zip(data.lines, records.by_file(mask), records.amounts(), strict=True)
    for line, numbers, total in failing:
        if len(numbers) == total:
            trash.append(line.id)
        elif len(numbers):
            contents[line.id] = partial(_without_records, data, line, frozenset(numbers.tolist()))
    return RepairPlan(trash=trash, contents=contents)


def drop_columns(broken: BrokenRule) -> RepairPlan:
    """Drop the columns that break the rule from every file, and from the columns of the dataset."""
    data, names = broken.data, set(broken.rows["name"])
    table = _known(data.table)
    kept = [number for number, column in enumerate(table.columns) if column.name not in names]
    if len(kept) < 2:
        raise InvalidInputError(
            "repairs.only-label-column-left",
            "dropping {columns} would leave only the label column; add other columns first",
            columns=sorted(names),
        )
    return RepairPlan(
        contents={line.id: partial(_with_columns, data, line, kept) for line in data.lines},
        table=_of_columns(table, kept),
    )


def _without_records(data: CheckedData, line: ManifestLine, numbers: frozenset[int]) -> bytes:
    table = _known(data.table)
    records = records_of(data.read(line), table)
    return _csv(table, (record for number, record in enumerate(records) if number not in numbers))


def _with_columns(data: CheckedData, line: ManifestLine, kept: list[int]) -> bytes:
    table = _known(data.table)
    records = records_of(data.read(line), table)
    return _csv(
        _of_columns(table, kept), ([record[number] for number in kept] for record in records)
    )


def _csv(table: TableSchema, records: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if table.has_header:
        writer.writerow([column.name for column in table.columns])
    writer.writerows(records)
    return text.getvalue().encode()


def _of_columns(table: TableSchema, kept: list[int]) -> TableSchema:
    return table.model_copy(update={"columns": [table.columns[number] for number in kept]})


def _known(table: TableSchema | None) -> TableSchema:
    assert table is not None, "a rule about a table is broken, so there is one"
    return table

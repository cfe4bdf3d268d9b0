"""The records of all files of a table dataset, and which of them break a rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from schemas.dataset import TableColumn
from schemas.manifest import ManifestLine
from tasks.data_checks.checked_data import CheckedData
from tasks.sample_readers.table_rows import frame_of

REPEATED_RECORDS = "repeated_records"
LABEL_MISSING = "label_missing"
RECORDS_PER_CLASS = "records_per_class"
RecordNumbers: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"


@dataclass(frozen=True)
class TableRecords:
    """All records as one frame; `files` tells for each record which of the lines it is from."""

    frame: DataFrame
    files: RecordNumbers
    lines: list[ManifestLine]
    label: TableColumn | None

    def by_file(self, mask: "Series[bool]") -> list[RecordNumbers]:
        """Return for each file which of its records are in the mask, counted from 0."""
        chosen = mask.to_numpy(dtype=bool)
        return [np.flatnonzero(chosen[self.files == number]) for number in range(len(self.lines))]

    def amounts(self) -> list[int]:
        """Return how many records each file has."""
        return [int(n) for n in np.bincount(self.files, minlength=len(self.lines))]


def table_records(data: CheckedData) -> TableRecords:
    """Read all files of a table; no label column is asked for: the last one."""
    table = data.table
    if table is None:
        return TableRecords(DataFrame(), np.zeros(0, dtype=np.int64), data.lines, None)
    frames = [frame_of([data.read(line)], table) for line in data.lines]
    files = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
    frame = pd.concat(frames, ignore_index=True) if frames else DataFrame()
    name = data.label_column or table.columns[-1].name
    label = next((column for column in table.columns if column.name == name), None)
    return TableRecords(frame, files, data.lines, label)


def label_amounts(records: TableRecords) -> dict[str, int]:
    """Return how many records have each value of the label column."""
    if records.label is None or records.label.name not in records.frame:
        return {}
    counts = records.frame[records.label.name].value_counts()
    return {str(value): int(count) for value, count in counts.items()}


def failing_records(records: TableRecords, code: str, min_per_class: int = 0) -> "Series[bool]":
    """Return the records that break a rule, for the check that counts and the repair that drops."""
    masks: dict[str, Callable[[], Series[bool]]] = {
        REPEATED_RECORDS: lambda: records.frame.duplicated(),
        LABEL_MISSING: lambda: _label(records).isna(),
        RECORDS_PER_CLASS: lambda: _is_of_rare_class(records, min_per_class),
    }
    return masks[code]()


def _is_of_rare_class(records: TableRecords, min_per_class: int) -> "Series[bool]":
    rare = {label for label, count in label_amounts(records).items() if count < min_per_class}
    values = _label(records)
    return values.notna() & values.astype(str).isin(rare)


def _label(records: TableRecords) -> "Series[Any]":
    assert records.label is not None, "rules about labels need the label column"
    return records.frame[records.label.name]

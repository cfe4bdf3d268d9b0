"""The records of stored tables, as text for pages and exports, and with types for training."""

import csv
import io
from collections.abc import Iterable, Iterator

import pandas as pd

from schemas.dataset import ColumnType, TableSchema
from schemas.errors import InvalidTableError
from tasks.sample_readers.csv_records import is_blank, lines_of, record_blocks
from tasks.sample_readers.encoding_detection import encoding_of

STORED = "the stored table"
PANDAS_TYPES = {
    ColumnType.INT: "Int64",
    ColumnType.DOUBLE: "float64",
    ColumnType.STRING: "str",
}
RECORDS_AT_ONCE = 1_000


def records_of(data: bytes, table: TableSchema) -> Iterator[list[str]]:
    """Stream the records of one stored table without its header, as text."""
    encoding = encoding_of(STORED, data, InvalidTableError)
    header_to_come = table.has_header
    for block in record_blocks(STORED, lines_of(data, encoding), InvalidTableError):
        for record in block.records:
            if is_blank(record):
                continue
            if header_to_come:
                header_to_come = False
            else:
                yield record


def frame_of(files: Iterable[bytes], table: TableSchema) -> pd.DataFrame:
    """Join the records of stored tables; an empty value is missing, a word like NA is not."""
    frames = [_frame(data, table) for data in files]
    return pd.concat(frames, ignore_index=True)


def canonical_csv(files: Iterable[bytes], table: TableSchema, label_column: str) -> Iterator[bytes]:
    """Write all records as one CSV file in UTF-8 with a header, the label last."""
    names = [column.name for column in table.columns]
    label = names.index(label_column)
    yield _encoded([with_last(names, label)])
    rows: list[list[str]] = []
    for data in files:
        for record in records_of(data, table):
            rows.append(with_last(record, label))
            if len(rows) == RECORDS_AT_ONCE:
                yield _encoded(rows)
                rows.clear()
    if rows:
        yield _encoded(rows)


def _frame(data: bytes, table: TableSchema) -> pd.DataFrame:
    """Read as strictly as the scan did, which has already refused what pandas would bend."""
    return pd.read_csv(
        io.BytesIO(data),
        encoding=encoding_of(STORED, data, InvalidTableError),
        header=0 if table.has_header else None,
        names=[column.name for column in table.columns],
        dtype={column.name: PANDAS_TYPES[column.type] for column in table.columns},
        index_col=False,
        keep_default_na=False,
        na_values=[""],
        skipinitialspace=True,
    )


def with_last(record: list[str], index: int) -> list[str]:
    """Return a record with the value at this index moved to its end."""
    return [*record[:index], *record[index + 1 :], record[index]]


def _encoded(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()

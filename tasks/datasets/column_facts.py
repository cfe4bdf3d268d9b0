"""What the columns of a table dataset are like, and a first look at its records."""

import functools
from itertools import islice

import pandas as pd

from infra.catalog import samples
from infra.object_store import object_store
from schemas.dataset import ColumnFacts, ColumnType, Dataset, TableColumn, TablePreview, TableSchema
from schemas.errors import ConflictError, InvalidInputError
from schemas.paging import PAGE_MAX
from schemas.project_type import Media
from schemas.sample import SampleTab
from tasks.sample_readers.table_rows import frame_of, records_of

COMMONEST = 6
TABLES_KEPT = 8


def column_facts(dataset: Dataset) -> list[ColumnFacts]:
    """Return the facts of all columns, over the records of all files."""
    files = samples.page(dataset.id, SampleTab.ALL, limit=PAGE_MAX).items
    if dataset.table is None or not files:
        raise ConflictError(
            "datasets.no-table-yet",
            "dataset {dataset!r} has no table yet; add a CSV file",
            dataset=dataset.name,
        )
    contents = tuple((file.object_key or "", file.sha256) for file in files)
    return list(_of_contents(contents, dataset.table.model_dump_json()))


@functools.lru_cache(maxsize=TABLES_KEPT)
def _of_contents(contents: tuple[tuple[str, str], ...], table: str) -> tuple[ColumnFacts, ...]:
    """The same bytes have the same facts, so that a page that is opened again need not wait."""
    schema = TableSchema.model_validate_json(table)
    frame = frame_of((object_store().get(key, sha256) for key, sha256 in contents), schema)
    return tuple(_facts(column, frame[column.name]) for column in schema.columns)


def _facts(column: TableColumn, values: "pd.Series[str]") -> ColumnFacts:
    counted = values.value_counts()
    numbers = {} if column.type is ColumnType.STRING else _range(values)
    return ColumnFacts(
        name=column.name,
        type=column.type,
        missing=int(values.isna().sum()),
        distinct=len(counted),
        commonest=[(str(value), int(count)) for value, count in counted.head(COMMONEST).items()],
        **numbers,
    )


def _range(values: "pd.Series[str]") -> dict[str, float]:
    present = values.dropna().astype(float)
    if present.empty:
        return {}
    return {"low": present.min(), "high": present.max(), "mean": present.mean()}


def preview(dataset: Dataset, records: int) -> TablePreview:
    """Return the columns of a table and the first records of its first file."""
    if dataset.project_type.media is not Media.TABLE:
        raise InvalidInputError(
            "datasets.type-without-preview",
            "dataset {dataset!r} is of type {type!l}; only tables have a preview of records",
            dataset=dataset.name,
            type=dataset.project_type.display_name,
        )
    files = samples.page(dataset.id, SampleTab.ALL, limit=1).items
    if dataset.table is None or not files:
        raise ConflictError(
            "datasets.no-table-yet",
            "dataset {dataset!r} has no table yet; add a CSV file",
            dataset=dataset.name,
        )
    first = files[0]
    assert first.object_key is not None, "a table has bytes"
    data = object_store().get(first.object_key, first.sha256)
    return TablePreview(
        table=dataset.table,
        records=list(islice(records_of(data, dataset.table), records)),
        total=samples.records(dataset.id),
    )

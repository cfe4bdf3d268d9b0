"""Training data of tables: typed columns, usage of each record, the target."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.dataset import ColumnType, DatasetVersion, TableSchema
from schemas.errors import CorruptFileError, InvalidInputError
from schemas.manifest import LABEL_VALUES_MAX, WHOLE_VALUES_THAT_ARE_CLASSES, Usage
from schemas.message import Message
from schemas.predictive_analytics import NUMBER_MAX, LabelType
from tasks.dataset_versions.manifests import TABLE, USAGE, folder_of, read_summary
from tasks.sample_readers.table_rows import frame_of

VALUES_SHOWN = 3


@dataclass(frozen=True)
class TableTrainingData:
    """All records of a version, the types of the columns, and the usage of each record."""

    frame: pd.DataFrame
    table: TableSchema
    label_column: str
    usage: Sequence[Usage]

    def __post_init__(self) -> None:
        if self.label_column not in self.frame:
            raise InvalidInputError(
                "training.no-such-column",
                "the table has no column {column!r}; choose one of {columns}",
                column=self.label_column,
                columns=list(self.frame.columns),
            )
        if len(self.usage) != len(self.frame):
            raise InvalidInputError(
                "training.usage-miscounted",
                "the usage of {usages} records is given, the table has {records}; publish "
                "the version again",
                usages=len(self.usage),
                records=len(self.frame),
            )

    def type_of(self, column: str) -> ColumnType:
        """Return the type of a column."""
        return next(described.type for described in self.table.columns if described.name == column)


@dataclass(frozen=True)
class Target:
    """Targets of the labeled records: positions of classes, or numbers."""

    kind: LabelType
    class_names: tuple[str, ...]
    values: NDArray[np.float64]
    rows: NDArray[np.int64]  # positions of the labeled records in the table
    notes: tuple[str, ...]

    @property
    def is_discrete(self) -> bool:
        """Whether the values are positions of classes."""
        return self.kind is LabelType.DISCRETE


def read_table_data(
    table_csv: Path, usage_txt: Path, table: TableSchema, label_column: str | None
) -> TableTrainingData:
    """Read `table.csv` and `usage.txt` of a version; `label_column` None is the last column."""
    names = [column.name for column in table.columns]
    label = names[-1] if label_column is None else label_column
    if label not in names:
        raise InvalidInputError(
            "training.no-such-column",
            "the table has no column {column!r}; choose one of {columns}",
            column=label,
            columns=names,
        )
    columns = {column.name: column for column in table.columns}
    written = [*(name for name in names if name != label), label]  # the label is last
    stored = TableSchema(has_header=True, columns=[columns[name] for name in written])
    usage = [Usage(line) for line in usage_txt.read_text("ascii").split()]
    return TableTrainingData(frame_of([table_csv.read_bytes()], stored), stored, label, usage)


def target_of(data: TableTrainingData, label_type: LabelType | None) -> Target:
    """Return the target; without `label_type`, its type is inferred from the values.

    Raises InvalidInputError for labels that cannot be trained on.
    """
    column = data.frame[data.label_column]
    present = column.notna().to_numpy()
    rows = np.flatnonzero(present)
    labels = column[present]
    kind = label_type or guessed_type(labels)
    notes: list[str] = []
    if label_type is None:
        notes.append(
            Message(
                "training.label-type",
                "The label column {column!r} was taken as {type}.",
                column=data.label_column,
                type=kind,
            )
        )
    if len(rows) < len(column):
        notes.append(
            Message(
                "training.records-without-label",
                "{records} records without a label were left out.",
                records=len(column) - len(rows),
            )
        )
    if labels.nunique() < 2:
        raise InvalidInputError(
            "training.too-few-label-values",
            "the label column {column!r} has {count} different values; add records with at least 2",
            column=data.label_column,
            count=labels.nunique(),
        )
    if kind is LabelType.CONTINUOUS:
        return Target(kind, (), _numbers(labels, data.label_column), rows, tuple(notes))
    names, values = _classes(labels, data.label_column)
    return Target(kind, names, values, rows, tuple(notes))


def guessed_type(labels: "pd.Series[Any]") -> LabelType:
    """Return discrete for texts and for at most 20 distinct integers, else continuous."""
    if not pd.api.types.is_numeric_dtype(labels):
        return LabelType.DISCRETE
    values = labels.drop_duplicates().astype("float64")
    is_few = len(values) <= WHOLE_VALUES_THAT_ARE_CLASSES
    return LabelType.DISCRETE if is_few and (values % 1 == 0).all() else LabelType.CONTINUOUS


def _classes(labels: "pd.Series[Any]", name: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    values, codes = np.unique(labels.to_numpy(), return_inverse=True)
    if len(values) > LABEL_VALUES_MAX:
        raise InvalidInputError(
            "training.too-many-label-values",
            "the label column {column!r} has {count:,} different values; choose a column "
            "with at most {most}, or train with the label type continuous",
            column=name,
            count=len(values),
            most=LABEL_VALUES_MAX,
        )
    return tuple(_named(value) for value in values.tolist()), codes.astype(np.float64)


def _named(value: object) -> str:
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < NUMBER_MAX
    return str(int(value)) if is_whole else str(value)  # type: ignore[call-overload]


def _numbers(labels: "pd.Series[Any]", name: str) -> NDArray[np.float64]:
    values = pd.to_numeric(labels, errors="coerce").astype("float64")
    unfit = labels[values.isna() | ~(values.abs() <= NUMBER_MAX)]
    if len(unfit):
        shown = ", ".join(repr(value) for value in unfit.unique()[:VALUES_SHOWN])
        raise InvalidInputError(
            "training.labels-not-numbers",
            "the label column {column!r} has values that are no numbers up to {most:g} "
            "({found}); train with the label type discrete, or correct them",
            column=name,
            most=NUMBER_MAX,
            found=shown,
        )
    return np.asarray(values, dtype=np.float64)


def table_of(version: DatasetVersion) -> TableTrainingData:
    """Return the records of a version with the usage of each, verified by their sha256."""
    summary = read_summary(version)
    if summary.table is None:
        raise CorruptFileError(
            "training.version-without-columns",
            "version {version} does not say which columns its table has",
            version=version.name,
        )
    with TemporaryDirectory(prefix="exeml-table-", dir=work_folder()) as folder:
        table, usage = Path(folder) / TABLE, Path(folder) / USAGE
        object_store().get_file(f"{folder_of(version)}/{TABLE}", table, summary.table_sha256)
        object_store().get_file(f"{folder_of(version)}/{USAGE}", usage, summary.usage_sha256)
        return read_table_data(table, usage, summary.table, summary.label_column)

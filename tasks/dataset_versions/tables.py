"""A version of a table dataset: its files, all records as one CSV file, the usage of each."""

import csv
from collections.abc import Iterator
from pathlib import Path

from schemas.dataset import ColumnType, Dataset, TableSchema, VersionPublish
from schemas.errors import ConflictError, InvalidInputError
from schemas.manifest import ManifestLine, Usage
from tasks.dataset_versions.current_lines import as_current_lines
from tasks.dataset_versions.manifests import MANIFEST, TABLE, USAGE, content_of
from tasks.dataset_versions.record_usage import RecordUsage, record_usage
from tasks.dataset_versions.version_content import VersionContent, file_sha256
from tasks.sample_readers.table_rows import canonical_csv, records_of, with_last


def write_tables(folder: Path, dataset: Dataset, request: VersionPublish) -> VersionContent:
    """Write the manifest, table.csv with the label column last, and usage.txt."""
    lines = list(as_current_lines(dataset.id))
    if not lines or dataset.table is None:
        raise ConflictError(
            "datasets.no-data-file",
            "dataset {dataset!r} has no data file; upload a CSV file, then publish again",
            dataset=dataset.name,
        )
    label_column = _label_column(dataset.name, dataset.table, request.label_column)
    _write_manifest(folder / MANIFEST, lines)
    files = (content_of(line) for line in lines)
    with (folder / TABLE).open("wb") as table:
        table.writelines(canonical_csv(files, dataset.table, label_column))
    decided = record_usage(
        _records(folder / TABLE),
        request.training_ratio,
        request.seed,
        _always_training(lines),
        label_is_number=_is_number(dataset.table, label_column),
    )
    _write_usage(folder / USAGE, decided)
    validation_samples = int(decided.validates.sum())
    return VersionContent(
        manifest_sha256=file_sha256(folder / MANIFEST),
        training_samples=len(decided.validates) - validation_samples,
        validation_samples=validation_samples,
        samples_per_label=decided.records_per_label,
        label_column=label_column,
        table_sha256=file_sha256(folder / TABLE),
        usage_sha256=file_sha256(folder / USAGE),
        table=dataset.table,
    )


def validation_records(
    lines: list[ManifestLine], table: TableSchema | None, request: VersionPublish
) -> int | None:
    """Return how many records would validate if the files were published now; None: cannot be."""
    names = [column.name for column in table.columns] if table else []
    label_column = request.label_column or (names[-1] if names else "")
    if table is None or not lines or label_column not in names:
        return None
    label = names.index(label_column)
    records = (
        with_last(record, label) for line in lines for record in records_of(content_of(line), table)
    )
    decided = record_usage(
        records,
        request.training_ratio,
        request.seed,
        _always_training(lines),
        label_is_number=_is_number(table, label_column),
    )
    return int(decided.validates.sum())


def _is_number(table: TableSchema, label_column: str) -> bool:
    types = {column.name: column.type for column in table.columns}
    return types[label_column] is not ColumnType.STRING


def _label_column(dataset_name: str, table: TableSchema, label_column: str | None) -> str:
    names = [column.name for column in table.columns]
    if label_column is None:
        return names[-1]
    if label_column not in names:
        raise InvalidInputError(
            "datasets.no-such-column",
            "dataset {dataset!r} has no column {column!r}; choose one of {known}",
            dataset=dataset_name,
            column=label_column,
            known=names,
        )
    return label_column


def _write_manifest(path: Path, lines: list[ManifestLine]) -> None:
    with path.open("wb") as manifest:
        manifest.writelines(line.model_dump_json().encode() + b"\n" for line in lines)


def _always_training(lines: list[ManifestLine]) -> list[range]:
    """Return which records are of files that never validate."""
    found, start = [], 0
    for line in lines:
        stop = start + (line.rows or 0)
        if line.always_trains:
            found.append(range(start, stop))
        start = stop
    return found


def _records(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as table:
        records = csv.reader(table, strict=True)
        next(records)  # the names of the columns
        yield from records


def _write_usage(path: Path, decided: RecordUsage) -> None:
    sides = (Usage.TRAINING, Usage.VALIDATION)
    with path.open("w", encoding="ascii") as usage:
        usage.writelines(f"{sides[validates]}\n" for validates in decided.validates.tolist())

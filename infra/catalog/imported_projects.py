"""Storing a project of another installation with all it has, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from infra.catalog import projects
from infra.catalog.database import reading, writing
from infra.catalog.tables import (
    AnnotationRow,
    Base,
    DatasetRow,
    DatasetVersionRow,
    LabelRow,
    ModelVersionRow,
    PhaseRow,
    ProjectRow,
    RunReportRow,
    RunRow,
    SampleRow,
    TrainingProgressRow,
)
from schemas.errors import ConflictError, InvalidArchiveError
from schemas.label import Annotation
from schemas.message import Word
from schemas.project_archive import ArchivedLabel

PORTION = 1000

Values = Mapping[str, Any]


@dataclass(frozen=True)
class ImportedSample:
    """The columns of a sample, and what lies on it."""

    columns: Values
    annotations: Sequence[Annotation]


@dataclass(frozen=True)
class ImportedProject:
    """The columns of all rows of a project whose objects are stored already."""

    dataset: Values
    project: Values
    labels: Sequence[ArchivedLabel]
    samples: Iterable[ImportedSample]
    versions: Sequence[Values]
    runs: Sequence[Values]
    phases: Sequence[Values]
    reports: Sequence[Values]
    progress: Sequence[Values]
    models: Sequence[Values]


def refuse_taken(name: str, dataset: str, output_path: str) -> None:
    """Raise ConflictError when a project or dataset has such a name or output path already."""
    with reading() as session:
        _refuse_taken(session, name, dataset)
        projects.refuse_output_path(session, output_path, uuid4())


def store(imported: ImportedProject) -> int:
    """Store all of it or nothing; return how many samples that were.

    Raises ConflictError for a taken name, InvalidArchiveError when rows contradict each other.
    """
    try:
        with writing() as session:
            return _store(session, imported)
    except IntegrityError as error:
        raise InvalidArchiveError(
            "archives.rows-contradict",
            "the archive names something twice, or what it does not hold ({error}); export "
            "the project again",
            error=str(error.orig),
        ) from error


def _store(session: Session, imported: ImportedProject) -> int:
    _refuse_taken(session, imported.project["name"], imported.dataset["name"])
    _insert(session, DatasetRow, [imported.dataset])
    projects.refuse_output_path(session, imported.project["output_path"], imported.dataset["id"])
    label_ids = _labels(session, imported.dataset["id"], imported.labels)
    count = sum(_samples(session, portion, label_ids) for portion in _portions(imported.samples))
    _insert(session, DatasetVersionRow, imported.versions)
    _insert(session, ProjectRow, [imported.project])
    _insert(session, RunRow, imported.runs)
    _insert(session, PhaseRow, imported.phases)
    _insert(session, RunReportRow, imported.reports)
    _insert(session, TrainingProgressRow, imported.progress)
    _insert(session, ModelVersionRow, imported.models)
    return count


def _refuse_taken(session: Session, name: str, dataset: str) -> None:
    for noun, column, wanted in (
        ("project", ProjectRow.name_key, name),
        ("dataset", DatasetRow.name_key, dataset),
    ):
        if session.scalar(select(column).where(column == wanted.lower())) is not None:
            raise ConflictError(
                "archives.name-taken",
                "a {kind} named {name!r} exists already; import it as another one with --as "
                "NAME, in the REST API with ?name=NAME",
                kind=Word(noun),
                name=wanted,
            )


def _labels(session: Session, dataset_id: UUID, labels: Sequence[ArchivedLabel]) -> dict[str, UUID]:
    ids = {label.name: uuid4() for label in labels}
    _insert(
        session,
        LabelRow,
        [
            {
                "id": ids[label.name],
                "dataset_id": dataset_id,
                "name": label.name,
                "colour": label.colour,
                "shortcut": label.shortcut,
                "position": position,
            }
            for position, label in enumerate(labels)
        ],
    )
    return ids


def _samples(
    session: Session, portion: Sequence[ImportedSample], label_ids: Mapping[str, UUID]
) -> int:
    _insert(session, SampleRow, [one.columns for one in portion])
    ids = [one.columns["id"] for one in portion]
    found = session.execute(select(SampleRow.id, SampleRow.number).where(SampleRow.id.in_(ids)))
    numbers = {sample_id: number for sample_id, number in found}
    _insert(
        session,
        AnnotationRow,
        [
            _annotation(numbers[one.columns["id"]], mark, label_ids)
            for one in portion
            for mark in one.annotations
        ],
    )
    return len(portion)


def _annotation(number: int, mark: Annotation, label_ids: Mapping[str, UUID]) -> Values:
    if mark.label not in label_ids:
        raise InvalidArchiveError(
            "archives.label-not-in-set",
            "a sample of the archive carries label {label!r}, which is not in its label "
            "set; export the project again",
            label=mark.label,
        )
    corners = mark.box.corners if mark.box else (None,) * 4
    edges = dict(zip(("x_min", "y_min", "x_max", "y_max"), corners, strict=True))
    return {
        "sample_number": number,
        "label_id": label_ids[mark.label],
        "by": mark.by,
        "at": mark.at,
        **edges,
    }


def _insert(session: Session, table: type[Base], rows: Sequence[Values]) -> None:
    if rows:
        session.connection().execute(insert(table), [dict(row) for row in rows])


def _portions(samples: Iterable[ImportedSample]) -> Iterator[list[ImportedSample]]:
    waiting = iter(samples)
    while portion := list(islice(waiting, PORTION)):
        yield portion

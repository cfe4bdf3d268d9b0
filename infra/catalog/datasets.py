"""Datasets in the catalog."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra.catalog import annotations
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import DatasetRow, ProjectRow, SampleRow
from schemas.dataset import Dataset, DatasetCreate
from schemas.errors import ConflictError, NotFoundError


def create(request: DatasetCreate) -> Dataset:
    """Store a new dataset with its first labels."""
    with writing() as session:
        if _named(session, request.name) is not None:
            raise ConflictError(
                f"a dataset named {request.name!r} exists already; choose another name"
            )
        dataset = DatasetRow(
            name=request.name,
            name_key=request.name.lower(),
            project_type=request.project_type,
        )
        session.add(dataset)
        session.flush()
        annotations.label_ids(session, dataset.id, request.labels)
        return _with_counts(session, [dataset])[0]


def get(dataset_id: UUID) -> Dataset:
    """Return a dataset with its counts."""
    with reading() as session:
        return _with_counts(session, [row(session, DatasetRow, dataset_id, "dataset")])[0]


def by_name(name: str) -> Dataset:
    """Return the dataset with this name, upper and lower case being the same."""
    with reading() as session:
        found = _named(session, name)
        if found is None:
            raise NotFoundError(f"there is no dataset named {name!r}; create it first")
        return _with_counts(session, [found])[0]


def all() -> list[Dataset]:
    """Return all datasets by name."""
    with reading() as session:
        rows = session.scalars(select(DatasetRow).order_by(DatasetRow.name_key))
        return _with_counts(session, list(rows))


def delete(dataset_id: UUID) -> None:
    """Forget a dataset, its samples, labels and versions; the stored objects stay."""
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        project = session.scalar(select(ProjectRow).where(ProjectRow.dataset_id == dataset_id))
        if project is not None:
            raise ConflictError(
                f"dataset {dataset.name!r} is used by project {project.name!r}; "
                "delete that project first"
            )
        session.delete(dataset)


def _named(session: Session, name: str) -> DatasetRow | None:
    return session.scalar(select(DatasetRow).where(DatasetRow.name_key == name.lower()))


def _with_counts(session: Session, rows: list[DatasetRow]) -> list[Dataset]:
    counted = session.execute(
        select(SampleRow.dataset_id, SampleRow.labeled, func.count())
        .where(SampleRow.dataset_id.in_([dataset.id for dataset in rows]))
        .group_by(SampleRow.dataset_id, SampleRow.labeled)
    )
    counts = {(dataset_id, labeled): count for dataset_id, labeled, count in counted}
    return [
        Dataset(
            id=dataset.id,
            name=dataset.name,
            project_type=dataset.project_type,
            created_at=dataset.created_at,
            samples=counts.get((dataset.id, True), 0) + counts.get((dataset.id, False), 0),
            labeled=counts.get((dataset.id, True), 0),
        )
        for dataset in rows
    ]

"""Published dataset versions in the catalog."""

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra.catalog.database import reading, row, writing
from infra.catalog.tables import DatasetRow, DatasetVersionRow
from schemas.dataset import DatasetVersion
from schemas.errors import ConflictError, NotFoundError


@dataclass(frozen=True)
class NewVersion:
    """A version whose manifest is stored already; `number` comes from `next_number`."""

    dataset_id: UUID
    run_id: UUID | None
    number: int
    manifest_key: str
    manifest_sha256: str
    samples_per_label: dict[str, int]
    training_samples: int
    validation_samples: int


def publish(version: NewVersion) -> DatasetVersion:
    """Record a version; a run that published one already gets that one."""
    with writing() as session:
        known = _of_run(session, version.run_id) if version.run_id else None
        if known is not None:
            return _version(known)
        dataset = row(session, DatasetRow, version.dataset_id, "dataset")
        if version.number != _next_number(session, version.dataset_id):
            raise ConflictError(
                f"version {version.number} of dataset {dataset.name!r} is taken by now; "
                "publish again"
            )
        made = DatasetVersionRow(**asdict(version))
        session.add(made)
        session.flush()
        return _version(made)


def next_number(dataset_id: UUID) -> int:
    """Return the number of the version that would be published next."""
    with reading() as session:
        return _next_number(session, dataset_id)


def for_run(run_id: UUID) -> DatasetVersion | None:
    """Return the version that a run published, if it did."""
    with reading() as session:
        known = _of_run(session, run_id)
        return _version(known) if known else None


def get(version_id: UUID) -> DatasetVersion:
    """Return a dataset version."""
    with reading() as session:
        return _version(row(session, DatasetVersionRow, version_id, "dataset version"))


def numbered(dataset_id: UUID, number: int) -> DatasetVersion:
    """Return a version of a dataset by its number."""
    with reading() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        found = session.scalar(
            select(DatasetVersionRow).where(
                DatasetVersionRow.dataset_id == dataset_id, DatasetVersionRow.number == number
            )
        )
        if found is None:
            raise NotFoundError(
                f"dataset {dataset.name!r} has no version V{number:03d}; list its versions"
            )
        return _version(found)


def all(dataset_id: UUID) -> list[DatasetVersion]:
    """Return the versions of a dataset, newest first."""
    with reading() as session:
        rows = session.scalars(
            select(DatasetVersionRow)
            .where(DatasetVersionRow.dataset_id == dataset_id)
            .order_by(DatasetVersionRow.number.desc())
        )
        return [_version(version) for version in rows]


def _of_run(session: Session, run_id: UUID) -> DatasetVersionRow | None:
    return session.scalar(select(DatasetVersionRow).where(DatasetVersionRow.run_id == run_id))


def _next_number(session: Session, dataset_id: UUID) -> int:
    last = session.scalar(
        select(func.max(DatasetVersionRow.number)).where(DatasetVersionRow.dataset_id == dataset_id)
    )
    return (last or 0) + 1


def _version(stored: DatasetVersionRow) -> DatasetVersion:
    return DatasetVersion(
        id=stored.id,
        dataset_id=stored.dataset_id,
        run_id=stored.run_id,
        number=stored.number,
        manifest_key=stored.manifest_key,
        manifest_sha256=stored.manifest_sha256,
        samples_per_label=stored.samples_per_label,
        training_samples=stored.training_samples,
        validation_samples=stored.validation_samples,
        created_at=stored.created_at,
    )

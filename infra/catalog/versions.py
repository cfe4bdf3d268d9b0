"""Published dataset versions in the catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from infra.catalog import sample_labels
from infra.catalog.database import reading, row, writing
from infra.catalog.portions import portions
from infra.catalog.sample_labels import Target
from infra.catalog.sample_states import ChangeNote
from infra.catalog.tables import ChangeRow, DatasetRow, DatasetVersionRow, RunRow, SampleRow
from schemas.dataset import DatasetVersion, LabelsRestored
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.label import ChangeAction, Mark
from schemas.label_rules import leaves
from schemas.sample import SampleTab
from schemas.version_names import dataset_version_name


class VersionNumberTakenError(ConflictError):
    """Somebody else has published a version meanwhile; publishing again takes the next number."""


@dataclass(frozen=True)
class NewVersion:
    """A version whose manifest is stored already; its number is above `last_number`."""

    dataset_id: UUID
    run_id: UUID | None
    number: int
    manifest_key: str
    manifest_sha256: str
    samples_per_label: dict[str, int]
    training_samples: int
    validation_samples: int
    id: UUID = field(default_factory=uuid4)


def publish(version: NewVersion, last_number: int) -> DatasetVersion:
    """Record a version; a run that published one already gets that one.

    `last_number` is what the number was chosen after; VersionNumberTakenError if it is no longer
    the last one.
    """
    with writing() as session:
        known = _of_run(session, version.run_id) if version.run_id else None
        if known is not None:
            return _version(known)
        dataset = row(session, DatasetRow, version.dataset_id, "dataset")
        if _last_number(session, version.dataset_id) != last_number:
            raise VersionNumberTakenError(
                f"another version of dataset {dataset.name!r} was published meanwhile; "
                "publish again"
            )
        made = DatasetVersionRow(**asdict(version))
        session.add(made)
        session.flush()
        _use(session, version.run_id, made.id)
        return _version(made)


def use(run_id: UUID, version_id: UUID) -> None:
    """Note that a run trains on a version that exists already."""
    with writing() as session:
        _use(session, run_id, version_id)


def _use(session: Session, run_id: UUID | None, version_id: UUID) -> None:
    session.execute(update(RunRow).where(RunRow.id == run_id).values(dataset_version_id=version_id))


def last_number(dataset_id: UUID) -> int:
    """Return the number of the version that was published last, 0 when none was."""
    with reading() as session:
        return _last_number(session, dataset_id)


def find_of_run(run_id: UUID) -> DatasetVersion | None:
    """Return the version that a run trains on, once it is published or chosen."""
    with reading() as session:
        known = session.scalar(
            select(DatasetVersionRow)
            .join(RunRow, RunRow.dataset_version_id == DatasetVersionRow.id)
            .where(RunRow.id == run_id)
        )
        return _version(known) if known else None


def get(version_id: UUID) -> DatasetVersion:
    """Return a dataset version."""
    with reading() as session:
        return _version(row(session, DatasetVersionRow, version_id, "dataset version"))


def by_number(dataset_id: UUID, number: int) -> DatasetVersion:
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
                "datasets.no-such-version",
                "dataset {dataset!r} has no version {version}; list its versions",
                dataset=dataset.name,
                version=dataset_version_name(number),
            )
        return _version(found)


def of_dataset(dataset_id: UUID) -> list[DatasetVersion]:
    """Return the versions of a dataset, newest first."""
    with reading() as session:
        rows = session.scalars(
            select(DatasetVersionRow)
            .where(DatasetVersionRow.dataset_id == dataset_id)
            .order_by(DatasetVersionRow.number.desc())
        )
        return [_version(version) for version in rows]


def restore_labels(
    dataset_id: UUID, marks: Mapping[UUID, Sequence[Mark]], by: str
) -> LabelsRestored:
    """Give samples the labels they once had, all or none, as one change that can be undone.

    Samples in the trash stay there as they are and count as missing, and so do pictures whose
    content was replaced by a smaller one that the boxes would leave.
    """
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        if not dataset.project_type.has_labels:
            raise InvalidInputError(
                "datasets.no-labels-to-restore",
                "dataset {dataset!r} holds tables, whose labels are a column; there are no "
                "labels to restore",
                dataset=dataset.name,
            )
        targets = _present(session, dataset_id, marks)
        wanted = {number: marks[target.id] for number, target in targets.items()}
        note = ChangeNote(dataset_id, ChangeAction.RESTORE_VERSION, by)
        has_boxes = dataset.project_type.has_boxes
        empty = {number for number, placed in wanted.items() if has_boxes and not placed}
        change_id = sample_labels.write_marks(session, note, wanted, targets, empty)
        restored = session.scalar(select(ChangeRow.samples).where(ChangeRow.id == change_id)) or 0
        return LabelsRestored(
            change_id=change_id,
            restored=restored,
            unchanged=len(targets) - restored,
            missing=len(marks) - len(targets),
        )


def _present(
    session: Session, dataset_id: UUID, marks: Mapping[UUID, Sequence[Mark]]
) -> dict[int, Target]:
    numbers: list[int] = []
    for portion in portions(list(marks)):
        numbers += session.scalars(
            select(SampleRow.number)
            .where(SampleRow.dataset_id == dataset_id, SampleRow.id.in_(portion))
            .where(SampleRow.tab != SampleTab.TRASH)
        )
    targets = sample_labels.targets_by_number(session, numbers)
    return {
        number: target
        for number, target in targets.items()
        if not any(leaves(mark, target) for mark in marks[target.id])
    }


def _of_run(session: Session, run_id: UUID) -> DatasetVersionRow | None:
    return session.scalar(select(DatasetVersionRow).where(DatasetVersionRow.run_id == run_id))


def _last_number(session: Session, dataset_id: UUID) -> int:
    last = session.scalar(
        select(func.max(DatasetVersionRow.number)).where(DatasetVersionRow.dataset_id == dataset_id)
    )
    return last or 0


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

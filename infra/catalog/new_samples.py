"""How many labeled samples, or records of a table, are new since a project was trained last."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra.catalog.tables import (
    AnnotationRow,
    DatasetVersionRow,
    ProjectRow,
    RetrainingScheduleRow,
    RunRow,
    SampleRow,
)


@dataclass(frozen=True)
class NewSamples:
    """How many are new, and how many records the dataset has in all, if it is of tables."""

    count: int
    records: int


def count(session: Session, schedule: RetrainingScheduleRow, project: ProjectRow) -> NewSamples:
    """Count what came after the last version of a round, and after the schedule fired last.

    Neither a version that a person published by hand nor one of another project of the same table
    is a training of this project, so they do not count.
    """
    version = session.scalar(
        select(DatasetVersionRow)
        .join(RunRow, RunRow.id == DatasetVersionRow.run_id)
        .where(DatasetVersionRow.dataset_id == project.dataset_id)
        .where(RunRow.project_id == project.id)
        .order_by(DatasetVersionRow.number.desc())
        .limit(1)
    )
    if project.project_type.has_labels:
        moments = [schedule.fired_at, version.created_at if version else None]
        return NewSamples(_labeled_since(session, project.dataset_id, moments), 0)
    records = _records(session, project.dataset_id)
    return NewSamples(max(0, records - _known_records(schedule, version)), records)


def _known_records(schedule: RetrainingScheduleRow, version: DatasetVersionRow | None) -> int:
    """Return how many there were at the last training or firing; there may be fewer since."""
    fired_at = schedule.fired_at
    if fired_at is not None and (version is None or fired_at > version.created_at):
        return schedule.fired_records
    return version.training_samples + version.validation_samples if version else 0


def _labeled_since(session: Session, dataset_id: UUID, moments: list[datetime | None]) -> int:
    chosen = (
        select(func.count(SampleRow.number.distinct()))
        .join(AnnotationRow, AnnotationRow.sample_number == SampleRow.number)
        .where(SampleRow.dataset_id == dataset_id, SampleRow.trashed_at.is_(None))
    )
    for moment in moments:
        if moment is not None:
            chosen = chosen.where(AnnotationRow.at > moment)
    return session.scalar(chosen) or 0


def _records(session: Session, dataset_id: UUID) -> int:
    return (
        session.scalar(
            select(func.sum(SampleRow.rows)).where(
                SampleRow.dataset_id == dataset_id, SampleRow.trashed_at.is_(None)
            )
        )
        or 0
    )

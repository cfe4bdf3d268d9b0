"""Counting how long trainings and replicas run, a little more at each sign of life.

So the time in which a machine was off, or a training waited in its queue, does not count.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row
from infra.catalog.tables import ProjectRow, ReplicaRow, RunRow, ServiceRow, TrainingPlaceRow
from infra.settings import settings
from schemas.monitoring import HOUR_SECONDS
from schemas.running_time import ProjectRunningTime, RunningTime, ServiceRunningTime

# A replica that is found dead may have died at any time since it was seen last.
MOST_SECONDS_AFTER_LAST_SIGN = 60.0


def count_training(session: Session, run: RunRow) -> None:
    """Count the training of a run until now, if it has a place on its flavor."""
    place = session.scalar(
        select(TrainingPlaceRow)
        .where(TrainingPlaceRow.run_id == run.id, TrainingPlaceRow.attempt == run.attempt)
        .where(TrainingPlaceRow.taken.is_(True), TrainingPlaceRow.counted_until.is_not(None))
    )
    if place is not None and place.counted_until is not None:
        now = utc_now()
        run.training_seconds += _seconds(place.counted_until, now)
        place.counted_until = now


def count_replicas(session: Session, replica_ids: Sequence[UUID], at: datetime) -> None:
    """Count replicas that answered at a moment until then."""
    for replica in session.scalars(select(ReplicaRow).where(ReplicaRow.id.in_(replica_ids))):
        _count_replica(session, replica, _seconds(_counted_until(replica), at))
        replica.counted_until = max(at, _counted_until(replica))


def count_ended_replica(session: Session, replica_id: UUID, at: datetime) -> None:
    """Count a replica that is not alive any more, at most a minute after it was seen last."""
    replica = session.get(ReplicaRow, replica_id)
    if replica is not None:
        seconds = _seconds(_counted_until(replica), at)
        _count_replica(session, replica, min(seconds, MOST_SECONDS_AFTER_LAST_SIGN))


def of_service(stored: ServiceRow) -> RunningTime:
    """Return how long the replicas of a service have run; each has one core."""
    return RunningTime(
        cpu_hours=stored.running_seconds / HOUR_SECONDS,
        since=stored.counted_since or stored.created_at,
    )


def of_project(project_id: UUID) -> ProjectRunningTime:
    """Return how long the trainings and services of a project have run."""
    with reading() as session:
        project = row(session, ProjectRow, project_id, "project")
        seconds = session.scalar(
            select(func.sum(RunRow.training_seconds)).where(RunRow.project_id == project_id)
        )
        flavor = settings().training_flavors.get(project.training_flavor)
        name = "gpu_hours" if flavor is not None and flavor.gpu else "cpu_hours"
        hours = {name: (seconds or 0) / HOUR_SECONDS}
        services = session.scalars(
            select(ServiceRow)
            .where(ServiceRow.project_id == project_id)
            .order_by(ServiceRow.created_at)
        )
        return ProjectRunningTime(
            trainings=RunningTime.model_validate({**hours, "since": project.created_at}),
            services=[
                ServiceRunningTime(name=one.name, **of_service(one).model_dump())
                for one in services
            ],
        )


def _count_replica(session: Session, replica: ReplicaRow, seconds: float) -> None:
    session.get_one(ServiceRow, replica.service_id).running_seconds += seconds


def _counted_until(replica: ReplicaRow) -> datetime:
    return replica.counted_until or replica.started_at


def _seconds(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin).total_seconds())

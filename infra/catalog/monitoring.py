"""What services did, minute by minute and later hour by hour, in the catalog."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from infra.catalog import running_times
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import MonitoringRow, ReplicaCountersRow, ReplicaRow, ServiceRow
from schemas.monitoring import HOUR_SECONDS, MINUTE_SECONDS, Counts, increments


@dataclass(frozen=True)
class ReplicaReading:
    """What a replica has counted since it began, and its memory."""

    replica_id: UUID
    service_id: UUID
    model_version_id: UUID
    memory_bytes: int
    counts: Counts


@dataclass
class Span:
    """What one model version of a service did in some seconds."""

    model_version_id: UUID
    at: datetime
    seconds: int
    replicas: int = 0
    memory_bytes: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def add(readings: Sequence[ReplicaReading], at: datetime) -> None:
    """Add what replicas have counted since their last reading to the minute of `at`.

    A counter that is lower than before has begun anew, so all of it is new.
    """
    with writing() as session:
        added = _add(session, readings, at)
        running_times.count_replicas(session, [one.replica_id for one in added], at)
        for reading in added:
            session.merge(ReplicaCountersRow(replica_id=reading.replica_id, counts=reading.counts))


def end(last: ReplicaReading, at: datetime) -> None:
    """Add what a replica has counted until its end, and forget the replica.

    It is one change: an older reading that comes later would look like counters that began anew.
    """
    with writing() as session:
        if last.counts:
            _add(session, [last], at)
        running_times.count_ended_replica(session, last.replica_id, at)
        session.flush()
        session.execute(delete(ReplicaRow).where(ReplicaRow.id == last.replica_id))


def between(service_id: UUID, begin: datetime, end: datetime) -> list[Span]:
    """Return what a service did from `begin` to before `end`, the oldest first."""
    with reading() as session:
        row(session, ServiceRow, service_id, "service")
        rows = session.scalars(
            select(MonitoringRow)
            .where(MonitoringRow.service_id == service_id)
            .where(MonitoringRow.at >= begin, MonitoringRow.at < end)
            .order_by(MonitoringRow.at)
        )
        return [_span(stored) for stored in rows]


def roll_up(now: datetime, minute_days: int, hour_days: int) -> None:
    """Join minutes older than `minute_days` to hours, and forget hours older than `hour_days`."""
    whole_hour = now.replace(minute=0, second=0, microsecond=0)
    with writing() as session:
        old = session.scalars(
            select(MonitoringRow)
            .where(MonitoringRow.seconds == MINUTE_SECONDS)
            .where(MonitoringRow.at < whole_hour - timedelta(days=minute_days))
        ).all()
        for stored in old:
            _add_to_hour(session, stored)
            session.delete(stored)
        session.execute(
            delete(MonitoringRow).where(MonitoringRow.at < whole_hour - timedelta(days=hour_days))
        )


def _add(
    session: Session, readings: Sequence[ReplicaReading], at: datetime
) -> list[ReplicaReading]:
    """Add the new counts of those replicas that are not forgotten, and return their readings."""
    before = _last_counts(session, [reading.replica_id for reading in readings])
    present = [reading for reading in readings if reading.replica_id in before]
    minute = at.replace(second=0, microsecond=0)
    for key, own in _by_model(present).items():
        _add_span(session, key, minute, own, before)
    return present


def _last_counts(session: Session, replica_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """Return the last counts of those replicas that are not forgotten meanwhile."""
    rows = session.execute(
        select(ReplicaRow.id, ReplicaCountersRow.counts)
        .outerjoin(ReplicaCountersRow, ReplicaCountersRow.replica_id == ReplicaRow.id)
        .where(ReplicaRow.id.in_(replica_ids))
    )
    return {replica_id: counts or {} for replica_id, counts in rows}


def _by_model(
    readings: Iterable[ReplicaReading],
) -> dict[tuple[UUID, UUID], list[ReplicaReading]]:
    grouped: dict[tuple[UUID, UUID], list[ReplicaReading]] = {}
    for one in readings:
        grouped.setdefault((one.service_id, one.model_version_id), []).append(one)
    return grouped


def _add_span(
    session: Session,
    key: tuple[UUID, UUID],
    minute: datetime,
    readings: Sequence[ReplicaReading],
    before: Mapping[UUID, Counts],
) -> None:
    new: Counter[str] = Counter()
    for one in readings:
        new.update(increments(before[one.replica_id], one.counts))
    memory = sum(one.memory_bytes for one in readings)
    _merge(session, key, MINUTE_SECONDS, Span(key[1], minute, 60, len(readings), memory, new))


def _add_to_hour(session: Session, minute: MonitoringRow) -> None:
    span = _span(minute)
    span.at = minute.at.replace(minute=0)
    _merge(session, (minute.service_id, minute.model_version_id), HOUR_SECONDS, span)


def _merge(session: Session, key: tuple[UUID, UUID], seconds: int, new: Span) -> None:
    stored = session.get(MonitoringRow, (*key, seconds, new.at))
    if stored is None:
        stored = MonitoringRow(
            service_id=key[0],
            model_version_id=key[1],
            seconds=seconds,
            at=new.at,
            replicas=0,
            memory_bytes=0,
            counts={},
        )
        session.add(stored)
    stored.replicas = max(stored.replicas, new.replicas)
    stored.memory_bytes = max(stored.memory_bytes, new.memory_bytes)
    stored.counts = dict(Counter(stored.counts) + new.counts)


def _span(stored: MonitoringRow) -> Span:
    return Span(
        model_version_id=stored.model_version_id,
        at=stored.at,
        seconds=stored.seconds,
        replicas=stored.replicas,
        memory_bytes=stored.memory_bytes,
        counts=Counter(stored.counts),
    )

"""Prediction services in the catalog: what is wanted and what runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra.catalog import running_times
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import ReplicaRow, ServiceRow
from infra.catalog.traffic_states import versions_at
from schemas.errors import ConflictError
from schemas.service import (
    Service,
    ServiceSettings,
    ServiceStatus,
    SettingsChange,
)


@dataclass(frozen=True)
class Replica:
    """A process that answers for a service; `create_time` tells it from a later one."""

    id: UUID
    service_id: UUID
    model_version_id: UUID
    host: str
    pid: int
    create_time: float
    port: int
    started_at: datetime


def get(service_id: UUID) -> Service:
    """Return a service."""
    with reading() as session:
        return read(session, row(session, ServiceRow, service_id, "service"))


def list_all() -> list[Service]:
    """Return all services, newest first."""
    with reading() as session:
        rows = session.scalars(select(ServiceRow).order_by(ServiceRow.created_at.desc()))
        return [read(session, stored) for stored in rows]


def find_of_project(project_id: UUID) -> Service | None:
    """Return the service of a project: the latest one that is wanted, or else the latest one."""
    own = [service for service in list_all() if service.project_id == project_id]
    return next((service for service in own if service.wanted), own[0] if own else None)


def find_by_name(project_id: UUID, name: str) -> Service | None:
    """Return the project's service of a name; ConflictError if only another project has one."""
    with reading() as session:
        stored = find_row(session, name, project_id)
        return read(session, stored) if stored else None


def of_model(model_version_id: UUID) -> list[Service]:
    """Return the services that have a model version, whether they run or not."""
    return [
        service
        for service in list_all()
        if any(one.model_version_id == model_version_id for one in service.versions)
    ]


def set_status(service_id: UUID, status: ServiceStatus, message: str = "") -> None:
    """Note the state of a service."""
    with writing() as session:
        stored = row(session, ServiceRow, service_id, "service")
        stored.status, stored.message = status, message


def note_status(seen: Service, status: ServiceStatus, message: str = "") -> None:
    """Note what became of a service as it was wanted when it was seen.

    What took a while is of no interest when something else is wanted by now.
    """
    with writing() as session:
        stored = session.get(ServiceRow, seen.id)
        if stored is not None and _what_is_wanted(read(session, stored)) == _what_is_wanted(seen):
            stored.status, stored.message = status, message


def want(service_id: UUID, wanted: bool) -> Service:
    """Start or stop a service; a start counts its hours until auto stop anew."""
    with writing() as session:
        stored = row(session, ServiceRow, service_id, "service")
        set_wanted(stored, wanted)
        return read(session, stored)


def restart(service_id: UUID) -> Service:
    """Replace all processes of a service by new ones, which a running one answers through."""
    with writing() as session:
        stored = row(session, ServiceRow, service_id, "service")
        stored.restart_at = utc_now()
        set_wanted(stored, wanted=True)
        stored.status = ServiceStatus.DEPLOYING
        return read(session, stored)


def stop_due(now: datetime) -> list[Service]:
    """Stop the services whose hours are over and return them."""
    due = select(ServiceRow).where(ServiceRow.wanted, ServiceRow.stop_at <= now)
    with reading() as session:
        if session.scalar(due.limit(1)) is None:
            return []
    with writing() as session:
        stored = list(session.scalars(due))
        for one in stored:
            set_wanted(one, wanted=False)
        return [read(session, one) for one in stored]


def change_settings(service_id: UUID, change: SettingsChange) -> Service:
    """Replace the settings of a service; changed hours until auto stop count from now."""
    with writing() as session:
        stored = at_revision(session, service_id, change.revision)
        former = ServiceSettings.model_validate_json(stored.settings)
        settings = ServiceSettings.model_validate(change.model_dump(exclude={"revision"}))
        if settings != former:
            stored.settings = settings.model_dump_json()
            stored.revision += 1
        if stored.wanted and settings.hours != former.hours:
            stored.stop_at = settings.stop_time(utc_now())
        return read(session, stored)


@contextmanager
def deleting(service_id: UUID) -> Iterator[None]:
    """Delete a stopped service with its keys and history when the block succeeds."""
    with writing() as session:
        stored = row(session, ServiceRow, service_id, "service")
        replica = select(ReplicaRow.id).where(ReplicaRow.service_id == service_id).limit(1)
        if stored.wanted or session.scalar(replica) is not None:
            raise ConflictError(
                "services.not-stopped",
                "service {service!r} is {status}; stop it and wait until it has stopped",
                service=stored.name,
                status=stored.status,
            )
        yield
        session.delete(stored)


def add_replica(replica: Replica) -> None:
    """Record a process that was started for a service."""
    with writing() as session:
        row(session, ServiceRow, replica.service_id, "service")
        session.add(ReplicaRow(**vars(replica)))


def replicas(service_id: UUID | None = None) -> list[Replica]:
    """Return the recorded processes of one service, or of all, oldest first."""
    chosen = select(ReplicaRow).order_by(ReplicaRow.started_at)
    if service_id is not None:
        chosen = chosen.where(ReplicaRow.service_id == service_id)
    with reading() as session:
        return [
            Replica(
                id=stored.id,
                service_id=stored.service_id,
                model_version_id=stored.model_version_id,
                host=stored.host,
                pid=stored.pid,
                create_time=stored.create_time,
                port=stored.port,
                started_at=stored.started_at,
            )
            for stored in session.scalars(chosen)
        ]


def at_revision(session: Session, service_id: UUID, revision: int) -> ServiceRow:
    """Return a service to change it; ConflictError if it has changed since it was looked at."""
    stored = row(session, ServiceRow, service_id, "service")
    if stored.revision != revision:
        raise ConflictError(
            "services.changed-meanwhile",
            "service {service!r} was changed meanwhile (revision {revision}, not {seen}); "
            "look at it again, then repeat the change",
            service=stored.name,
            revision=stored.revision,
            seen=revision,
        )
    return stored


def find_row(session: Session, name: str, project_id: UUID) -> ServiceRow | None:
    """Return the project's latest service of a name; ConflictError if only others have it."""
    found = session.scalars(
        select(ServiceRow)
        .where(func.lower(ServiceRow.name) == name.lower())
        .order_by(ServiceRow.created_at.desc())
    ).all()
    own = next((one for one in found if one.project_id == project_id), None)
    if own is None and found:
        raise ConflictError(
            "services.of-other-project",
            "service {service!r} belongs to another project; choose another name",
            service=found[0].name,
        )
    return own


def read(session: Session, stored: ServiceRow) -> Service:
    """Return the service of a row."""
    return Service(
        id=stored.id,
        name=stored.name,
        project_id=stored.project_id,
        run_id=stored.run_id,
        versions=versions_at(session, stored.id, stored.traffic_revision),
        settings=ServiceSettings.model_validate_json(stored.settings),
        revision=stored.revision,
        traffic_revision=stored.traffic_revision,
        served_revision=stored.served_revision,
        wanted=stored.wanted,
        status=stored.status,
        message=stored.message,
        stop_at=stored.stop_at,
        restart_at=stored.restart_at,
        running_time=running_times.of_service(stored),
        created_at=stored.created_at,
    )


def set_wanted(stored: ServiceRow, wanted: bool) -> None:
    """Show at once what a person expects after pressing Start or Stop."""
    status = stored.status.after_order(wanted=wanted)
    stored.wanted = wanted
    if wanted:
        settings = ServiceSettings.model_validate_json(stored.settings)
        stored.stop_at = settings.stop_time(utc_now())
    else:
        stored.stop_at = None
    if status is not stored.status:
        stored.status, stored.message = status, ""


def _what_is_wanted(service: Service) -> tuple[bool, int, datetime | None]:
    return service.wanted, service.traffic_revision, service.restart_at

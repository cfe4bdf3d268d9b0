"""Prediction services in the catalog: what is wanted, what runs, and the keys that may ask."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import select

from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import ApiKeyRow, ModelVersionRow, ReplicaRow, ServiceRow
from schemas.service import ApiKeyCreated, DeploymentSettings, Service, ServiceStatus

KEY_PREFIX = "exk_"
KEY_BYTES = 32


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


def request(
    run_id: UUID,
    project_id: UUID,
    model_version_id: UUID,
    name: str,
    settings: DeploymentSettings,
) -> Service:
    """Record that a service is wanted; a run that asked for one already gets that one."""
    with writing() as session:
        known = session.scalar(select(ServiceRow).where(ServiceRow.run_id == run_id))
        if known is not None:
            return _service(known)
        row(session, ModelVersionRow, model_version_id, "model version")
        made = ServiceRow(
            name=name,
            project_id=project_id,
            model_version_id=model_version_id,
            run_id=run_id,
            settings=settings.model_dump_json(),
            wanted=True,
            status=ServiceStatus.DEPLOYING,
            stop_at=_stop_at(settings),
        )
        session.add(made)
        session.flush()
        return _service(made)


def get(service_id: UUID) -> Service:
    """Return a service."""
    with reading() as session:
        return _service(row(session, ServiceRow, service_id, "service"))


def all() -> list[Service]:
    """Return all services, newest first."""
    with reading() as session:
        rows = session.scalars(select(ServiceRow).order_by(ServiceRow.created_at.desc()))
        return [_service(service) for service in rows]


def of_project(project_id: UUID) -> Service | None:
    """Return the service of a project: the latest one that is wanted, or else the latest one."""
    own = [service for service in all() if service.project_id == project_id]
    return next((service for service in own if service.wanted), own[0] if own else None)


def replace_model(service_id: UUID, model_version_id: UUID) -> None:
    """Let a service answer with another model; a running one answers with its own meanwhile."""
    with writing() as session:
        row(session, ModelVersionRow, model_version_id, "model version")
        row(session, ServiceRow, service_id, "service").model_version_id = model_version_id


def set_status(service_id: UUID, status: ServiceStatus, message: str = "") -> None:
    """Note the state of a service."""
    with writing() as session:
        service = row(session, ServiceRow, service_id, "service")
        service.status, service.message = status, message


def want(service_id: UUID, wanted: bool) -> Service:
    """Start or stop a service; a start counts its hours until auto stop anew."""
    with writing() as session:
        service = row(session, ServiceRow, service_id, "service")
        status = _status_after(service.status, wanted=wanted)
        service.wanted = wanted
        if wanted:
            service.stop_at = _stop_at(DeploymentSettings.model_validate_json(service.settings))
        if status is not service.status:
            service.status, service.message = status, ""
        return _service(service)


def add_key(service_id: UUID) -> ApiKeyCreated:
    """Make an API key of a service; the key is shown this once, only its hash is kept."""
    key = KEY_PREFIX + token_urlsafe(KEY_BYTES)
    with writing() as session:
        row(session, ServiceRow, service_id, "service")
        made = ApiKeyRow(service_id=service_id, key_sha256=key_hash(key))
        session.add(made)
        session.flush()
        return ApiKeyCreated(id=made.id, key=key)


def key_hash(key: str) -> str:
    """Return what the catalog keeps of a key; keys are long and random, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_hashes(service_id: UUID) -> list[str]:
    """Return the hashes of the keys that may ask this service."""
    with reading() as session:
        hashes = select(ApiKeyRow.key_sha256).where(ApiKeyRow.service_id == service_id)
        return list(session.scalars(hashes.order_by(ApiKeyRow.created_at)))


def revoke_key(key_id: UUID) -> UUID:
    """Forget a key and return its service; whoever has the key is refused from now on."""
    with writing() as session:
        key = row(session, ApiKeyRow, key_id, "API key")
        session.delete(key)
        return key.service_id


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


def remove_replica(replica_id: UUID) -> None:
    """Forget a process that has ended; one that is forgotten already is no error."""
    with writing() as session:
        stored = session.get(ReplicaRow, replica_id)
        if stored is not None:
            session.delete(stored)


def _stop_at(settings: DeploymentSettings) -> datetime | None:
    return utc_now() + timedelta(hours=settings.auto_stop_hours) if settings.auto_stop else None


def _status_after(status: ServiceStatus, *, wanted: bool) -> ServiceStatus:
    """Return the state a person should see at once after pressing Start or Stop."""
    if wanted:
        runs = status in (ServiceStatus.RUNNING, ServiceStatus.DEPLOYING)
        return status if runs else ServiceStatus.DEPLOYING
    return status if status is ServiceStatus.STOPPED else ServiceStatus.STOPPING


def _service(stored: ServiceRow) -> Service:
    return Service(
        id=stored.id,
        name=stored.name,
        project_id=stored.project_id,
        model_version_id=stored.model_version_id,
        run_id=stored.run_id,
        settings=DeploymentSettings.model_validate_json(stored.settings),
        wanted=stored.wanted,
        status=stored.status,
        message=stored.message,
        stop_at=stored.stop_at,
        created_at=stored.created_at,
    )

"""Changes of a service's traffic in the catalog, and the states it had before."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from infra.catalog import services
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import ServiceRow, TrafficStateRow
from infra.catalog.traffic_states import add_state, versions_at
from schemas.errors import NotFoundError
from schemas.service import Service, ServiceStatus, ServiceVersion
from schemas.traffic import WHOLE, TrafficState

HISTORY = 100


def divide(
    service_id: UUID, versions: Sequence[ServiceVersion], revision: int, reason: str
) -> Service:
    """Let a service have these versions, in one change; ConflictError if it changed meanwhile."""
    with writing() as session:
        stored = services.at_revision(session, service_id, revision)
        return _changed(session, stored, versions, reason)


def replace_model(service_id: UUID, model_version_id: UUID, version: str) -> Service:
    """Let one version take the place of all others, on as much hardware as the main one has."""
    with writing() as session:
        stored = row(session, ServiceRow, service_id, "service")
        main = versions_at(session, service_id, stored.traffic_revision)[0]
        chosen = {"model_version_id": model_version_id, "version": version}
        new = main.model_copy(update={**chosen, "traffic_ratio": WHOLE, "shadow_percent": 0})
        return _changed(session, stored, [new], f"{version} took the place of {main.version}")


def roll_back(
    service_id: UUID, to: int | None = None, revision: int | None = None, reason: str = ""
) -> Service:
    """Return to a former state of the traffic, by default to the one before the present one.

    The present state stays in the history, so a second call undoes the first one.
    """
    with writing() as session:
        stored = row(session, ServiceRow, service_id, "service")
        if revision is not None:
            services.at_revision(session, service_id, revision)
        number = _former(session, stored, to)
        versions = versions_at(session, service_id, number)
        return _changed(session, stored, versions, reason or f"rolled back to {number}")


def history(service_id: UUID) -> list[TrafficState]:
    """Return the present and the latest former states of a service's traffic, newest first."""
    with reading() as session:
        row(session, ServiceRow, service_id, "service")
        return [
            TrafficState(
                number=stored.number,
                reason=stored.reason,
                versions=versions_at(session, service_id, stored.number),
                created_at=stored.created_at,
            )
            for stored in session.scalars(_states(service_id).limit(HISTORY))
        ]


def served_versions(service: Service) -> list[ServiceVersion]:
    """Return the versions of the state that was reached last."""
    if service.served_revision in (None, service.traffic_revision):
        return service.versions
    with reading() as session:
        return versions_at(session, service.id, service.served_revision or 0)


def note_served(service_id: UUID, number: int) -> None:
    """Note that a state of the traffic is reached."""
    with writing() as session:
        row(session, ServiceRow, service_id, "service").served_revision = number


def _changed(
    session: Session, stored: ServiceRow, versions: Sequence[ServiceVersion], reason: str
) -> Service:
    add_state(session, stored, versions, reason)
    if stored.wanted and stored.status is ServiceStatus.FAILED:
        stored.status = ServiceStatus.DEPLOYING
    session.flush()
    return services.read(session, stored)


def _former(session: Session, stored: ServiceRow, to: int | None) -> int:
    known = [state.number for state in session.scalars(_states(stored.id))]
    number = next((one for one in known if one < stored.traffic_revision), None)
    if to is not None:
        number = to if to in known else None
    if number is None:
        former = ", ".join(map(str, known)) if to is not None else "none before this one"
        raise NotFoundError(
            f"service {stored.name!r} has no such traffic state to go back to; states: {former}"
        )
    return number


def _states(service_id: UUID) -> Select[tuple[TrafficStateRow]]:
    return (
        select(TrafficStateRow)
        .where(TrafficStateRow.service_id == service_id)
        .order_by(TrafficStateRow.number.desc())
    )

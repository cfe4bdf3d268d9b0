"""The versions of a service in each state of its traffic, within a session of the catalog."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.catalog.tables import ModelVersionRow, ServiceRow, ServiceVersionRow, TrafficStateRow
from schemas.account import PLATFORM
from schemas.service import ServiceVersion
from schemas.traffic_changes import are_same, refuse_undivided
from schemas.version_names import model_version_name


def versions_at(session: Session, service_id: UUID, number: int) -> list[ServiceVersion]:
    """Return the versions of a state, those with more traffic first."""
    chosen = (
        select(ServiceVersionRow, ModelVersionRow.number)
        .join(ModelVersionRow, ModelVersionRow.id == ServiceVersionRow.model_version_id)
        .where(ServiceVersionRow.service_id == service_id, ServiceVersionRow.number == number)
        .order_by(ServiceVersionRow.traffic_ratio.desc(), ModelVersionRow.number.desc())
    )
    return [_version(stored, version) for stored, version in session.execute(chosen)]


@dataclass(frozen=True)
class Cause:
    """Why a state of the traffic is wanted, and by whom."""

    reason: str
    by: str = PLATFORM


def add_state(
    session: Session, service: ServiceRow, versions: Sequence[ServiceVersion], cause: Cause
) -> None:
    """Let these be the versions of a service from now on; no change makes no state."""
    refuse_undivided(versions)
    if are_same(versions, versions_at(session, service.id, service.traffic_revision)):
        return
    service.revision += 1
    service.traffic_revision = service.revision
    service.message = ""
    session.add(TrafficStateRow(service_id=service.id, number=service.revision, **asdict(cause)))
    for version in versions:
        values = version.model_dump(exclude={"version"})
        session.add(ServiceVersionRow(service_id=service.id, number=service.revision, **values))


def _version(stored: ServiceVersionRow, number: int) -> ServiceVersion:
    return ServiceVersion.model_validate(
        {name: getattr(stored, name) for name in ServiceVersion.model_fields if name != "version"}
        | {"version": model_version_name(number)}
    )

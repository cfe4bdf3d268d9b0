"""The versions of a service in each state of its traffic, within a session of the catalog."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.catalog.tables import ModelVersionRow, ServiceRow, ServiceVersionRow, TrafficStateRow
from schemas.account import PLATFORM
from schemas.errors import InvalidInputError
from schemas.service import ServiceVersion
from schemas.traffic import WHOLE, problem_of, scaled
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
    problem = problem_of(versions)
    if problem:
        raise InvalidInputError(problem)
    if _same(versions, versions_at(session, service.id, service.traffic_revision)):
        return
    service.revision += 1
    service.traffic_revision = service.revision
    service.message = ""
    session.add(TrafficStateRow(service_id=service.id, number=service.revision, **asdict(cause)))
    for version in versions:
        values = version.model_dump(exclude={"version"})
        session.add(ServiceVersionRow(service_id=service.id, number=service.revision, **values))


def with_version(present: Sequence[ServiceVersion], new: ServiceVersion) -> list[ServiceVersion]:
    """Return the versions after one was deployed; the others share what it leaves.

    One that takes all requests takes the place of the others.
    """
    others = [one for one in present if one.model_version_id != new.model_version_id]
    if new.traffic_ratio == WHOLE:
        return [new]
    if not any(one.traffic_ratio for one in others):
        raise InvalidInputError(
            f"no other version is there to answer the other {WHOLE - new.traffic_ratio} % of the "
            f"requests; deploy {new.version} with a traffic ratio of {WHOLE}"
        )
    ratios = scaled([one.traffic_ratio for one in others], WHOLE - new.traffic_ratio)
    kept = [
        other.model_copy(update={"traffic_ratio": ratio})
        for other, ratio in zip(others, ratios, strict=True)
    ]
    return [*kept, new]


def _same(some: Sequence[ServiceVersion], others: Sequence[ServiceVersion]) -> bool:
    return {one.model_version_id: one for one in some} == {
        one.model_version_id: one for one in others
    }


def _version(stored: ServiceVersionRow, number: int) -> ServiceVersion:
    return ServiceVersion.model_validate(
        {name: getattr(stored, name) for name in ServiceVersion.model_fields if name != "version"}
        | {"version": model_version_name(number)}
    )

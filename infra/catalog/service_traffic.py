"""Changes of a service's traffic in the catalog, and the states it had before."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from infra.catalog import services
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import ModelVersionRow, ServiceRow, TrafficStateRow
from infra.catalog.traffic_states import Cause, add_state, versions_at
from schemas.account import PLATFORM
from schemas.errors import ConflictError
from schemas.message import Message
from schemas.service import (
    DeploymentSettings,
    Service,
    ServiceSettings,
    ServiceStatus,
    ServiceVersion,
)
from schemas.traffic import WHOLE, TrafficState
from schemas.traffic_changes import HOURS, completed_settings, state_to_go_back_to, with_version
from schemas.version_names import model_version_name

HISTORY = 100


def deploy(
    project_id: UUID,
    model_version_id: UUID,
    name: str,
    settings: DeploymentSettings,
    run_id: UUID | None = None,
    by: str = PLATFORM,
) -> Service:
    """Let the project's service of this name have a version and run; make it if need be.

    What the settings leave out stays as the service has it, see `completed_settings`.
    """
    with writing() as session:
        model = row(session, ModelVersionRow, model_version_id, "model version")
        stored = services.find_row(session, name, project_id) or _add(
            session, name, project_id, run_id
        )
        wanted = _completed(session, stored, model_version_id, settings)
        new = _deployed(model, wanted)
        present = versions_at(session, stored.id, stored.traffic_revision)
        reason = Message("services.deployed", "deployed {version}", version=new.version)
        add_state(session, stored, with_version(present, new), Cause(reason, by))
        _set_hours(stored, wanted)
        services.set_wanted(stored, wanted=True)
        session.flush()
        return services.read(session, stored)


def completed(
    project_id: UUID, model_version_id: UUID, name: str, settings: DeploymentSettings
) -> DeploymentSettings:
    """Return the settings with what they leave out as the project's service of this name has it."""
    with reading() as session:
        stored = services.find_row(session, name, project_id)
        if stored is None:
            return settings
        return _completed(session, stored, model_version_id, settings)


def refuse_unshared(
    project_id: UUID, model_version_id: UUID, name: str, settings: DeploymentSettings
) -> None:
    """Raise what a request with this version and its traffic ratio would raise."""
    with reading() as session:
        model = row(session, ModelVersionRow, model_version_id, "model version")
        stored = services.find_row(session, name, project_id)
        present = versions_at(session, stored.id, stored.traffic_revision) if stored else []
        with_version(present, _deployed(model, settings))


def divide(
    service_id: UUID, versions: Sequence[ServiceVersion], revision: int, by: str = PLATFORM
) -> Service:
    """Let a service have these versions, in one change; ConflictError if it changed meanwhile."""
    with writing() as session:
        stored = services.at_revision(session, service_id, revision)
        shares = [f"{one.version} {one.traffic_ratio} %" for one in versions]
        reason = Message("services.divided", "divided: {shares}", shares=shares)
        return _changed(session, stored, versions, Cause(reason, by))


def replace_model(service_id: UUID, model_version_id: UUID, version: str) -> Service:
    """Let one version take the place of all others, on as much hardware as the main one has."""
    with writing() as session:
        stored = row(session, ServiceRow, service_id, "service")
        main = versions_at(session, service_id, stored.traffic_revision)[0]
        chosen = {"model_version_id": model_version_id, "version": version}
        new = main.model_copy(update={**chosen, "traffic_ratio": WHOLE, "shadow_percent": 0})
        reason = Message(
            "services.replaced",
            "{version} took the place of {former}",
            version=version,
            former=main.version,
        )
        return _changed(session, stored, [new], Cause(reason))


def roll_back(
    service_id: UUID,
    to: int | None = None,
    revision: int | None = None,
    cause: Cause | None = None,
) -> Service:
    """Return to a former state of the traffic, by default to the one before the present one.

    The present state stays in the history, so a second call undoes the first one.
    """
    with writing() as session:
        stored = row(session, ServiceRow, service_id, "service")
        if revision is not None:
            services.at_revision(session, service_id, revision)
        known = [state.number for state in session.scalars(_states(service_id))]
        number = state_to_go_back_to(stored.name, known, stored.traffic_revision, to)
        versions = versions_at(session, service_id, number)
        _refuse_deleted(session, versions)
        return _changed(session, stored, versions, cause or Cause(rolled_back_to(number)))


def rolled_back_to(number: int) -> Message:
    """Say that a person chose to go back to a state."""
    return Message("services.rolled-back-to", "rolled back to {number}", number=number)


def history(service_id: UUID) -> list[TrafficState]:
    """Return the present and the latest former states of a service's traffic, newest first."""
    with reading() as session:
        row(session, ServiceRow, service_id, "service")
        return [
            TrafficState(
                number=stored.number,
                reason=stored.reason,
                by=stored.by,
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


def _add(session: Session, name: str, project_id: UUID, run_id: UUID | None) -> ServiceRow:
    made = ServiceRow(
        name=name,
        project_id=project_id,
        run_id=run_id,
        settings=ServiceSettings().model_dump_json(),
        revision=0,
        traffic_revision=0,
        wanted=True,
        status=ServiceStatus.DEPLOYING,
        message="",
    )
    session.add(made)
    session.flush()
    return made


def _deployed(model: ModelVersionRow, settings: DeploymentSettings) -> ServiceVersion:
    return ServiceVersion(
        model_version_id=model.id,
        version=model_version_name(model.number),
        resource_pool=settings.resource_pool,
        specification=settings.specification,
        compute_nodes=settings.compute_nodes,
        traffic_ratio=settings.traffic_ratio,
    )


def _completed(
    session: Session, stored: ServiceRow, model_version_id: UUID, settings: DeploymentSettings
) -> DeploymentSettings:
    present = versions_at(session, stored.id, stored.traffic_revision)
    present_settings = ServiceSettings.model_validate_json(stored.settings)
    return completed_settings(settings, present, present_settings, model_version_id)


def _set_hours(stored: ServiceRow, settings: DeploymentSettings) -> None:
    former = ServiceSettings.model_validate_json(stored.settings)
    hours = settings.model_dump(include=HOURS)
    stored.settings = former.model_copy(update=hours).model_dump_json()


def _changed(
    session: Session, stored: ServiceRow, versions: Sequence[ServiceVersion], cause: Cause
) -> Service:
    add_state(session, stored, versions, cause)
    if stored.wanted and stored.status is ServiceStatus.FAILED:
        stored.status = ServiceStatus.DEPLOYING
    session.flush()
    return services.read(session, stored)


def _refuse_deleted(session: Session, versions: Sequence[ServiceVersion]) -> None:
    for version in versions:
        model = session.get(ModelVersionRow, version.model_version_id)
        if model is None or model.deleted_at is not None:
            raise ConflictError(
                "services.version-of-state-deleted",
                "version {version} of that state was deleted; choose another state",
                version=version.version,
            )


def _states(service_id: UUID) -> Select[tuple[TrafficStateRow]]:
    return (
        select(TrafficStateRow)
        .where(TrafficStateRow.service_id == service_id)
        .order_by(TrafficStateRow.number.desc())
    )

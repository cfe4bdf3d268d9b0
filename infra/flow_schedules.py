"""What stands for retraining schedules in the workflow engine: its schedules and automations."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from infra import deployment_names
from infra.prefect_api import ask, decoded
from schemas.retraining import RetrainingSchedule

NEW_SAMPLES_EVENT = "exeml.new-samples"
# Marks what belongs to us among what people made in the Prefect UI.
OURS = "exeml-retraining-"
WAITING_STATES = ("SCHEDULED", "PENDING")
PAGE = 200


class Timing(BaseModel):
    """When a schedule of the engine comes; kinds that we do not make have none of these fields."""

    cron: str | None = None
    interval: float | None = None
    anchor_date: datetime | None = None
    timezone: str | None = None


class EngineSchedule(BaseModel):
    """A schedule of a deployment."""

    id: UUID
    schedule: Timing
    active: bool
    parameters: dict[str, Any]
    slug: str | None = None


class EngineAction(BaseModel):
    """What an automation does; ours starts a deployment."""

    deployment_id: UUID | None = None


class EngineAutomation(BaseModel):
    """An automation that starts a flow on our event."""

    id: UUID
    name: str
    description: str
    enabled: bool
    actions: list[EngineAction]

    def starts(self, deployment_id: UUID) -> bool:
        """Whether it starts this deployment."""
        return any(action.deployment_id == deployment_id for action in self.actions)


class EngineDeployment(BaseModel):
    """A registered flow with its schedules."""

    id: UUID
    name: str
    version: str | None
    tags: list[str]
    schedules: list[EngineSchedule]
    work_pool_name: str | None = None
    parameter_openapi_schema: dict[str, Any] = {}

    @property
    def place(self) -> str:
        """Tells it from one of a lost database, and from an earlier registration.

        Registering a flow again keeps its id and drops its schedules.
        """
        return f"{self.id} {self.version}"


_deployments = TypeAdapter(list[EngineDeployment])
_automations = TypeAdapter(list[EngineAutomation])
_schedules = TypeAdapter(list[EngineSchedule])


def deployments(tag: str = deployment_names.OURS) -> list[EngineDeployment]:
    """Return the registered flows with a tag."""
    chosen = {"deployments": {"tags": {"all_": [tag]}}}
    return _deployments.validate_python(decoded(ask("POST", "/deployments/filter", chosen)))


def remove_deployment(deployment_id: UUID) -> None:
    """Remove a registered flow; runs of it that have not begun are removed with it."""
    decoded(ask("DELETE", f"/deployments/{deployment_id}"))


def automations() -> list[EngineAutomation]:
    """Return the automations that belong to schedules of ours."""
    found = _automations_with({"tags": {"all_": [deployment_names.OURS]}})
    return [one for one in found if one.description.startswith(OURS)]


def automations_of_people() -> list[EngineAutomation]:
    """Return the automations that somebody made in the engine."""
    return [one for one in _automations_with({}) if not one.description.startswith(OURS)]


def _automations_with(condition: dict[str, Any]) -> list[EngineAutomation]:
    found: list[EngineAutomation] = []
    chosen: dict[str, Any] = {"automations": condition, "limit": PAGE}
    while True:
        page = _automations.validate_python(
            decoded(ask("POST", "/automations/filter", {**chosen, "offset": len(found)}))
        )
        found += page
        if len(page) < PAGE:
            return found


def is_due(deployment_id: UUID, at: datetime) -> bool:
    """Whether a scheduled run of a deployment is to start by then, or is late."""
    chosen = {
        "flow_runs": {
            "deployment_id": {"any_": [str(deployment_id)]},
            "state": {"type": {"any_": list(WAITING_STATES)}},
            "next_scheduled_start_time": {"before_": at.isoformat()},
        },
        "limit": 1,
    }
    return bool(decoded(ask("POST", "/flow_runs/filter", chosen)))


def change_form(deployment_id: UUID, form: dict[str, Any]) -> None:
    """Let people start a deployment by another form; its scheduled runs are planned anew."""
    body = {"parameter_openapi_schema": form}
    decoded(ask("PATCH", f"/deployments/{deployment_id}", body))


def mark(schedule_id: UUID) -> str:
    """Name our schedule in the engine."""
    return f"{OURS}{schedule_id}"


def add_schedule(deployment: EngineDeployment, wanted: RetrainingSchedule) -> UUID:
    """Make a schedule; its next runs are listed within seconds."""
    body = [{**_timing_and_parameters(wanted), "slug": mark(wanted.id)}]
    made = ask("POST", f"/deployments/{deployment.id}/schedules", body)
    _list_next_runs(deployment.id)
    return _schedules.validate_python(decoded(made))[0].id


def change_schedule(deployment: EngineDeployment, engine_id: UUID, to: RetrainingSchedule) -> None:
    """Bring a schedule to what is wanted."""
    path = f"/deployments/{deployment.id}/schedules/{engine_id}"
    decoded(ask("PATCH", path, _timing_and_parameters(to)))
    _list_next_runs(deployment.id)


def remove_schedule(deployment: EngineDeployment, engine_id: UUID) -> None:
    """Remove a schedule and the runs that it would have started."""
    decoded(ask("DELETE", f"/deployments/{deployment.id}/schedules/{engine_id}"))


def add_automation(deployment: EngineDeployment, wanted: RetrainingSchedule) -> UUID:
    """Make an automation that starts the flow when the event of a schedule comes."""
    body = {
        "name": f"Retrain {wanted.project} after {wanted.occasion.sentence}",
        "description": mark(wanted.id),
        "enabled": not wanted.paused,
        "tags": ["exeml", f"project:{wanted.project}"],
        "trigger": {
            "type": "event",
            "posture": "Reactive",
            "expect": [NEW_SAMPLES_EVENT],
            "match": {"prefect.resource.id": mark(wanted.id)},
            "threshold": 1,
            "within": 0,
        },
        "actions": [
            {
                "type": "run-deployment",
                "source": "selected",
                "deployment_id": str(deployment.id),
                "parameters": parameters(wanted),
            }
        ],
    }
    made: Mapping[str, str] = decoded(ask("POST", "/automations/", body))
    return UUID(made["id"])


def enable_automation(engine_id: UUID, enabled: bool) -> None:
    """Pause or resume an automation."""
    decoded(ask("PATCH", f"/automations/{engine_id}", {"enabled": enabled}))


def remove_automation(engine_id: UUID) -> None:
    """Remove an automation."""
    decoded(ask("DELETE", f"/automations/{engine_id}"))


def emit_new_samples(event_id: UUID, schedule: RetrainingSchedule) -> None:
    """Say that enough new samples are there; an event with an id that was seen starts nothing."""
    event = {
        "id": str(event_id),
        "event": NEW_SAMPLES_EVENT,
        "occurred": datetime.now(UTC).isoformat(),
        "resource": {
            "prefect.resource.id": mark(schedule.id),
            "prefect.resource.name": schedule.project,
        },
        "payload": {
            "new_samples": schedule.new_samples_so_far,
            "threshold": schedule.occasion.new_samples,
        },
    }
    decoded(ask("POST", "/events", [event]))


def waits_for_a_worker(engine_id: UUID) -> bool:
    """Whether a run that an automation started has no process yet."""
    chosen = {
        "flow_runs": {
            "state": {"type": {"any_": WAITING_STATES}},
            "created_by": {"id_": [str(engine_id)]},
        },
        "limit": 1,
    }
    return bool(decoded(ask("POST", "/flow_runs/filter", chosen)))


def parameters(schedule: RetrainingSchedule) -> dict[str, Any]:
    """Parameters of the runs of a schedule; their training settings are those of the project."""
    return {
        "project": schedule.project,
        "interactive": False,
        "promotion": schedule.promotion.model_dump(mode="json"),
    }


def _timing_and_parameters(schedule: RetrainingSchedule) -> dict[str, Any]:
    occasion = schedule.occasion
    if occasion.cron is not None:
        timing: dict[str, Any] = {"cron": occasion.cron, "timezone": occasion.timezone}
    else:
        assert occasion.every_seconds is not None, "new samples are an automation"
        interval = timedelta(seconds=occasion.every_seconds)
        timing = {
            "interval": interval.total_seconds(),
            "anchor_date": schedule.begins_at.isoformat(),
            "timezone": "UTC",
        }
    return {"schedule": timing, "active": not schedule.paused, "parameters": parameters(schedule)}


def _list_next_runs(deployment_id: UUID) -> None:
    """Touch a deployment, so that the scheduler looks at it now and not in a minute."""
    decoded(ask("PATCH", f"/deployments/{deployment_id}", {}))

"""Moving an installation from the deployments of an earlier release to those of this one.

A run finds its code through its deployment, so one that waits for a person, or that can be retried,
keeps its deployment until it is over. Nothing of it may start twice: its schedules end first.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from deployments.platform.flow_registration import Shown, deploy
from infra import deployment_names, flow_runs, flow_schedules
from infra.catalog import projects, runs, schedules
from infra.deployment_names import FORMER, OURS
from infra.flow_schedules import EngineDeployment
from infra.prefect_api import ask, decoded
from schemas.phase_moves import RETRYABLE

KEPT = (
    "This is a deployment of an earlier release, or of hardware that cannot be used now. Start "
    "**{title}** instead. It is kept for runs that began with it and are not over, and removed at "
    "a start of the platform when there are none."
)


def besides(paths: Collection[str]) -> list[EngineDeployment]:
    """Return our deployments whose path (`flow/deployment`) is not in `paths`."""
    known = flow_schedules.deployments(OURS) + flow_schedules.deployments(FORMER)
    return [
        deployment
        for deployment in known
        if f"{_flow(deployment).replace('_', '-')}/{deployment.name}" not in paths
    ]


def unschedule(former: Collection[EngineDeployment]) -> None:
    """Remove the schedules of the catalog, which are recreated in the new deployments."""
    ours = {kept.copy.id for kept in schedules.kept() if kept.copy is not None}
    for deployment in former:
        for schedule in deployment.schedules:
            if schedule.id in ours or (schedule.slug or "").startswith(flow_schedules.OURS):
                flow_schedules.remove_schedule(deployment, schedule.id)


def retire(deployment: EngineDeployment) -> None:
    """Remove a deployment that is no longer needed; update the code of others.

    Schedules that people made move to the deployment of the same type and flavor. While there is
    none, as the flavor cannot be used now, all stays as it is.
    """
    if not _moved_schedules(deployment):
        return
    if not _is_needed(deployment.id):
        flow_schedules.remove_deployment(deployment.id)
        return
    flow = _flow(deployment)
    title = deployment_names.title(flow, _flavor(deployment))
    tags = [FORMER, f"type:{flow}"]
    shown = Shown(deployment.name, FORMER, KEPT.format(title=title), tags)
    deploy(flow, deployment.work_pool_name or deployment.name, shown)


def _moved_schedules(former: EngineDeployment) -> bool:
    """Move the schedules of people; return whether all could be moved."""
    found = decoded(ask("GET", f"/deployments/{former.id}/schedules"))
    if not found:
        return True
    name = deployment_names.path(_flow(former), _flavor(former))
    target = ask("GET", f"/deployments/name/{name}")
    if not target.is_success or target.json()["id"] == str(former.id):
        return False
    new = decoded(target)
    there = [_essence(schedule) for schedule in new["schedules"]]
    for schedule in found:
        if _essence(schedule) not in there:
            decoded(ask("POST", f"/deployments/{new['id']}/schedules", [_essence(schedule)]))
        decoded(ask("DELETE", f"/deployments/{former.id}/schedules/{schedule['id']}"))
    return True


def _essence(schedule: dict[str, Any]) -> dict[str, Any]:
    return {key: schedule[key] for key in ("schedule", "active", "parameters")}


def _is_needed(deployment_id: UUID) -> bool:
    """Whether a run of a deployment may go on, or an automation of a person starts it."""
    if any(
        automation.starts(deployment_id) for automation in flow_schedules.automations_of_people()
    ):
        return True
    return flow_runs.has_any(deployment_id, over=False) or any(
        flow_runs.has_any(deployment_id, among=ids) for ids in _retryable()
    )


def _retryable() -> list[list[UUID]]:
    """Return the runs of the rounds that a person may retry, in parts for one request each."""
    latest = [
        runs.find_latest(project.id)
        for project in projects.list_all()
        if project.status in RETRYABLE
    ]
    ids = [run.flow_run_id for run in latest if run is not None and run.flow_run_id is not None]
    step = flow_runs.READ_AT_ONCE
    return [ids[first : first + step] for first in range(0, len(ids), step)]


def _flow(deployment: EngineDeployment) -> str:
    return next(tag.removeprefix("type:") for tag in deployment.tags if tag.startswith("type:"))


def _flavor(deployment: EngineDeployment) -> str:
    return deployment.work_pool_name or deployment.name

"""Synchronises retraining schedules with the workflow engine in both directions.

The catalog is the truth, because the engine's database may be lost. A person may work in the
Prefect UI all the same: what is paused, resumed, changed, removed or made there is taken over.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeGuard
from uuid import UUID

from pydantic import ValidationError

from deployments.reconciler.engine_outage import EngineOutage
from infra import deployment_names, flow_schedules
from infra.catalog import projects, schedules
from infra.catalog.schedules import EngineCopy, FoundSchedule, KeptSchedule
from infra.flow_schedules import EngineAutomation, EngineDeployment, EngineSchedule
from schemas.errors import ConflictError, NotFoundError
from schemas.project import Project
from schemas.retraining import Occasion, Promotion

logger = logging.getLogger(__name__)
outage = EngineOutage("schedules")

Copy = EngineSchedule | EngineAutomation


def keep_schedules() -> None:
    """Look at all schedules once, here and in the engine."""
    with outage.told_once():
        deployments = flow_schedules.deployments()
        automations = flow_schedules.automations()
        # The catalog is read last: it knows everything that the lists above can hold.
        kept = schedules.kept()
        for schedule in kept:
            _keep(schedule, _deployment_of(schedule, deployments), automations)
        _look_at_unknown(
            deployments, automations, {schedule.schedule.id: schedule for schedule in kept}
        )


def _deployment_of(
    kept: KeptSchedule, deployments: list[EngineDeployment]
) -> EngineDeployment | None:
    """Return the flow that a schedule starts: that of its type, in the flavor of its project."""
    tags = set(deployment_names.tags(kept.project_type, kept.training_flavor))
    return next((deployment for deployment in deployments if tags <= set(deployment.tags)), None)


def _keep(
    kept: KeptSchedule, deployment: EngineDeployment | None, automations: list[EngineAutomation]
) -> None:
    if deployment is None:
        return  # the flows are registered in a moment
    copy = _copy_of(kept, deployment, automations)
    try:
        if _is_stranded(copy, deployment) and not kept.removed:
            kept, copy = _without_stranded(kept, copy, deployment), None
        if copy is None:
            _without_copy(kept, deployment)
        elif kept.removed:
            _remove(copy, deployment)
            schedules.forget(kept.schedule.id)
        elif kept.told:
            _adopt_changes(kept, copy, deployment)
            _tell(kept, copy.id, deployment)
        else:
            _change(kept, copy, deployment)
            _tell(kept, copy.id, deployment)
    except (ConflictError, NotFoundError) as error:
        logger.warning("schedule %s of %s: %s", kept.schedule.id, kept.schedule.project, error)


def _copy_of(
    kept: KeptSchedule, deployment: EngineDeployment, automations: list[EngineAutomation]
) -> Copy | None:
    """Find the copy, by our mark if its id could not be recorded."""
    mark = flow_schedules.mark(kept.schedule.id)
    known = kept.copy.id if kept.copy else None
    for schedule in deployment.schedules:
        if schedule.id == known or schedule.slug == mark:
            return schedule
    for automation in automations:
        if automation.id == known or automation.description == mark:
            return automation
    return None


def _without_copy(kept: KeptSchedule, deployment: EngineDeployment) -> None:
    """Make the copy; one that was made in this very deployment was removed there by a person."""
    schedule = kept.schedule
    if kept.removed:
        schedules.forget(schedule.id)
    elif kept.copy is not None and kept.copy.place == deployment.place:
        logger.info("schedule %s of %s was removed in Prefect", schedule.id, schedule.project)
        schedules.forget(schedule.id)
    elif schedule.occasion.new_samples is not None:
        _tell(kept, flow_schedules.add_automation(deployment, schedule), deployment)
    else:
        _tell(kept, flow_schedules.add_schedule(deployment, schedule), deployment)


def _is_stranded(copy: Copy | None, deployment: EngineDeployment) -> TypeGuard[EngineAutomation]:
    """Whether an automation starts another deployment, of an earlier release for example."""
    return isinstance(copy, EngineAutomation) and not copy.starts(deployment.id)


def _without_stranded(
    kept: KeptSchedule, copy: EngineAutomation, deployment: EngineDeployment
) -> KeptSchedule:
    """Remove such an automation; changes by people are adopted first."""
    if kept.told:
        _adopt_changes(kept, copy, deployment)
    flow_schedules.remove_automation(copy.id)
    return replace(kept, schedule=schedules.get(kept.schedule.id), copy=None)


def _tell(kept: KeptSchedule, engine_id: UUID, deployment: EngineDeployment) -> None:
    copy = EngineCopy(engine_id, deployment.place)
    if copy != kept.copy or not kept.told:
        schedules.tell(kept.schedule.id, copy, kept.revision)


def _change(kept: KeptSchedule, copy: Copy, deployment: EngineDeployment) -> None:
    if isinstance(copy, EngineAutomation):
        flow_schedules.enable_automation(copy.id, enabled=not kept.schedule.paused)
    else:
        flow_schedules.change_schedule(deployment, copy.id, kept.schedule)


def _remove(copy: Copy, deployment: EngineDeployment) -> None:
    if isinstance(copy, EngineAutomation):
        flow_schedules.remove_automation(copy.id)
    else:
        flow_schedules.remove_schedule(deployment, copy.id)


def _adopt_changes(kept: KeptSchedule, copy: Copy, deployment: EngineDeployment) -> None:
    """Adopt changes made in the engine; unsupported timings are left there."""
    schedule = kept.schedule
    now = FoundSchedule(schedule.occasion, schedule.promotion, schedule.paused, schedule.begins_at)
    if isinstance(copy, EngineAutomation):
        found = replace(now, paused=not copy.enabled)
    else:
        found = _found(copy, now) or now
    if found != now:
        logger.info("schedule %s of %s was changed in Prefect", schedule.id, schedule.project)
        schedules.adopt(schedule.id, found)
    if isinstance(copy, EngineSchedule) and "project" not in copy.parameters:
        # Prefect forgets the parameters of a schedule when it is paused or resumed in its UI.
        flow_schedules.change_schedule(deployment, copy.id, schedules.get(schedule.id))


def _found(copy: EngineSchedule, known: FoundSchedule | None) -> FoundSchedule | None:
    """Parse a schedule of the engine; None if it is not one of retraining."""
    timing = copy.schedule
    if timing.cron is None and timing.interval is None:
        return None
    promotion = copy.parameters.get("promotion")
    try:
        return FoundSchedule(
            occasion=Occasion(
                cron=timing.cron,
                every_seconds=None if timing.interval is None else round(timing.interval),
                timezone=(timing.timezone or "UTC") if timing.cron else "UTC",
            ),
            promotion=known.promotion
            if known and promotion is None
            else Promotion.model_validate(promotion or {}),
            paused=not copy.active,
            begins_at=timing.anchor_date or (known.begins_at if known else datetime.now(UTC)),
        )
    except ValidationError:
        return None


def _look_at_unknown(
    deployments: list[EngineDeployment],
    automations: list[EngineAutomation],
    kept: Mapping[UUID, KeptSchedule],
) -> None:
    """Remove copies whose project is gone, and take over schedules made in the Prefect UI."""
    marks = {flow_schedules.mark(schedule_id) for schedule_id in kept}
    known = {schedule.copy.id for schedule in kept.values() if schedule.copy is not None}
    for automation in automations:
        if automation.description not in marks:
            flow_schedules.remove_automation(automation.id)
    for deployment in deployments:
        for schedule in deployment.schedules:
            slug = schedule.slug or ""
            if schedule.id in known or slug in marks:
                continue
            if slug.startswith(flow_schedules.OURS):
                flow_schedules.remove_schedule(deployment, schedule.id)
            else:
                _take_over(schedule, deployment)


def _take_over(schedule: EngineSchedule, deployment: EngineDeployment) -> None:
    """Take over a schedule that lets a project be trained again without people."""
    project = _project_of(schedule)
    found = _found(schedule, known=None)
    if project is None or found is None or schedule.parameters.get("interactive") is not False:
        return
    if f"type:{project.project_type}" in deployment.tags:
        logger.info("a schedule of %s was made in Prefect", project.name)
        schedules.take_over(project.id, found, EngineCopy(schedule.id, deployment.place))


def _project_of(schedule: EngineSchedule) -> Project | None:
    try:
        return projects.by_name(str(schedule.parameters.get("project")))
    except NotFoundError:
        return None

"""Retraining schedules: when a project is trained again without people."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter

from infra.catalog import projects, schedules
from schemas.retraining import Occasion, RetrainingSchedule, ScheduleCreate
from tasks.comparison.promotion import metric_named

router = APIRouter(tags=["schedules"])

PREVIEWED = 3


@router.post("/projects/{project_id}/schedules", status_code=201)
def add_schedule(project_id: UUID, schedule: ScheduleCreate) -> RetrainingSchedule:
    """Train a project again by a cron line, at an interval, or when new samples are there."""
    metric_named(schedule.promotion.metric, projects.get(project_id).project_type)
    return schedules.add(project_id, schedule)


@router.get("/projects/{project_id}/schedules")
def list_schedules_of_project(project_id: UUID) -> list[RetrainingSchedule]:
    """List the schedules of a project, with what came of each last."""
    return schedules.list_all(projects.get(project_id).id)


@router.get("/schedules")
def list_schedules() -> list[RetrainingSchedule]:
    """List the schedules of all projects."""
    return schedules.list_all()


@router.post("/schedules/preview")
def preview_schedule(occasion: Occasion) -> list[datetime]:
    """Say when a cron line or an interval comes next, without adding anything."""
    return occasion.next_times(datetime.now(UTC), PREVIEWED)


@router.get("/schedules/{schedule_id}")
def show_schedule(schedule_id: UUID) -> RetrainingSchedule:
    """Show one schedule."""
    return schedules.get(schedule_id)


@router.post("/schedules/{schedule_id}/pause")
def pause_schedule(schedule_id: UUID) -> RetrainingSchedule:
    """Let a schedule rest."""
    return schedules.pause(schedule_id, paused=True)


@router.post("/schedules/{schedule_id}/resume")
def resume_schedule(schedule_id: UUID) -> RetrainingSchedule:
    """Let a paused schedule go on."""
    return schedules.pause(schedule_id, paused=False)


@router.delete("/schedules/{schedule_id}", status_code=204)
def remove_schedule(schedule_id: UUID) -> None:
    """Remove a schedule; a round that it started goes on."""
    schedules.remove(schedule_id)

"""Finding the catalog's run that belongs to a run of the workflow engine."""

import uuid
from dataclasses import dataclass

from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext

from infra import flow_runs
from infra.catalog import projects, run_leases, runs, schedules
from infra.catalog.chosen_versions import refuse_unusable_versions
from infra.prefect_api import patiently
from infra.work_process import this_process
from schemas.errors import ExemlError, InvalidInputError
from schemas.message import Message
from schemas.phase import WorkflowRun
from schemas.project import Project
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from schemas.training import TrainingSettings
from tasks.comparison.promotion import metric_named
from tasks.dataset_versions.label_columns import refuse_other_label
from tasks.phases.phase_record import end_this_process


@dataclass(frozen=True)
class FlowStart:
    """What a flow was started with; `promotion` is how a round without people decides."""

    project: str
    project_type: ProjectType
    settings: TrainingSettings | None
    promotion: Promotion | None


def open_run(start: FlowStart) -> WorkflowRun:
    """Return the run this flow run carries, made now if the flow was started in the engine.

    This process has the lease of the run then. While another process has it, as the engine has
    started two for one flow run, this one ends.
    """
    context = FlowRunContext.get()
    assert context is not None, "open_run is called inside a flow"
    assert context.flow_run is not None, "open_run is called inside a flow"
    flow_run = context.flow_run
    run_id = flow_runs.run_id_of_key(flow_run.idempotency_key)
    run = runs.get(run_id) if run_id else _of_the_engine(flow_run, start)
    leased = run_leases.take(run.id, this_process(), flow_run.id)
    if leased is None:
        end_this_process(
            f"round {run.round_number} has another process, has ended, or is to be stopped"
        )
    return leased


def _of_the_engine(flow_run: FlowRun, start: FlowStart) -> WorkflowRun:
    """Return the round of a flow run that a person or a schedule started in the engine.

    A schedule is told when no round can begin.
    """
    schedule_id = _schedule_of(flow_run)
    try:
        project = _project_of(start)
        run_id = uuid.UUID(str(flow_run.id))
        run = runs.find(run_id) or _begin(project, run_id, start)
    except ExemlError as reason:
        if schedule_id is not None:
            failed = Message(
                "schedules.could-not-run", "could not run: {reason}", reason=str(reason)
            )
            schedules.note(schedule_id, failed)
        raise
    if schedule_id is not None:
        schedules.note_round(schedule_id, run.id)
    name = flow_runs.name_of_round(project.name, run)
    if flow_run.name != name:
        tags = [*flow_run.tags, flow_runs.tag_of(project.name)]
        patiently(flow_runs.describe)(flow_run.id, name, tags)
    return run


def _project_of(start: FlowStart) -> Project:
    """Return the project; it must be of the type of the flow."""
    project = projects.by_name(start.project)
    if project.project_type is not start.project_type:
        raise InvalidInputError(
            "projects.flow-of-other-type",
            "project {project!r} is of type {type!l}; start the flow {flow!r} for it",
            project=project.name,
            type=project.project_type.display_name,
            flow=project.project_type.display_name,
        )
    return project


def _begin(project: Project, run_id: uuid.UUID, start: FlowStart) -> WorkflowRun:
    """Record the round; the versions and the metric that the start names must be there."""
    settings = None if start.settings is None else _completed(project, start.settings)
    if settings is not None:
        refuse_unusable_versions(project, settings)
        refuse_other_label(project, settings)
    if start.promotion is not None:
        metric_named(start.promotion.metric, project.project_type)
    return runs.create(project.id, run_id, settings, start.promotion, run_id)


def _completed(project: Project, given: TrainingSettings) -> TrainingSettings:
    """Return the settings of the project with those that a person gave."""
    kept = projects.settings_of(project.id, type(given)).model_dump()
    return type(given).model_validate({**kept, **given.model_dump(exclude_unset=True)})


def _schedule_of(flow_run: FlowRun) -> uuid.UUID | None:
    """Return the retraining schedule that a flow run came of, if it came of one."""
    creator = flow_run.created_by.id if flow_run.created_by else None
    return schedules.find_of_copy(creator) if creator else None

"""Finding the catalog's run that belongs to a run of the workflow engine."""

import os
import socket
import uuid

import psutil
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext

from infra import flow_runs
from infra.catalog import projects, runs, schedules
from schemas.errors import ConflictError
from schemas.phase import WorkflowRun
from schemas.retraining import Promotion
from schemas.training import TrainingSettings


def open_run(
    project_name: str, settings: TrainingSettings | None, promotion: Promotion | None
) -> WorkflowRun:
    """Return the run this flow run carries, made now if the flow was started in the engine.

    Also records which process works on it, so that a dead process is noticed.
    """
    context = FlowRunContext.get()
    assert context is not None, "open_run is called inside a flow"
    assert context.flow_run is not None, "open_run is called inside a flow"
    flow_run = context.flow_run
    run_id = flow_runs.run_id_of_key(flow_run.idempotency_key)
    if run_id is None:
        run = _begin_round(flow_run, project_name, settings, promotion)
    else:
        run = runs.get(run_id)
    runs.attach_flow_run(run.id, flow_run.id)
    process = psutil.Process(os.getpid())
    runs.claim_process(run.id, socket.gethostname(), process.pid, process.create_time())
    return run


def _begin_round(
    flow_run: FlowRun,
    project_name: str,
    settings: TrainingSettings | None,
    promotion: Promotion | None,
) -> WorkflowRun:
    """Record the round of a flow run that a person or a schedule started in the engine."""
    project = projects.by_name(project_name)
    schedule_id = _schedule_of(flow_run)
    try:
        run = runs.create(project.id, uuid.UUID(str(flow_run.id)), settings, promotion)
    except ConflictError as reason:
        if schedule_id is not None:
            schedules.note(schedule_id, f"could not run: {reason}")
        raise
    if schedule_id is not None:
        schedules.note_round(schedule_id, run.id)
    name = flow_runs.name_of_round(project.name, run)
    if flow_run.name != name:
        flow_runs.describe(flow_run.id, name, [*flow_run.tags, flow_runs.tag_of(project.name)])
    return run


def _schedule_of(flow_run: FlowRun) -> uuid.UUID | None:
    """Return the retraining schedule that a flow run came of, if it came of one."""
    creator = flow_run.created_by.id if flow_run.created_by else None
    return schedules.of_copy(creator) if creator else None

"""Finding the catalog's run that belongs to a run of the workflow engine."""

import os
import socket
import uuid

import psutil
from prefect.context import FlowRunContext

from infra.catalog import projects, runs
from infra.flow_runs import run_id_of_key
from schemas.phase import WorkflowRun


def open_run(project_name: str) -> WorkflowRun:
    """Return the run this flow run carries, made now if the flow was started in the Prefect UI.

    Also records which process works on it, so that a dead process is noticed.
    """
    context = FlowRunContext.get()
    assert context is not None, "open_run is called inside a flow"
    assert context.flow_run is not None, "open_run is called inside a flow"
    flow_run = context.flow_run
    run_id = run_id_of_key(flow_run.idempotency_key)
    if run_id is None:
        run = runs.create(projects.by_name(project_name).id, uuid.UUID(str(flow_run.id)))
    else:
        run = runs.get(run_id)
    runs.attach_flow_run(run.id, flow_run.id)
    process = psutil.Process(os.getpid())
    runs.claim_process(run.id, socket.gethostname(), process.pid, process.create_time())
    return run

"""Keeping the catalog's runs and the workflow engine's runs in step, whatever was killed."""

import logging
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from prefect.client.schemas.objects import State

from deployments import project_runs
from infra import flow_runs
from infra.catalog import runs
from schemas.errors import ConflictError, NotFoundError, WorkflowEngineUnavailableError
from schemas.phase import PhaseStatus, WorkflowRun

logger = logging.getLogger(__name__)

START_GRACE = timedelta(seconds=30)
MAX_ENGINE_RUNS = 15
WAITING_NAMES = frozenset(s.value for s in PhaseStatus if s.waits_for_a_person)


def watch_runs() -> None:
    """Look at every unfinished run once: start, mend or mark it."""
    for run in runs.unfinished():
        try:
            watch_run(run)
        except WorkflowEngineUnavailableError as error:
            logger.warning("runs cannot be watched: %s", error)
            return
        except NotFoundError as error:
            _mark(run, PhaseStatus.FAILED, str(error))
        except ConflictError as error:
            logger.warning("round %d of %s: %s", run.round_number, run.project_id, error)


def watch_run(run: WorkflowRun) -> None:
    """Bring one run in step with the engine."""
    state = None if run.flow_run_id is None else flow_runs.state(run.flow_run_id)
    if run.flow_run_id is None or state is None:
        project_runs.start_flow(run)
    elif state.is_crashed():
        _run_again(run, state)
    elif state.is_failed():
        _mark(run, PhaseStatus.FAILED, state.message or "the run failed; see its log in Prefect")
    elif state.is_cancelled() or state.is_cancelling():
        _mark(run, PhaseStatus.STOPPED, "stopped in the workflow engine")
    elif state.name in WAITING_NAMES:
        _mark(run, PhaseStatus(state.name), "")
    elif (state.is_running() or state.is_pending()) and _process_is_gone(run, state):
        flow_runs.declare_crashed(run.flow_run_id, "the process of the run is gone")


def _run_again(run: WorkflowRun, state: State[Any]) -> None:
    """Run a crashed run again from its phase, a bounded number of times."""
    assert run.flow_run_id is not None
    if flow_runs.times_started(run.flow_run_id) > MAX_ENGINE_RUNS:
        _mark(run, PhaseStatus.FAILED, f"the run crashed too often: {state.message}")
        return
    logger.warning("round %d of %s crashed; running on", run.round_number, run.project_id)
    flow_runs.retry(run.flow_run_id)


def _process_is_gone(run: WorkflowRun, state: State[Any]) -> bool:
    """Whether the process that claimed the run on this machine is dead, past the start grace."""
    process = runs.process_of(run.id)
    if state.timestamp is None or datetime.now(UTC) - state.timestamp < START_GRACE:
        return False
    if process is None:
        return True
    if process.host != socket.gethostname():
        return False
    try:
        return psutil.Process(process.pid).create_time() != process.create_time
    except psutil.NoSuchProcess:
        return True


def _mark(run: WorkflowRun, status: PhaseStatus, message: str) -> None:
    """Give the current phase the status that the engine shows, once."""
    phase = project_runs.current_phase(runs.phases(run.id))
    if phase.status is not status and phase.status is not PhaseStatus.FAILED:
        runs.set_phase(run.id, phase.key, status, message)

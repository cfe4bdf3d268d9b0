"""Keeping the catalog's runs and the workflow engine's runs in step, whatever was killed."""

import logging
from datetime import UTC, datetime, timedelta

from deployments import project_runs
from deployments.engine_outage import EngineOutage
from infra import flow_runs
from infra.catalog import runs
from infra.flow_runs import EngineState, FlowRun
from schemas.errors import ConflictError, NotFoundError
from schemas.phase import PhaseStatus, WorkflowRun

logger = logging.getLogger(__name__)
outage = EngineOutage("rounds")

START_GRACE = timedelta(seconds=90)
MAX_STARTS = 15
STOPPED_WITHOUT_WORKER = (
    "it was to be stopped, but its worker was gone; its process was ended instead"
)
WAITING_NAMES = frozenset(s.value for s in PhaseStatus if s.waits_for_a_person)


def watch_runs() -> None:
    """Look at all unfinished runs once: start, mend or mark them."""
    unfinished = runs.unfinished()
    with outage.told_once():
        for first in range(0, len(unfinished), flow_runs.READ_AT_ONCE):
            _watch_batch(unfinished[first : first + flow_runs.READ_AT_ONCE])


def _watch_batch(unfinished: list[WorkflowRun]) -> None:
    found = flow_runs.read([run.flow_run_id for run in unfinished if run.flow_run_id is not None])
    for run in unfinished:
        flow_run = None if run.flow_run_id is None else found.get(run.flow_run_id)
        try:
            watch_run(run, flow_run)
        except NotFoundError as error:
            mark(run, PhaseStatus.FAILED, str(error))
        except ConflictError as error:
            logger.warning("round %d of %s: %s", run.round_number, run.project_id, error)


def watch_run(run: WorkflowRun, flow_run: FlowRun | None) -> None:
    """Bring one run in step with its flow run; one that the engine does not have is started."""
    if flow_run is None:
        project_runs.start_flow(run)
        return
    state = flow_run.state
    if state.type is EngineState.CRASHED and flow_runs.crashed_while_cancelled(flow_run.id):
        mark(run, PhaseStatus.STOPPED, STOPPED_WITHOUT_WORKER)
    elif state.type is EngineState.CRASHED:
        _run_again(run, flow_run)
    elif state.type is EngineState.FAILED:
        mark(run, PhaseStatus.FAILED, state.message or "the run failed; see its log in Prefect")
    elif state.type is EngineState.COMPLETED:
        mark(run, PhaseStatus.STOPPED, "ended in the workflow engine before its last phase")
    elif state.type is EngineState.CANCELLED:
        mark(run, PhaseStatus.STOPPED, "stopped in the workflow engine")
    elif state.name in WAITING_NAMES:
        mark(run, PhaseStatus(state.name), "")
    elif state.type in flow_runs.WITH_PROCESS and _process_is_gone(run, state.timestamp):
        flow_runs.declare_crashed(flow_run.id, "the process of the run is gone")


def _run_again(run: WorkflowRun, flow_run: FlowRun) -> None:
    """Run a crashed run again from its phase, a bounded number of times."""
    if flow_run.run_count > MAX_STARTS:
        mark(
            run,
            PhaseStatus.FAILED,
            f"the run crashed after {flow_run.run_count} starts; see its log",
        )
        return
    logger.warning("round %d of %s crashed; it is run again", run.round_number, run.project_id)
    flow_runs.retry(flow_run.id)


def _process_is_gone(run: WorkflowRun, since: datetime) -> bool:
    """Whether the process that claimed the run on this machine is dead, past the start grace."""
    if datetime.now(UTC) - since < START_GRACE:
        return False
    process = runs.process_of(run.id)
    return process is None or process.is_gone


def mark(run: WorkflowRun, status: PhaseStatus, message: str) -> None:
    """Give the current phase the status that the engine shows, once.

    A phase that has ended since the run was looked at keeps its end.
    """
    phase = runs.phases(run.id).current
    if phase.status is not status and phase.status not in runs.ENDS:
        runs.set_phase(run.id, phase.key, status, message)

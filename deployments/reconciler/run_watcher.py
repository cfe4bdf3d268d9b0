"""Synchronises rounds in the catalog with flow runs of the engine, also after crashes."""

import logging
from datetime import UTC, datetime, timedelta

from deployments.reconciler.engine_outage import EngineOutage
from deployments.reconciler.lost_processes import has_lost_its_process
from deployments.reconciler.waiting_forms import WaitingForms
from infra import flow_runs
from infra.catalog import engine_orders, phase_states, projects, run_leases, runs
from infra.flow_runs import EngineState, FlowRun
from schemas.errors import ConflictError, WorkflowEngineUnavailableError
from schemas.message import Message
from schemas.phase import PhaseStatus, WorkflowRun

logger = logging.getLogger(__name__)
outage = EngineOutage("rounds")
forms = WaitingForms()

PAUSES_AFTER_CRASHES = {
    crash: timedelta(seconds=seconds) for crash, seconds in enumerate((0, 5, 15, 30, 60), start=1)
}
MAX_CRASHES = len(PAUSES_AFTER_CRASHES)
SLOW_START = timedelta(seconds=5)
STOPPED_WITHOUT_WORKER = Message(
    "phases.stopped-without-worker",
    "it was to be stopped, but its worker was gone; its process was ended instead",
)
PROCESS_STARTS = Message("phases.process-starts", "its process is being started")
PROCESS_WAITS = Message("phases.process-waits", "its process waits for the workflow engine")
WAITING_NAMES = frozenset(s.value for s in PhaseStatus if s.waits_for_a_person)


def watch_runs() -> None:
    """Look at all unfinished rounds once; those with an open order are left to its delivery."""
    ordered = engine_orders.runs_with_open()
    unfinished = [run for run in runs.unfinished() if run.id not in ordered]
    with outage.told_once():
        for first in range(0, len(unfinished), flow_runs.READ_AT_ONCE):
            _watch_batch(unfinished[first : first + flow_runs.READ_AT_ONCE])


def _watch_batch(unfinished: list[WorkflowRun]) -> None:
    found = flow_runs.read([run.flow_run_id for run in unfinished if run.flow_run_id is not None])
    for run in unfinished:
        flow_run = None if run.flow_run_id is None else found.get(run.flow_run_id)
        try:
            watch_run(run, flow_run)
        except (WorkflowEngineUnavailableError, ConflictError) as error:
            logger.warning("round %d of %s: %s", run.round_number, run.project_id, error)


def watch_run(run: WorkflowRun, flow_run: FlowRun | None) -> None:
    """Bring one round in step with its flow run; one that the engine does not have is started."""
    if flow_run is None:
        phase_states.start(run)
        return
    state = flow_run.state
    if state.type is EngineState.CRASHED and flow_runs.crashed_while_cancelled(flow_run.id):
        phase_states.end(run, PhaseStatus.STOPPED, STOPPED_WITHOUT_WORKER)
    elif state.type is EngineState.CRASHED:
        logger.warning("round %d of %s crashed", run.round_number, run.project_id)
        phase_states.crash(run, MAX_CRASHES, PAUSES_AFTER_CRASHES)
    elif state.type is EngineState.FAILED:
        failed = Message("phases.run-failed", "the run failed; see its log in Prefect")
        phase_states.end(run, PhaseStatus.FAILED, state.message or failed)
    elif state.type is EngineState.COMPLETED:
        reason = Message(
            "phases.ended-in-engine", "ended in the workflow engine before its last phase"
        )
        phase_states.end(run, PhaseStatus.STOPPED, reason)
    elif state.type is EngineState.CANCELLED:
        reason = Message("phases.stopped-in-engine", "stopped in the workflow engine")
        phase_states.end(run, PhaseStatus.STOPPED, reason)
    elif state.name in WAITING_NAMES:
        phase_states.wait_again(run, PhaseStatus(state.name))
        forms.refresh(run, flow_run)
    elif has_lost_its_process(flow_run, _flavor(run), worked_on=not run_leases.is_lost(run.id)):
        gone = Message("phases.process-gone", "the process of the run is gone")
        flow_runs.declare_crashed(flow_run.id, gone)
    else:
        _explain(run, flow_run)


def _explain(run: WorkflowRun, flow_run: FlowRun) -> None:
    """Note what a round waits for while nothing is seen of it."""
    state = flow_run.state
    if datetime.now(UTC) - state.timestamp < SLOW_START:
        return
    if state.type is EngineState.SCHEDULED:
        waits = Message(
            "phases.waits-for-worker",
            "waits for the worker of {flavor!r} to take it",
            flavor=_flavor(run),
        )
        phase_states.explain(run, waits)
    elif state.type is EngineState.PENDING:
        phase_states.explain(run, PROCESS_STARTS)
    elif state.type is EngineState.RUNNING:
        phase_states.explain_gap(run, PROCESS_WAITS, SLOW_START)


def _flavor(run: WorkflowRun) -> str:
    return projects.get(run.project_id).training_flavor

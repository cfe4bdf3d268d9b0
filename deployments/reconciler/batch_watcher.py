"""Starts batch jobs in the workflow engine, and detects interrupted ones."""

from collections.abc import Sequence

from deployments.reconciler.engine_outage import EngineOutage
from deployments.reconciler.lost_processes import has_lost_its_process
from infra import batch_flow_runs, flow_runs
from infra.catalog import batch_jobs
from infra.flow_runs import EngineState, FlowRun
from infra.work_process import WorkProcess
from schemas.batch import BatchJob
from schemas.message import Message, joined
from schemas.phase import PhaseStatus
from tasks.batch_prediction.commands import RESUME

outage = EngineOutage("batch jobs")


def watch_batch_jobs() -> None:
    """Look at all unfinished jobs once: start, or mark as ended."""
    unfinished = batch_jobs.unfinished()
    with outage.told_once():
        for first in range(0, len(unfinished), flow_runs.READ_AT_ONCE):
            _watch_some(unfinished[first : first + flow_runs.READ_AT_ONCE])


def _watch_some(unfinished: Sequence[tuple[BatchJob, int, WorkProcess | None]]) -> None:
    found = flow_runs.read([job.flow_run_id for job, _, _ in unfinished if job.flow_run_id])
    for job, starts, process in unfinished:
        if job.flow_run_id is None:
            batch_jobs.attach_flow_run(job.id, batch_flow_runs.start(job, starts))
        elif job.flow_run_id in found:
            _watch(job, found[job.flow_run_id], process)
        else:
            lost = Message("batches.lost-in-engine", "the engine has lost it")
            batch_jobs.finish(job.id, PhaseStatus.FAILED, joined([lost, RESUME], "; "))


def _watch(job: BatchJob, flow_run: FlowRun, process: WorkProcess | None) -> None:
    state = flow_run.state
    if state.type is EngineState.CANCELLED:
        stopped = Message("batches.stopped-in-engine", "stopped in the engine")
        batch_jobs.finish(job.id, PhaseStatus.STOPPED, joined([stopped, RESUME], "; "))
    elif state.type in (EngineState.FAILED, EngineState.CRASHED):
        reason = (state.message or "")[:500] or Message("batches.run-failed", "the run failed")
        batch_jobs.finish(job.id, PhaseStatus.FAILED, joined([reason, RESUME], "; "))
    elif has_lost_its_process(flow_run, batch_flow_runs.FLAVOR, worked_on=_works(process)):
        gone = Message("batches.process-gone", "the process of the batch job is gone")
        flow_runs.declare_crashed(flow_run.id, gone)


def _works(process: WorkProcess | None) -> bool:
    return process is not None and not process.is_gone

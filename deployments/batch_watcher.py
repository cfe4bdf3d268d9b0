"""Starting batch jobs in the workflow engine, and noticing those that were cut short."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from deployments.engine_outage import EngineOutage
from infra import batch_flow_runs, flow_runs
from infra.catalog import batch_jobs
from infra.flow_runs import EngineState, FlowRun
from infra.work_process import WorkProcess
from schemas.batch import BatchJob
from schemas.errors import ConflictError
from schemas.phase import PhaseStatus

outage = EngineOutage("batch jobs")

START_GRACE = timedelta(seconds=90)
RESUME = "resume it: what is predicted is not predicted again"


def watch_batch_jobs() -> None:
    """Look at all unfinished jobs once: start, or mark as ended."""
    unfinished = batch_jobs.unfinished()
    if not unfinished:
        return
    with outage.told_once():
        found = flow_runs.read([job.flow_run_id for job, _, _ in unfinished if job.flow_run_id])
        for job, starts, process in unfinished:
            if job.flow_run_id is None:
                batch_jobs.attach_flow_run(job.id, batch_flow_runs.start(job, starts))
            elif job.flow_run_id in found:
                _watch(job, found[job.flow_run_id], process)
            else:
                batch_jobs.finish(job.id, PhaseStatus.FAILED, f"the engine has lost it; {RESUME}")


def cancel(job_id: UUID) -> BatchJob:
    """Stop a job; the lines that it has stay, so that it can be resumed."""
    job = batch_jobs.get(job_id)
    if job.ended_at is not None:
        raise ConflictError(f"the batch job is {job.status} already, so there is nothing to cancel")
    batch_jobs.finish(job_id, PhaseStatus.STOPPED, f"cancelled on request; {RESUME}")
    if job.flow_run_id is not None:
        flow_runs.cancel(job.flow_run_id)
    return batch_jobs.get(job_id)


def _watch(job: BatchJob, flow_run: FlowRun, process: WorkProcess | None) -> None:
    state = flow_run.state
    if state.type is EngineState.CANCELLED:
        batch_jobs.finish(job.id, PhaseStatus.STOPPED, f"stopped in the engine; {RESUME}")
    elif state.type in (EngineState.FAILED, EngineState.CRASHED):
        reason = state.message or "the run failed"
        batch_jobs.finish(job.id, PhaseStatus.FAILED, f"{reason[:500]}; {RESUME}")
    elif state.type is EngineState.RUNNING and _is_gone(process, state.timestamp):
        flow_runs.declare_crashed(flow_run.id, "the process of the batch job is gone")


def _is_gone(process: WorkProcess | None, since: datetime) -> bool:
    """Whether the process on this machine is dead, past the time in which it may be starting."""
    if process is None:
        return datetime.now(UTC) - since > START_GRACE
    return process.is_gone

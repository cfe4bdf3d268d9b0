"""Ends cancelled runs whose worker is gone, as nothing else would."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from deployments.reconciler.engine_outage import EngineOutage
from deployments.reconciler.run_watcher import STOPPED_WITHOUT_WORKER
from infra import child_process, flow_runs
from infra.catalog import batch_jobs, phase_states, run_leases, runs
from infra.work_process import WorkProcess
from schemas.message import joined
from schemas.phase import PhaseStatus
from tasks.batch_prediction.commands import RESUME

logger = logging.getLogger(__name__)
outage = EngineOutage("cancellations")

# A live worker gives a process 30 s to end by itself.
WORKER_GRACE = timedelta(seconds=60)


def end_cancelled() -> None:
    """End runs that have been in cancellation longer than a worker takes."""
    with outage.told_once():
        for flow_run in flow_runs.being_cancelled():
            if datetime.now(UTC) - flow_run.state.timestamp > WORKER_GRACE:
                _end(flow_run.id)


def _end(flow_run_id: UUID) -> None:
    """End the process of a round or batch job and record it; other flow runs are ignored."""
    run, job = runs.find_carried_by(flow_run_id), batch_jobs.find_carried_by(flow_run_id)
    if run is not None:
        process = run_leases.holder(run.id)
    elif job is not None:
        process = batch_jobs.process_of(job.id)
    else:
        return
    if process is not None and not _kill(process):
        return
    # Recorded here first: a run that is cancelled there must not appear unfinished here.
    if run is not None:
        phase_states.cancelled(run, STOPPED_WITHOUT_WORKER)
    if job is not None:
        message = joined([STOPPED_WITHOUT_WORKER, RESUME], "; ")
        batch_jobs.finish(job.id, PhaseStatus.STOPPED, message)
    flow_runs.declare_cancelled(flow_run_id, STOPPED_WITHOUT_WORKER)
    logger.warning("flow run %s: %s", flow_run_id, STOPPED_WITHOUT_WORKER)


def _kill(process: WorkProcess) -> bool:
    """Kill a process of this machine; on SIGTERM it would report itself as crashed.

    That of another machine is left to the workers there.
    """
    if process.is_here:
        child_process.stop_tree(process.identity, grace_seconds=0)
    return process.is_here

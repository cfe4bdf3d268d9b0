"""The processes that flows run in; one outlives its worker when that is killed."""

from infra import child_process, work_process
from infra.catalog import run_leases, runs

GRACE_SECONDS = 10


def stop_flow_processes() -> None:
    """End the processes on this machine that work for an unfinished run, or are about to."""
    working = [run_leases.holder(run.id) for run in runs.unfinished()]
    here = [one.identity for one in working if one is not None and one.is_here]
    for identity in {one.pid: one for one in (*here, *work_process.being_started())}.values():
        child_process.stop_tree(identity, GRACE_SECONDS)

"""The processes that flows run in; one outlives its worker when that is killed."""

from infra import child_process
from infra.catalog import runs

GRACE_SECONDS = 10


def stop_flow_processes() -> None:
    """End the processes on this machine that work for an unfinished run."""
    for run in runs.unfinished():
        process = runs.process_of(run.id)
        if process is not None and process.is_here:
            child_process.stop_tree(process.identity, GRACE_SECONDS)

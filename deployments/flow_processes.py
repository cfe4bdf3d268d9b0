"""The processes that flows run in; one outlives its worker when that is killed."""

import socket

from infra import child_process
from infra.catalog import runs
from schemas.platform import ProcessIdentity

GRACE_SECONDS = 10


def stop_flow_processes() -> None:
    """End the processes on this machine that work for an unfinished run."""
    for run in runs.unfinished():
        process = runs.process_of(run.id)
        if process is not None and process.host == socket.gethostname():
            identity = ProcessIdentity(pid=process.pid, create_time=process.create_time)
            child_process.stop_tree(identity, GRACE_SECONDS)

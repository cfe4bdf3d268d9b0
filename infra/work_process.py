"""The process that carries a round or a batch job, on whichever machine it runs."""

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psutil

from infra import child_process
from infra.settings import settings
from schemas.platform import ProcessIdentity

# Prefect gives it to the processes that it starts for a flow run.
FLOW_RUN_VARIABLE = "PREFECT__FLOW_RUN_ID"
HOME_VARIABLE = "EXEML_HOME"


@dataclass(frozen=True)
class WorkProcess:
    """A process and its machine; one of another machine is taken to be alive."""

    host: str
    identity: ProcessIdentity

    @property
    def is_here(self) -> bool:
        """Whether it belongs to this machine."""
        return self.host == socket.gethostname()

    @property
    def is_gone(self) -> bool:
        """Whether it is known to be dead."""
        return self.is_here and not child_process.is_alive(self.identity)


def this_process() -> WorkProcess:
    """Return the process that asks."""
    return WorkProcess(socket.gethostname(), child_process.identity_of(os.getpid()))


def is_being_started(flow_run_id: UUID) -> bool:
    """Whether a process of this machine was started for a run of the workflow engine.

    On a busy machine it takes minutes to import what it needs before it says so itself.
    """
    named = str(flow_run_id)
    return any(flow_run == named for flow_run, _ in _flow_processes())


def being_started() -> list[ProcessIdentity]:
    """Return the processes that were started for runs of this installation's engine."""
    return [identity for _, identity in _flow_processes()]


def _flow_processes() -> Iterator[tuple[str, ProcessIdentity]]:
    for process in psutil.process_iter():
        try:
            if process.uids().real != os.getuid():
                continue
            environment = process.environ()
            if environment.get(HOME_VARIABLE) == str(settings().home):
                identity = child_process.identity_of(process.pid)
                yield environment[FLOW_RUN_VARIABLE], identity
        except (psutil.Error, KeyError):
            continue  # it has ended, says nothing about itself, or works for no run

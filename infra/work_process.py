"""The process that carries a round or a batch job, on whichever machine it runs."""

import os
import socket
from dataclasses import dataclass

from infra import child_process
from schemas.platform import ProcessIdentity


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

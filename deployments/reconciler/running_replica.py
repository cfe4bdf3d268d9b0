"""One replica of this machine: whether it answers, how it ended, and the port it has."""

import signal
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psutil

from infra import child_process, gateway
from infra.catalog.services import Replica
from infra.child_process import Child
from infra.process_progress import Progress
from infra.readiness import answers
from infra.settings import settings
from schemas.errors import PlatformError
from schemas.message import Message
from schemas.platform import ProcessIdentity

PORTS = 500
# Requests that the gateway routed before a change may arrive this late.
RETIRED_SECONDS = 120
# Interval of health checks of a ready replica.
SECONDS_BETWEEN_QUESTIONS = 10
MOST_SILENCES = 6

_port_choice = threading.Lock()
_chosen_ports: set[int] = set()
_retired_ports: dict[int, float] = {}


@dataclass
class RunningReplica:
    """A replica of this machine; one that an earlier reconciler started has no `child`."""

    record: Replica
    child: Child | None = None
    ready: bool = False
    seen_since: float = field(default_factory=time.monotonic)
    asked_at: float = field(default_factory=time.monotonic)
    silences: int = 0
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = Progress(self.identity, self.log)

    @property
    def identity(self) -> ProcessIdentity:
        return ProcessIdentity(pid=self.record.pid, create_time=self.record.create_time)

    @property
    def log(self) -> Path:
        return replica_log(self.record.service_id, self.record.port)

    @property
    def seconds(self) -> float:
        """Seconds since this reconciler first saw it."""
        return time.monotonic() - self.seen_since

    def answers(self) -> bool:
        """Whether it is ready; polled until it has been ready once."""
        self.ready = self.ready or self._says_so()
        return self.ready

    def _says_so(self) -> bool:
        return answers(f"http://127.0.0.1:{self.record.port}/readyz")

    def _is_silent(self) -> bool:
        """Whether it hangs: it was ready, but no longer answers and uses no CPU.

        One that is only slow on a busy machine makes progress and is given more time.
        """
        now = time.monotonic()
        if now - self.asked_at >= SECONDS_BETWEEN_QUESTIONS:
            self.asked_at = now
            self.silences = 0 if self._says_so() else self.silences + 1
        if self.silences < MOST_SILENCES:
            return False
        return self._stands_still(
            settings().silence_seconds,
            self.silences * SECONDS_BETWEEN_QUESTIONS,
            settings().silence_limit_seconds,
        )

    def _stands_still(self, still_seconds: float, waited: float, limit_seconds: float) -> bool:
        return self.progress.silent_seconds > still_seconds or waited > limit_seconds

    def why_ended(self) -> str:
        """Return why it must be replaced; empty if it is healthy."""
        if not child_process.is_alive(self.identity):
            return self._end_sentence()
        self.progress.look()
        if self.ready and self._is_silent():
            return Message(
                "services.replica-silent",
                "replica on port {port} no longer answered and was ended; the log is {log}",
                port=self.record.port,
                log=str(self.log),
            )
        if not self.answers() and self._stands_still(
            settings().start_timeout_seconds, self.seconds, settings().start_limit_seconds
        ):
            return Message(
                "services.replica-not-ready",
                "replica on port {port} was not ready after {seconds:.0f} s; the log is {log}",
                port=self.record.port,
                seconds=self.seconds,
                log=str(self.log),
            )
        return ""

    def _end_sentence(self) -> str:
        """Return how it ended, with its exit code and log."""
        exit_code = self.child.exit_code() if self.child else None
        free = psutil.virtual_memory().available // 2**20
        return Message(
            "services.replica-ended",
            "replica on port {port} {ended}: {line} ({free} MB of memory were free; the log is "
            "{log})",
            port=self.record.port,
            ended=_exit_words(exit_code),
            line=child_process.last_log_line(self.log),
            free=free,
            log=str(self.log),
        )


def replica_log(service_id: UUID, port: int) -> Path:
    """Log of the replica on a port."""
    return settings().logs / f"service-{service_id}-{port}.log"


def remove_logs(service_id: UUID) -> None:
    """Remove the logs of all replicas of a service that is no more."""
    for log in settings().logs.glob(f"service-{service_id}-*"):
        log.unlink(missing_ok=True)


def choose_port() -> int:
    """Choose a port that no replica, route or other program uses.

    A replica on a port that the gateway still asks for another service or version would answer
    its requests: with 401, or with the prediction of another model. Of ports that replicas had
    lately the one that was given back first is the last resort.
    """
    first = settings().service_ports
    with _port_choice:
        taken = _chosen_ports | gateway.routed_ports()
        ports = [port for port in range(first, first + PORTS) if port not in taken]
        for port in sorted(ports, key=_retired_at):
            if _is_free(port):
                _chosen_ports.add(port)
                return port
    raise PlatformError(
        "services.no-free-port",
        "none of the ports {first} to {last} is free for a replica; stop a service or set "
        "EXEML_SERVICE_PORTS to another first port",
        first=first,
        last=first + PORTS - 1,
    )


def keep_port(port: int) -> None:
    """Reserve a port."""
    _chosen_ports.add(port)


def free_port(port: int) -> None:
    """Release a port."""
    _chosen_ports.discard(port)


def retire_port(port: int) -> None:
    """Release a port after a delay, as the gateway may still send requests to it."""
    _retired_ports[port] = time.monotonic()
    _chosen_ports.discard(port)


def _retired_at(port: int) -> float:
    """Return when a port was released; 0 for never or long ago."""
    at = _retired_ports.get(port, 0.0)
    return at if time.monotonic() - at < RETIRED_SECONDS else 0.0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _exit_words(exit_code: int | None) -> str:
    if exit_code is None:
        return Message("services.ended", "ended")
    if exit_code < 0:
        name = signal.Signals(-exit_code).name
        return Message("services.ended-by-signal", "was ended by {signal}", signal=name)
    return Message("services.ended-with-code", "ended with exit code {code}", code=exit_code)

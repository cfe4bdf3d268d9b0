"""The processes that answer for one service on this machine."""

import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psutil

from infra import child_process, gateway
from infra.catalog import services
from infra.catalog.services import Replica
from infra.child_process import Child
from infra.readiness import answers
from infra.settings import settings
from schemas.errors import PlatformError
from schemas.model_version import ModelVersion
from schemas.platform import ProcessIdentity
from schemas.service import ServiceStatus
from tasks.bento import bento_environment

HOST = socket.gethostname()
REPLICA_PROGRAM = Path(__file__).with_name("replica.py")
PORTS = 500
STOP_GRACE_SECONDS = 10
# How long the gateway may still send requests after a route was taken away.
DRAIN_SECONDS = 1
QUICK_CRASH_SECONDS = 60
MAX_QUICK_CRASHES = 5
MAX_BACKOFF_SECONDS = 60

_port_choice = threading.Lock()
_chosen_ports: set[int] = set()


@dataclass
class RunningReplica:
    """A replica of this machine; one that an earlier reconciler started has no `child`."""

    record: Replica
    child: Child | None = None
    ready: bool = False
    seen_since: float = field(default_factory=time.monotonic)

    @property
    def identity(self) -> ProcessIdentity:
        return ProcessIdentity(pid=self.record.pid, create_time=self.record.create_time)

    @property
    def log(self) -> Path:
        return replica_log(self.record.service_id, self.record.port)

    def answers(self) -> bool:
        """Whether it says that it can predict; asked until it has said so once."""
        self.ready = self.ready or answers(f"http://127.0.0.1:{self.record.port}/readyz")
        return self.ready

    def end_sentence(self) -> str:
        """Say how it ended, with what a person needs to find out why."""
        exit_code = self.child.exit_code() if self.child else None
        free = psutil.virtual_memory().available // 2**20
        return (
            f"replica on port {self.record.port} {_exit_words(exit_code)}: "
            f"{child_process.last_log_line(self.log)} ({free} MB of memory were free; "
            f"the log is {self.log})"
        )


@dataclass
class ServiceReplicas:
    """Starts, watches and stops the replicas of one service."""

    service_id: UUID
    running: list[RunningReplica] = field(default_factory=list)
    quick_crashes: int = 0
    next_start: float = 0.0
    last_end: str = ""

    def adopt(self) -> None:
        """Take over the replicas that an earlier reconciler has started here."""
        for record in services.replicas(self.service_id):
            if record.host == HOST:
                _chosen_ports.add(record.port)
                self.running.append(RunningReplica(record))

    def start(self, model: ModelVersion) -> None:
        """Start one more replica and record it."""
        port = _free_port()
        environment = bento_environment() | {
            "EXEML_API_KEYS_FILE": str(key_file(self.service_id)),
        }
        command = [sys.executable, "-P", str(REPLICA_PROGRAM), model.bento_tag, str(port)]
        child = child_process.start(command, replica_log(self.service_id, port), environment)
        record = Replica(
            id=uuid4(),
            service_id=self.service_id,
            model_version_id=model.id,
            host=HOST,
            pid=child.identity.pid,
            create_time=child.identity.create_time,
            port=port,
            started_at=datetime.now(UTC),
        )
        try:
            services.add_replica(record)
        except BaseException:
            child_process.stop(child.identity, STOP_GRACE_SECONDS)
            _chosen_ports.discard(port)
            raise
        self.running.append(RunningReplica(record, child))

    def may_start(self) -> bool:
        """Whether the wait after the last crash is over."""
        return time.monotonic() >= self.next_start

    def has_given_up(self) -> bool:
        """Whether replicas crash again and again and none of them answers."""
        return self.quick_crashes >= MAX_QUICK_CRASHES and not ready_ports(self.running)

    def of_model(self, model_version_id: UUID) -> list[RunningReplica]:
        """Return the replicas that answer with a model."""
        return [one for one in self.running if one.record.model_version_id == model_version_id]

    def of_other_models(self, model_version_id: UUID) -> list[RunningReplica]:
        """Return the replicas that still answer with a model that was replaced."""
        return [one for one in self.running if one.record.model_version_id != model_version_id]

    def remove_ended(self) -> None:
        """Forget replicas that have ended or never became ready, and remember why."""
        for replica in list(self.running):
            if not child_process.is_alive(replica.identity):
                self._note_crash(replica, replica.end_sentence())
            elif not replica.answers() and _age(replica) > settings().start_timeout_seconds:
                self._note_crash(
                    replica,
                    f"replica on port {replica.record.port} was not ready after "
                    f"{settings().start_timeout_seconds} s; the log is {replica.log}",
                )

    def _note_crash(self, replica: RunningReplica, sentence: str) -> None:
        self._stop(replica)
        quick = _age(replica) < QUICK_CRASH_SECONDS or not replica.ready
        if not quick:
            self.quick_crashes = 0
        self.back_off(sentence)

    def back_off(self, sentence: str) -> None:
        """Remember why no replica came to be, and wait longer each time until the next start."""
        self.last_end = sentence
        self.quick_crashes += 1
        wait = min(MAX_BACKOFF_SECONDS, 2 ** (self.quick_crashes - 1))
        self.next_start = time.monotonic() + wait

    def stop_all(self) -> None:
        """Stop every replica, after the gateway has had time to forget them."""
        self.stop(list(self.running))
        self.quick_crashes, self.next_start = 0, 0.0

    def stop(self, chosen: Sequence[RunningReplica]) -> None:
        """Stop some replicas, after the gateway has had time to forget them."""
        if not chosen:
            return
        time.sleep(DRAIN_SECONDS)
        with ThreadPoolExecutor() as threads:
            list(threads.map(self._stop, chosen))

    def _stop(self, replica: RunningReplica) -> None:
        child_process.stop(replica.identity, STOP_GRACE_SECONDS)
        services.remove_replica(replica.record.id)
        _chosen_ports.discard(replica.record.port)
        self.running.remove(replica)


def ready_ports(replicas: Sequence[RunningReplica]) -> list[int]:
    """Return the ports of the replicas that can predict."""
    return [replica.record.port for replica in replicas if replica.answers()]


def key_file(service_id: UUID) -> Path:
    """File with the hashes of the API keys that the replicas of a service accept."""
    return settings().home / "services" / f"{service_id}.keys"


def write_key_file(service_id: UUID) -> None:
    """Let the replicas know the present API keys of their service."""
    path = key_file(service_id)
    content = "\n".join(services.key_hashes(service_id))
    if path.exists() and path.read_text() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{uuid4().hex}")
    draft.write_text(content)
    draft.replace(path)


def replica_log(service_id: UUID, port: int) -> Path:
    """Log of the replica on a port."""
    return settings().logs / f"service-{service_id}-{port}.log"


def stop_all_services() -> None:
    """Stop all replicas of this machine; the next start of the platform brings them back."""
    service_ids = {record.service_id for record in services.replicas() if record.host == HOST}
    for service_id in service_ids:
        gateway.remove_service(service_id)
    with ThreadPoolExecutor() as threads:
        list(threads.map(_stop_service, service_ids))


def _stop_service(service_id: UUID) -> None:
    replicas = ServiceReplicas(service_id)
    replicas.adopt()
    replicas.stop_all()
    if services.get(service_id).wanted:
        services.set_status(service_id, ServiceStatus.DEPLOYING, "the platform is stopped")


def _age(replica: RunningReplica) -> float:
    return time.monotonic() - replica.seen_since


def _exit_words(exit_code: int | None) -> str:
    if exit_code is None:
        return "ended"
    if exit_code < 0:
        return f"was ended by {signal.Signals(-exit_code).name}"
    return f"ended with exit code {exit_code}"


def _free_port() -> int:
    """Choose a port that no replica has and no other program listens on."""
    first = settings().service_ports
    with _port_choice:
        for port in range(first, first + PORTS):
            if port not in _chosen_ports and _is_free(port):
                _chosen_ports.add(port)
                return port
    raise PlatformError(
        f"none of the ports {first} to {first + PORTS - 1} is free for a replica; stop a service "
        "or set EXEML_SERVICE_PORTS to another first port"
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0

"""The processes that answer for one service on this machine."""

import logging
import socket
import sys
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psutil

from deployments.reconciler.monitoring_collector import forget
from deployments.reconciler.running_replica import (
    RunningReplica,
    choose_port,
    free_port,
    keep_port,
    replica_log,
    retire_port,
)
from infra import child_process, gateway, specifications
from infra.catalog import database, services
from infra.catalog.services import Replica
from infra.child_process import Child
from infra.replica_files import is_of_here, replica_environment
from schemas.errors import PlatformError
from schemas.message import Message
from schemas.model_version import ModelVersion
from schemas.service import ServiceStatus
from tasks.models.bento import bento_environment

logger = logging.getLogger(__name__)

HOST = socket.gethostname()
REPLICA_PROGRAM = Path(__file__).parents[1] / "replica" / "replica.py"
STOP_GRACE_SECONDS = 10
# Seconds during which the gateway may still send requests after a route was removed.
DRAIN_SECONDS = 1
QUICK_CRASH_SECONDS = 60
MAX_QUICK_CRASHES = 5
MAX_BACKOFF_SECONDS = 60


@dataclass
class Starts:
    """How the starts of one version went."""

    quick_crashes: int = 0
    next_start: float = 0.0
    last_end: str = ""


@dataclass
class ServiceReplicas:
    """Starts, watches and stops the replicas of one service."""

    service_id: UUID
    running: list[RunningReplica] = field(default_factory=list)
    starts: dict[UUID, Starts] = field(default_factory=dict)

    def adopt(self) -> None:
        """Take over the replicas that an earlier reconciler has started here."""
        for record in services.replicas(self.service_id):
            if record.host == HOST:
                keep_port(record.port)
                self.running.append(RunningReplica(record))

    def start(self, model: ModelVersion) -> None:
        """Start one more replica and record it."""
        specifications.require_memory()
        port = choose_port()
        replica_id = uuid4()
        own = replica_environment(self.service_id, model.id, replica_id)
        environment = bento_environment() | own
        command = [sys.executable, "-P", str(REPLICA_PROGRAM), model.bento_tag, str(port)]
        try:
            child = child_process.start(command, replica_log(self.service_id, port), environment)
        except OSError as error:
            free_port(port)
            raise PlatformError(
                "services.replica-not-started",
                "this machine starts no replica: {error}",
                error=str(error),
            ) from error
        record = self._record(replica_id, model, child, port)
        try:
            services.add_replica(record)
        except BaseException:
            child_process.stop(child.identity, STOP_GRACE_SECONDS)
            free_port(port)
            raise
        self.running.append(RunningReplica(record, child))

    def _record(self, replica_id: UUID, model: ModelVersion, child: Child, port: int) -> Replica:
        return Replica(
            id=replica_id,
            service_id=self.service_id,
            model_version_id=model.id,
            host=HOST,
            pid=child.identity.pid,
            create_time=child.identity.create_time,
            port=port,
            started_at=datetime.now(UTC),
        )

    def of_version(
        self, model_version_id: UUID, since: datetime | None = None
    ) -> list[RunningReplica]:
        """Return the replicas of a model version, only those started since a moment."""
        return [
            replica
            for replica in self.running
            if replica.record.model_version_id == model_version_id
            and (since is None or replica.record.started_at >= since)
        ]

    def ready(self, model_version_id: UUID, since: datetime | None = None) -> list[RunningReplica]:
        """Return the replicas of a model version that can predict."""
        return [
            replica for replica in self.of_version(model_version_id, since) if replica.answers()
        ]

    def of_starts(self, model_version_id: UUID) -> Starts:
        """Return how the starts of a version went."""
        return self.starts.setdefault(model_version_id, Starts())

    def may_start(self, model_version_id: UUID) -> bool:
        """Whether the wait after the last crash is over."""
        return time.monotonic() >= self.of_starts(model_version_id).next_start

    def has_given_up(self, model_version_id: UUID) -> bool:
        """Whether replicas of a version crash again and again and none of them answers."""
        crashes = self.of_starts(model_version_id).quick_crashes
        return crashes >= MAX_QUICK_CRASHES and not self.ready(model_version_id)

    def remove_ended(self) -> None:
        """Forget replicas that have ended or never became ready, and remember why."""
        for replica in list(self.running):
            if reason := replica.why_ended():
                self._note_crash(replica, reason)

    def _note_crash(self, replica: RunningReplica, reason: str) -> None:
        self._stop(replica)
        version = replica.record.model_version_id
        quick = replica.seconds < QUICK_CRASH_SECONDS or not replica.ready
        if not quick:
            self.of_starts(version).quick_crashes = 0
        self.back_off(version, reason)

    def back_off(self, model_version_id: UUID, reason: str) -> None:
        """Record why a start failed, and back off longer each time."""
        starts = self.of_starts(model_version_id)
        starts.last_end = reason
        starts.quick_crashes += 1
        wait = min(MAX_BACKOFF_SECONDS, 2 ** (starts.quick_crashes - 1))
        starts.next_start = time.monotonic() + wait

    def give_up(self, model_version_id: UUID, reason: str) -> None:
        """Record why replicas of a version can never start."""
        self.back_off(model_version_id, reason)
        self.of_starts(model_version_id).quick_crashes = MAX_QUICK_CRASHES

    def stop_all(self) -> None:
        """Stop every replica, after the gateway has had time to forget them."""
        self.stop(list(self.running))
        self.starts.clear()

    def keep(self, chosen: Collection[RunningReplica]) -> None:
        """Stop all replicas but these, and forget how starts of other versions went."""
        kept = {id(replica) for replica in chosen}
        self.stop([replica for replica in self.running if id(replica) not in kept])
        present = {replica.record.model_version_id for replica in self.running}
        self.starts = {key: starts for key, starts in self.starts.items() if key in present}

    def stop(self, chosen: Sequence[RunningReplica]) -> None:
        """Stop some replicas, after the gateway has had time to forget them."""
        if not chosen:
            return
        time.sleep(DRAIN_SECONDS)
        with ThreadPoolExecutor() as threads:
            list(threads.map(self._stop, chosen))

    def _stop(self, replica: RunningReplica) -> None:
        child_process.stop(replica.identity, STOP_GRACE_SECONDS)
        forget(replica.record)
        retire_port(replica.record.port)
        self.running.remove(replica)


def keep_recorded_ports() -> None:
    """Reserve the ports of recorded replicas, before any other is started."""
    for record in services.replicas():
        if record.host == HOST:
            keep_port(record.port)


def end_unknown_replicas() -> None:
    """Stop replicas of this data folder that a killed reconciler could not record."""
    known = {record.pid for record in services.replicas() if record.host == HOST}
    for process in psutil.process_iter():
        if process.pid not in known and _is_replica(process):
            logger.warning("replica %d is of no service and is ended", process.pid)
            child_process.stop(child_process.identity_of(process.pid), STOP_GRACE_SECONDS)


def _is_replica(process: psutil.Process) -> bool:
    try:
        is_own = str(REPLICA_PROGRAM) in process.cmdline()
        return is_own and is_of_here(process.environ())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def stop_all_services() -> None:
    """Stop all replicas of this machine; the next start of the platform brings them back."""
    if database.revision() is None:
        return  # the platform ended before it made its catalog, so it has started none
    service_ids = {record.service_id for record in services.replicas() if record.host == HOST}
    for service_id in service_ids:
        gateway.remove_service(service_id)
    with ThreadPoolExecutor() as threads:
        list(threads.map(_stop_service, service_ids))
    end_unknown_replicas()


def _stop_service(service_id: UUID) -> None:
    replicas = ServiceReplicas(service_id)
    replicas.adopt()
    replicas.stop_all()
    if services.get(service_id).wanted:
        stopped = Message("services.platform-stopped", "the platform is stopped")
        services.set_status(service_id, ServiceStatus.DEPLOYING, stopped)

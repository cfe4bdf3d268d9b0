"""Replicas as processes: one that hangs is noticed, one that cannot start keeps no port."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from deployments.reconciler import running_replica, service_replicas
from deployments.reconciler.running_replica import (
    RunningReplica,
    choose_port,
    free_port,
    remove_logs,
)
from deployments.reconciler.service_replicas import (
    ServiceReplicas,
    end_unknown_replicas,
    stop_all_services,
)
from infra import child_process
from infra.catalog import database
from infra.catalog.services import Replica
from infra.replica_files import replica_environment
from infra.settings import settings
from schemas.errors import PlatformError
from tests.deployments.deployed_models import register, write_tiny_model
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("ports")


@pytest.fixture
def replica(home: Path, tmp_path: Path) -> Iterator[RunningReplica]:
    """A process that says it is ready, as a replica does."""
    (tmp_path / "readyz").touch()
    port = choose_port()
    server = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    command = [*server, "--directory", str(tmp_path)]
    child = child_process.start(command, settings().logs / "server.log", dict(os.environ))
    identity = child.identity
    at = datetime.now(UTC)
    record = Replica(
        uuid4(), uuid4(), uuid4(), "here", identity.pid, identity.create_time, port, at
    )
    yield RunningReplica(record, child)
    child_process.stop(identity, grace_seconds=0)
    free_port(port)


def test_a_replica_that_hangs_is_of_no_use_any_more(
    replica: RunningReplica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_replica, "SECONDS_BETWEEN_QUESTIONS", 0)
    monkeypatch.setattr(running_replica, "MOST_SILENCES", 1)
    wait_until(replica.answers, "start of the replica")
    assert replica.why_ended() == ""
    os.kill(replica.record.pid, signal.SIGSTOP)
    assert replica.why_ended() == ""  # not at once
    monkeypatch.setenv("EXEML_SILENCE_SECONDS", "1")
    settings.cache_clear()
    wait_until(lambda: "no longer answered" in replica.why_ended(), "word of the silence")
    os.kill(replica.record.pid, signal.SIGCONT)
    assert replica.why_ended() == ""


def test_a_replica_that_the_machine_does_not_start_keeps_no_port(
    catalog: Path, object_store: object, tmp_path: Path
) -> None:
    write_tiny_model(tmp_path / "model")
    model = register(tmp_path / "model")
    free = choose_port()
    free_port(free)
    settings().logs.touch()
    for _ in range(2):
        with pytest.raises(PlatformError, match="this machine starts no replica"):
            ServiceReplicas(uuid4()).start(model)
    assert choose_port() == free
    free_port(free)


@pytest.mark.parametrize("end", [end_unknown_replicas, stop_all_services])
def test_a_replica_that_was_started_and_not_noted_is_ended_and_those_of_others_are_not(
    catalog: Path, tmp_path: Path, end: Callable[[], None]
) -> None:
    sleep = "import time; time.sleep(60)"
    command = [sys.executable, "-c", sleep, str(service_replicas.REPLICA_PROGRAM)]
    here = replica_environment(uuid4(), uuid4(), uuid4())
    elsewhere = here | {"EXEML_API_KEYS_FILE": str(tmp_path / "services" / "a.keys")}
    ours, others = (
        child_process.start(command, settings().logs / "replica.log", {**os.environ, **one})
        for one in (here, elsewhere)
    )
    end()
    assert not child_process.is_alive(ours.identity)
    assert child_process.is_alive(others.identity)
    child_process.stop(others.identity, grace_seconds=0)


def test_the_logs_of_a_deleted_service_go_and_those_of_others_stay(home: Path) -> None:
    gone, kept = uuid4(), uuid4()
    settings().logs.mkdir()
    for service_id in (gone, kept):
        running_replica.replica_log(service_id, 9100).touch()
    remove_logs(gone)
    assert list(settings().logs.iterdir()) == [running_replica.replica_log(kept, 9100)]


def test_a_platform_that_ended_before_its_first_catalog_is_stopped_without_one(home: Path) -> None:
    stop_all_services()
    assert database.revision() is None


def test_the_program_of_replicas_is_where_they_are_started_from() -> None:
    assert service_replicas.REPLICA_PROGRAM.is_file()

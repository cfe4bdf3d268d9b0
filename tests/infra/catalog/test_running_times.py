"""How long trainings and services run is counted at each sign of life (rule 127 of the guide)."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from infra.catalog import (
    monitoring,
    run_leases,
    running_times,
    runs,
    service_traffic,
    services,
    training_places,
)
from infra.catalog.column_types import utc_now
from infra.catalog.database import writing
from infra.catalog.monitoring import ReplicaReading
from infra.catalog.services import Replica
from infra.catalog.tables import TrainingPlaceRow
from infra.settings import settings
from infra.work_process import this_process
from schemas.model_version import ModelVersion
from schemas.phase import WorkflowRun
from schemas.project import Project
from schemas.service import DeploymentSettings
from tests.infra.catalog.test_service_changes import Register

HOUR = timedelta(hours=1)


def leased(run: WorkflowRun) -> WorkflowRun:
    taken = run_leases.take(run.id, this_process(), None)
    assert taken is not None
    return taken


def turn_back(moved: timedelta) -> None:
    """Let all trainings have taken their place earlier."""
    with writing() as session:
        for place in session.query(TrainingPlaceRow):
            if place.counted_until is not None:
                place.counted_until -= moved


def hours(project: Project) -> float:
    return running_times.of_project(project.id).trainings.cpu_hours


def test_a_training_counts_while_it_has_a_place(run: WorkflowRun, project: Project) -> None:
    first = leased(run)
    assert training_places.take(first, "cpu", 1) == 0
    turn_back(HOUR)
    assert run_leases.renew(first)
    assert hours(project) == pytest.approx(1, abs=0.01)
    turn_back(HOUR)
    training_places.leave(first)
    assert hours(project) == pytest.approx(2, abs=0.01)
    turn_back(HOUR)
    assert run_leases.renew(first)
    assert hours(project) == pytest.approx(2, abs=0.01)


def test_neither_a_queue_nor_the_time_after_a_crash_counts(
    run: WorkflowRun, project: Project
) -> None:
    waiting = leased(run)
    with writing() as session:
        session.add(TrainingPlaceRow(run_id=run.id, flavor="cpu", attempt=waiting.attempt))
    assert run_leases.renew(waiting)
    assert hours(project) == 0
    assert training_places.take(waiting, "cpu", 1) == 0
    turn_back(24 * HOUR)  # its process is killed, and a day later another one goes on
    again = waiting.model_copy(update={"attempt": waiting.attempt + 1})
    with writing() as session:
        runs.leased(session, waiting).attempt += 1
    assert training_places.take(again, "cpu", 1) == 0
    assert run_leases.renew(again)
    assert hours(project) == pytest.approx(0, abs=0.01)


def test_hours_on_a_flavor_with_a_gpu_are_hours_of_a_gpu(
    run: WorkflowRun, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_TRAINING_FLAVORS", '{"cpu": {"gpu": true, "worker_here": false}}')
    settings.cache_clear()
    training_places.take(leased(run), "cpu", 1)
    turn_back(HOUR)
    run_leases.renew(runs.get(run.id))
    trainings = running_times.of_project(project.id).trainings
    assert (trainings.cpu_hours, trainings.gpu_hours) == (0, pytest.approx(1, abs=0.01))
    assert trainings.since == project.created_at


def replica_of(model: ModelVersion, started_at: datetime) -> tuple[Replica, ReplicaReading]:
    service = service_traffic.deploy(model.project_id, model.id, "digits", DeploymentSettings())
    replica = Replica(uuid4(), service.id, model.id, "here", 1, 0.0, 9100, started_at)
    services.add_replica(replica)
    return replica, ReplicaReading(replica.id, service.id, model.id, 0, {})


def test_a_service_counts_its_replicas_while_they_answer(
    run: WorkflowRun, register: Register, project: Project
) -> None:
    now = utc_now()
    replica, reading = replica_of(register(run), now - 2 * HOUR)
    monitoring.add([reading], now)
    monitoring.add([reading], now - HOUR)  # one that was read before and comes late
    found = services.get(replica.service_id).running_time
    assert found is not None
    assert (found.cpu_hours, found.gpu_hours) == (pytest.approx(2), 0)
    monitoring.end(reading, now + timedelta(days=3))  # nobody knows when the machine went off
    (ran,) = running_times.of_project(project.id).services
    assert ran.name == "digits"
    assert ran.cpu_hours * 3600 == pytest.approx(7200 + 60)
    assert ran.since == services.get(replica.service_id).created_at

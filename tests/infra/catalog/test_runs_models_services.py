"""Runs with their phases, versions, models and services."""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from infra.catalog import (
    api_keys,
    models,
    monitoring,
    run_leases,
    runs,
    service_traffic,
    services,
    versions,
)
from infra.catalog.monitoring import ReplicaReading
from infra.work_process import WorkProcess
from schemas.dataset import DatasetVersion
from schemas.errors import ConflictError, NotFoundError
from schemas.image_classification import ImageClassificationSettings
from schemas.model_version import ModelVersion, bento_tag
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.platform import ProcessIdentity
from schemas.project import Project
from schemas.service import DeploymentSettings, Service, ServiceStatus
from schemas.training import TrainingProgress
from tests.infra.catalog.ended_rounds import end, next_round
from tests.reached_phases import reach

Publish = Callable[[Project, WorkflowRun], DatasetVersion]
Register = Callable[[WorkflowRun], ModelVersion]


@pytest.fixture
def service(run: WorkflowRun, register: Register) -> Service:
    return service_traffic.deploy(
        run.project_id, register(run).id, "digits", DeploymentSettings(auto_stop_hours=2), run.id
    )


def phase(run: WorkflowRun, key: PhaseKey) -> runs.Phase:
    return next(phase for phase in runs.phases(run.id).phases if phase.key is key)


def test_a_run_begins_with_six_phases_in_order(run: WorkflowRun) -> None:
    phases = runs.phases(run.id).phases
    assert [phase.title for phase in phases] == [
        "Label Data",
        "Publish Dataset Version",
        "Check Data",
        "Classify Images",
        "Register Model",
        "Deploy Service",
    ]
    assert {phase.status for phase in phases} == {PhaseStatus.NOT_STARTED}


def test_rounds_are_counted_and_a_run_is_recorded_once(project: Project, run: WorkflowRun) -> None:
    with pytest.raises(ConflictError, match="round 1 of project 'digits-project'"):
        runs.create(project.id, uuid4())
    second = next_round(run)
    assert runs.create(project.id, second.id) == second
    assert (run.round_number, second.round_number) == (1, 2)
    assert runs.find_latest(project.id) == second
    assert runs.of_project(project.id) == [second, runs.get(run.id)]


def test_a_round_that_began_in_the_workflow_engine_has_its_flow_run_at_once(
    project: Project,
) -> None:
    flow_run_id = uuid4()
    run = runs.create(project.id, flow_run_id, flow_run_id=flow_run_id)
    assert run.flow_run_id == flow_run_id
    assert runs.unfinished() == [run]


def test_a_phase_keeps_its_times(run: WorkflowRun) -> None:
    key = PhaseKey.TRAIN_MODEL
    reach(run.id, key, PhaseStatus.RUNNING)
    started = phase(run, key).started_at
    reach(run.id, key, PhaseStatus.RUNNING, "still")
    assert phase(run, key).started_at == started
    assert phase(run, key).ended_at is None
    reach(run.id, key, PhaseStatus.FAILED, "out of memory")
    failed = phase(run, key)
    assert (failed.message, failed.duration) == ("out of memory", "00:00:00")
    assert failed.ended_at is not None


def test_a_phase_that_runs_again_after_a_failure_starts_its_clock_anew(run: WorkflowRun) -> None:
    key = PhaseKey.CHECK_DATA
    reach(run.id, key, PhaseStatus.RUNNING)
    first = phase(run, key).started_at
    reach(run.id, key, PhaseStatus.FAILED)
    time.sleep(0.01)
    reach(run.id, key, PhaseStatus.RUNNING)
    again = phase(run, key)
    assert again.started_at is not None
    assert first is not None
    assert again.started_at > first
    assert again.ended_at is None


def test_a_phase_of_a_missing_run_is_refused(project: Project) -> None:
    assert runs.find_latest(project.id) is None
    with pytest.raises(NotFoundError, match="there is no run with id"):
        reach(uuid4(), PhaseKey.LABEL_DATA, PhaseStatus.RUNNING)


def test_unfinished_runs_have_neither_failed_nor_deployed(project: Project) -> None:
    for key, status in (
        (PhaseKey.CHECK_DATA, PhaseStatus.FAILED),
        (PhaseKey.TRAIN_MODEL, PhaseStatus.STOPPED),
        (PhaseKey.DEPLOY_SERVICE, PhaseStatus.EXECUTED),
    ):
        reach(runs.create(project.id, uuid4()).id, key, status)
    going = runs.create(project.id, uuid4())
    reach(going.id, PhaseKey.LABEL_DATA, PhaseStatus.EXECUTED)
    assert runs.unfinished() == [going]


def test_a_run_remembers_what_carries_it(run: WorkflowRun) -> None:
    assert run_leases.holder(run.id) is None
    flow_run_id = uuid4()
    runs.attach_flow_run(run.id, flow_run_id)
    identity = ProcessIdentity(pid=42, create_time=1763820000.123456)
    run_leases.take(run.id, WorkProcess("host", identity), None)
    assert runs.find_carried_by(flow_run_id) == runs.get(run.id)
    assert runs.get(run.id).flow_run_id == flow_run_id
    assert run_leases.holder(run.id) == WorkProcess("host", identity)


def test_progress_and_reports_come_back(run: WorkflowRun) -> None:
    reports = [
        TrainingProgress(stage="epoch", fraction=n / 2, minutes_left=None, at=datetime.now(UTC))
        for n in range(2)
    ]
    for report in reports:
        runs.add_progress(run, report)
    runs.store_report(run, "data_check", '{"checks": 1}')
    runs.store_report(run, "data_check", '{"checks": 2}')
    assert runs.progress(run.id, 10) == reports
    assert runs.report(run.id, "data_check") == '{"checks": 2}'
    assert runs.report(run.id, "evaluation") is None


def test_a_version_is_published_once_per_run(
    project: Project, run: WorkflowRun, publish: Publish
) -> None:
    first = publish(project, run)
    assert publish(project, run) == first
    second = publish(project, next_round(run))
    assert (first.name, second.name) == ("V001", "V002")
    assert versions.of_dataset(project.dataset_id) == [second, first]
    assert versions.find_of_run(run.id) == versions.get(first.id) == first
    assert first.samples_per_label == {"猫": 3, "dog": 4}


def test_a_version_is_not_recorded_after_another_one_came_between(
    project: Project, run: WorkflowRun
) -> None:
    late = versions.NewVersion(project.dataset_id, run.id, 7, "key", "sha", {}, 1, 1)
    with pytest.raises(ConflictError, match="another version of dataset 'digits-project-data'"):
        versions.publish(late, last_number=6)


def test_a_run_trains_on_an_earlier_version_that_it_names(
    project: Project, run: WorkflowRun, publish: Publish
) -> None:
    first = publish(project, run)
    later = next_round(run)
    assert versions.find_of_run(later.id) is None
    versions.use(later.id, first.id)
    assert versions.find_of_run(later.id) == first


def test_a_round_keeps_its_own_settings(project: Project, run: WorkflowRun) -> None:
    assert runs.settings_of(run.id) == ImageClassificationSettings()
    changed = ImageClassificationSettings(max_minutes=7, dataset_version="V001")
    end(run)
    assert runs.settings_of(runs.create(project.id, uuid4(), changed).id) == changed


def test_model_versions_count_up_and_are_registered_once_per_run(
    run: WorkflowRun, register: Register
) -> None:
    first = register(run)
    second = register(next_round(run))
    assert register(run) == first
    assert (first.application, first.version, second.version) == (
        "digits-project",
        "0.0.1",
        "0.0.2",
    )
    assert models.by_name("Digits-Project", "0.0.2") == second
    assert models.list_all() == models.list_all("digits-project") == [second, first]
    assert models.find_of_run(run.id) == models.get(first.id) == first
    with pytest.raises(
        NotFoundError, match=r"has no version '0\.0\.9'; versions: 0\.0\.2, 0\.0\.1"
    ):
        models.by_name("digits-project", "0.0.9")


def test_a_bento_tag_is_one_that_bentoml_takes() -> None:
    bento = pytest.importorskip("bentoml")
    tag = bento.Tag.from_str(bento_tag("A" * 62 + "-_", 12, uuid4()))
    assert (tag.name, tag.version[:7]) == ("a" * 62, "0.0.12-")


def test_a_service_that_is_requested_again_stays_as_it_is(
    service: Service, run: WorkflowRun
) -> None:
    again = service_traffic.deploy(
        run.project_id, service.model_version_id, "Digits", DeploymentSettings(auto_stop_hours=2)
    )
    assert again == services.get(service.id)
    assert (again.id, again.versions, again.revision) == (
        service.id,
        service.versions,
        service.revision,
    )
    assert (service.wanted, service.status) == (True, ServiceStatus.DEPLOYING)
    assert service.stop_at is not None
    assert timedelta(hours=1.9) < service.stop_at - datetime.now(UTC) <= timedelta(hours=2)


def test_stopping_and_starting_shows_at_once_and_resets_auto_stop(service: Service) -> None:
    services.set_status(service.id, ServiceStatus.RUNNING, "answers")
    assert services.want(service.id, wanted=False).status is ServiceStatus.STOPPING
    services.set_status(service.id, ServiceStatus.STOPPED)
    started = services.want(service.id, wanted=True)
    assert (started.status, started.wanted, started.message) == (ServiceStatus.DEPLOYING, True, "")
    assert started.stop_at is not None
    assert service.stop_at is not None
    assert started.stop_at > service.stop_at


def test_an_api_key_is_kept_as_a_hash_and_can_be_revoked(service: Service) -> None:
    made = api_keys.add(service.id)
    assert made.key.startswith("exk_")
    assert api_keys.hashes(service.id) == [hashlib.sha256(made.key.encode()).hexdigest()]
    api_keys.revoke(made.id)
    assert api_keys.hashes(service.id) == []
    with pytest.raises(NotFoundError, match="no API key with id"):
        api_keys.revoke(made.id)


def test_replicas_are_recorded_until_they_end_and_all_that_they_counted_is_kept_once(
    service: Service,
) -> None:
    replica = services.Replica(
        uuid4(),
        service.id,
        service.model_version_id,
        "host",
        42,
        1763820000.123456,
        9100,
        datetime.now(UTC),
    )
    services.add_replica(replica)
    assert services.replicas(service.id) == services.replicas() == [replica]
    seen, last = (
        ReplicaReading(replica.id, service.id, service.model_version_id, 5, {"status:200": count})
        for count in (19, 30)
    )
    now = datetime.now(UTC)
    monitoring.add([seen], now)
    monitoring.end(last, now)
    assert services.replicas() == []
    monitoring.add([seen], now)  # it was read before the end, and comes late
    monitoring.end(last, now)
    spans = monitoring.between(service.id, now - timedelta(hours=1), now + timedelta(hours=1))
    assert [dict(span.counts) for span in spans] == [{"status:200": 30}]

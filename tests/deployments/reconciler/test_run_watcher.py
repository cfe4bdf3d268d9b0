"""What becomes of rounds whose flow runs end or lose their worker, with a real catalog."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from deployments.reconciler import cancellations, run_watcher
from deployments.reconciler.order_delivery import OrderDelivery, start_flow
from deployments.reconciler.run_watcher import (
    STOPPED_WITHOUT_WORKER,
    watch_run,
    watch_runs,
)
from flows import project_runs
from infra import child_process
from infra.catalog import datasets, labels, projects, run_leases, runs
from infra.flow_runs import EngineState, FlowRun, RunState
from infra.work_process import WorkProcess, this_process
from schemas.dataset import DatasetCreate
from schemas.label import LabelCreate
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun, phases_of
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from tests.deployments.prefect_server import PrefectUi
from tests.reached_phases import reach

KIND = ProjectType.IMAGE_CLASSIFICATION


def deliver_orders() -> None:
    """Hand over what is due, and wait for what comes of it."""
    delivery = OrderDelivery()
    delivery.deliver_due()
    delivery.wait()


@pytest.fixture
def run(catalog: Path) -> WorkflowRun:
    dataset = datasets.create(DatasetCreate(name="cats", project_type=KIND))
    project = projects.create(
        ProjectCreate(name="cats", project_type=KIND, dataset="cats"), dataset.id
    )
    return runs.create(project.id, uuid4(), flow_run_id=uuid4())


def completed() -> FlowRun:
    state = RunState(
        type=EngineState.COMPLETED, name="Completed", message=None, timestamp=datetime.now(UTC)
    )
    return FlowRun(id=uuid4(), state=state)


def test_a_round_that_ends_while_the_watcher_looks_stays_executed(run: WorkflowRun) -> None:
    for key in phases_of(KIND):
        reach(run.id, key, PhaseStatus.EXECUTED)

    watch_run(run, completed())

    assert runs.phases(run.id).current.status is PhaseStatus.EXECUTED


def test_a_flow_run_that_ends_before_its_last_phase_is_stopped(run: WorkflowRun) -> None:
    watch_run(run, completed())

    current = runs.phases(run.id).current
    assert (current.status, current.message) == (
        PhaseStatus.STOPPED,
        "ended in the workflow engine before its last phase",
    )


def test_a_phase_that_the_engine_keeps_waiting_says_so(
    prefect: PrefectUi, run: WorkflowRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefect.register("image_classification", "1")
    start_flow(run)
    begun = runs.get(run.id)
    run_leases.take(run.id, this_process(), None)
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.EXECUTED)
    prefect.set_state(begun.flow_run_id, "RUNNING")

    def said() -> str:
        watch_runs()
        return runs.phases(run.id).current.message

    monkeypatch.setattr(run_watcher, "SLOW_START", timedelta(hours=1))
    assert said() == ""
    monkeypatch.setattr(run_watcher, "SLOW_START", timedelta(0))
    assert said() == "its process waits for the workflow engine"
    reach(run.id, PhaseKey.PUBLISH_DATASET_VERSION, PhaseStatus.RUNNING)
    assert said() == ""


@pytest.fixture
def training(
    prefect: PrefectUi, run: WorkflowRun
) -> Iterator[tuple[WorkflowRun, "subprocess.Popen[bytes]"]]:
    """A round whose training runs in a process, and no worker to stop it."""
    prefect.register("image_classification", "1")
    start_flow(run)
    begun = runs.get(run.id)
    process = subprocess.Popen(["sleep", "600"])
    here = this_process().host
    run_leases.take(run.id, WorkProcess(here, child_process.identity_of(process.pid)), None)
    for key in phases_of(KIND)[:3]:
        reach(run.id, key, PhaseStatus.EXECUTED)
    reach(run.id, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)
    prefect.set_state(begun.flow_run_id, "RUNNING")
    yield begun, process
    process.kill()
    process.wait()


def test_what_a_dead_worker_was_to_stop_ends_with_its_process_and_can_be_retried(
    prefect: PrefectUi,
    training: tuple[WorkflowRun, "subprocess.Popen[bytes]"],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, process = training
    project_runs.stop(run)
    deliver_orders()
    cancellations.end_cancelled()
    assert prefect.flow_run(run.flow_run_id)["state"]["type"] == "CANCELLING"
    assert process.poll() is None

    monkeypatch.setattr(cancellations, "WORKER_GRACE", timedelta(0))
    cancellations.end_cancelled()
    assert process.poll() is not None
    ended = prefect.flow_run(run.flow_run_id)["state"]
    assert (ended["type"], ended["message"]) == ("CANCELLED", STOPPED_WITHOUT_WORKER)
    project_runs.retry(run, PhaseKey.TRAIN_MODEL)
    deliver_orders()
    assert prefect.flow_run(run.flow_run_id)["state"]["type"] == "SCHEDULED"

    for state in ("RUNNING", "CANCELLING"):  # as a person cancels it in the Prefect UI
        prefect.set_state(run.flow_run_id, state)
    cancellations.end_cancelled()
    current = runs.phases(run.id).current
    assert (current.status, current.message) == (PhaseStatus.STOPPED, STOPPED_WITHOUT_WORKER)


def test_what_crashes_while_it_is_cancelled_in_prefect_is_not_run_again(
    prefect: PrefectUi, training: tuple[WorkflowRun, "subprocess.Popen[bytes]"]
) -> None:
    run, _ = training
    for state in ("CANCELLING", "CRASHED"):  # the supervisor ends what a dead worker leaves
        prefect.set_state(run.flow_run_id, state)
    watch_runs()
    current = runs.phases(run.id).current
    assert (current.status, current.message) == (PhaseStatus.STOPPED, STOPPED_WITHOUT_WORKER)
    project_runs.retry(run, PhaseKey.TRAIN_MODEL)
    deliver_orders()
    for state in ("RUNNING", "CRASHED"):
        prefect.set_state(run.flow_run_id, state)
    watch_runs()
    deliver_orders()
    assert prefect.flow_run(run.flow_run_id)["state"]["type"] == "SCHEDULED"


def test_the_form_of_label_data_follows_the_labels(prefect: PrefectUi, run: WorkflowRun) -> None:
    prefect.register("image_classification", "1")
    start_flow(run)
    begun = runs.get(run.id)
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.AWAITING_OPERATION)
    path = f"/flow_runs/{begun.flow_run_id}"
    keys = {one: f"label-data-0-{one}" for one in ("schema", "description", "response")}
    known = {"key": keys["description"], "value": json.dumps("> confirm is off\n\n## Label Data")}
    prefect.call("POST", f"{path}/input", known)
    state = {
        "type": "PAUSED",
        "name": PhaseStatus.AWAITING_OPERATION.value,
        "state_details": {"pause_key": "label-data-0", "run_input_keyset": keys},
    }
    prefect.call("POST", f"{path}/set_state", {"state": state, "force": True})

    def shown() -> str:
        watch_runs()
        return str(prefect.call("GET", f"{path}/input/{keys['description']}"))

    assert shown().startswith("> confirm is off\n\n## Label Data: cats\n\n**0** of **0** samples")
    dataset = datasets.by_name("cats")
    labels.add(dataset.id, [LabelCreate(name="cat")])
    assert "| cat | 0 |" in shown()
    assert "- At least 100 labeled pictures" in shown()
    assert shown() == shown()

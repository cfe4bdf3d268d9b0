"""What people have said reaches the workflow engine, whatever that does meanwhile."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest

from deployments.reconciler import order_delivery
from deployments.reconciler.lost_processes import has_lost_its_process
from deployments.reconciler.order_delivery import OrderDelivery
from deployments.reconciler.run_watcher import watch_runs
from flows import project_runs
from infra import flow_runs, prefect_api
from infra.catalog import datasets, engine_orders, projects, runs
from infra.catalog.column_types import utc_now
from infra.catalog.database import writing
from infra.catalog.tables import EngineOrderRow
from infra.flow_runs import EngineState, FlowRun, RunState
from infra.settings import settings
from schemas.dataset import DatasetCreate
from schemas.errors import WorkflowEngineUnavailableError
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from tests.deployments.prefect_server import PrefectUi
from tests.reached_phases import reach

KIND = ProjectType.IMAGE_CLASSIFICATION


def begin(name: str) -> WorkflowRun:
    dataset = datasets.create(DatasetCreate(name=name, project_type=KIND))
    wanted = ProjectCreate(name=name, project_type=KIND, dataset=name)
    return project_runs.start_round(projects.create(wanted, dataset.id))


def make_due() -> None:
    """Let the pauses of all orders be over."""
    with writing() as session:
        for order in session.query(EngineOrderRow):
            order.next_try_at = utc_now()


def message(run: WorkflowRun) -> str:
    return runs.phases(run.id).current.message


def deliver_orders() -> None:
    """Hand over what is due, and wait for what comes of it."""
    delivery = OrderDelivery()
    delivery.deliver_due()
    delivery.wait()


@pytest.fixture
def registered(prefect: PrefectUi) -> PrefectUi:
    prefect.register("image_classification", "1")
    return prefect


def paused(prefect: PrefectUi, run: WorkflowRun) -> str:
    """Let the flow run of a round wait for a person, as its process does."""
    flow_run_id = runs.get(run.id).flow_run_id
    state = {
        "type": "PAUSED",
        "name": "Awaiting operation",
        "state_details": {"pause_reschedule": True},
    }
    body = {"state": state, "force": True}
    prefect.call("POST", f"/flow_runs/{flow_run_id}/set_state", body)
    return str(flow_run_id)


def test_a_round_starts_once_the_engine_is_there_again(
    registered: PrefectUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin("cats")
    with monkeypatch.context() as away:
        away.setenv("EXEML_PREFECT_PORT", "9")
        settings.cache_clear()
        prefect_api.client.cache_clear()
        for _ in range(2):
            make_due()
            deliver_orders()
        assert message(run).startswith("the workflow engine does not answer; tried 2 times, next")
    settings.cache_clear()
    prefect_api.client.cache_clear()
    make_due()
    deliver_orders()
    assert message(run) == ""
    found = registered.flow_run(runs.get(run.id).flow_run_id)
    assert found["state"]["type"] == "SCHEDULED"
    make_due()
    deliver_orders()
    assert len(registered.upcoming_runs()) == 1


def test_next_reaches_an_engine_that_was_away_and_wakes_the_run_once(
    registered: PrefectUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin("cats")
    deliver_orders()
    flow_run_id = paused(registered, run)
    watch_runs()
    assert runs.phases(run.id).current.status is PhaseStatus.AWAITING_OPERATION

    def away(*_: object) -> None:
        raise WorkflowEngineUnavailableError("503")

    with monkeypatch.context() as outage:
        outage.setattr(flow_runs, "resume", away)
        project_runs.confirm_labeling(run)
        deliver_orders()
        assert runs.phases(run.id).current.status is PhaseStatus.RUNNING
        assert "tried once" in message(run)
        watch_runs()
        assert runs.phases(run.id).current.status is PhaseStatus.RUNNING
    make_due()
    deliver_orders()
    assert registered.flow_run(flow_run_id)["state"]["name"] == "Resuming"
    paused(registered, run)  # what the watcher read before it was woken
    watch_runs()
    assert runs.phases(run.id).current.status is PhaseStatus.RUNNING
    assert engine_orders.answer_to(run, PhaseKey.LABEL_DATA) == {"confirm": True}


def test_one_slow_round_delays_no_other(
    registered: PrefectUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = begin("slow")
    start, answered = order_delivery.start_flow, threading.Event()

    def start_slowly(run: WorkflowRun) -> None:
        if run.id == slow.id:
            answered.wait()
            raise WorkflowEngineUnavailableError("the answer did not come in time")
        start(run)

    monkeypatch.setattr(order_delivery, "start_flow", start_slowly)
    delivery = OrderDelivery()
    delivery.deliver_due()
    others = [begin(name) for name in ("cats", "dogs")]
    delivery.deliver_due()
    while not all(runs.get(run.id).flow_run_id for run in others):
        time.sleep(0.05)
    assert runs.get(slow.id).flow_run_id is None
    answered.set()
    delivery.wait()
    assert "tried once" in message(slow)


def test_a_round_on_a_flavor_that_is_gone_fails_and_says_so(prefect: PrefectUi) -> None:
    run = begin("cats")
    deliver_orders()
    current = runs.phases(run.id).current
    assert current.status is PhaseStatus.FAILED
    assert "there is no training flavor 'cpu'" in current.message


def test_a_stop_is_kept_and_reaches_the_engine_later(registered: PrefectUi) -> None:
    run = begin("cats")
    deliver_orders()
    project_runs.stop(runs.get(run.id))
    assert runs.phases(run.id).current.status is PhaseStatus.STOPPED
    deliver_orders()
    assert registered.flow_run(runs.get(run.id).flow_run_id)["state"]["type"] == "CANCELLED"
    project_runs.retry(runs.get(run.id), PhaseKey.LABEL_DATA)
    for _ in range(2):  # the cancellation first
        make_due()
        deliver_orders()
    assert registered.flow_run(runs.get(run.id).flow_run_id)["state"]["type"] == "SCHEDULED"


def test_a_crash_is_run_again_after_a_pause_and_not_for_ever(registered: PrefectUi) -> None:
    run = begin("cats")
    deliver_orders()
    flow_run_id = runs.get(run.id).flow_run_id
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.RUNNING)
    crashes = 0
    while runs.phases(run.id).current.status is PhaseStatus.RUNNING:
        registered.set_state(flow_run_id, "CRASHED")
        watch_runs()
        watch_runs()
        make_due()
        deliver_orders()
        crashes += 1
        assert crashes < 20
    assert crashes == 6
    assert "its process was lost 6 times" in message(run)


def test_a_process_that_still_imports_is_not_taken_for_dead(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    long_ago = utc_now().replace(year=2025)
    state = RunState(type=EngineState.PENDING, name="Pending", message=None, timestamp=long_ago)
    flow_run = FlowRun(id=uuid4(), state=state)
    assert has_lost_its_process(flow_run, "cpu", worked_on=False)
    environment = {"PREFECT__FLOW_RUN_ID": str(flow_run.id), "EXEML_HOME": str(home)}
    importing = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1, env=environment)
    try:
        assert not has_lost_its_process(flow_run, "cpu", worked_on=False)
    finally:
        importing.kill()
        importing.wait()
    assert has_lost_its_process(flow_run, "cpu", worked_on=False)

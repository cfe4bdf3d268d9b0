"""What people can start in the Prefect UI: one deployment for each type, with a form and a page."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.platform import flow_deployments
from deployments.platform.flow_deployments import register_flows
from deployments.reconciler.schedule_reconciler import keep_schedules
from deployments.reconciler.start_forms import StartForms
from infra import deployment_names, work_pools
from infra.catalog import datasets, projects, runs, schedules
from infra.prefect_api import ask
from infra.settings import settings
from schemas.dataset import DatasetCreate
from schemas.phase import PhaseKey, PhaseStatus
from schemas.project import Project, ProjectCreate
from schemas.project_type import ProjectType
from schemas.retraining import ScheduleCreate
from schemas.training_flavor import CPU
from tests import own_event_loop
from tests.deployments.prefect_server import PrefectUi, used_by_flows_here
from tests.reached_phases import reach

KIND = ProjectType.IMAGE_CLASSIFICATION
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def engine(prefect: PrefectUi, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrefectUi]:
    """A Prefect server on which two types are registered, which is as good as all."""
    some = (KIND, deployment_names.NEW_PROJECT)
    monkeypatch.setattr(flow_deployments, "_flows", lambda _: some)
    offer(monkeypatch, '{"cpu": {}}')
    with used_by_flows_here():
        yield prefect


def offer(monkeypatch: pytest.MonkeyPatch, flavors: str) -> None:
    monkeypatch.setenv("EXEML_TRAINING_FLAVORS", flavors)
    settings.cache_clear()


def make_project(name: str) -> Project:
    dataset = datasets.create(DatasetCreate(name=name, project_type=KIND))
    return projects.create(ProjectCreate(name=name, project_type=KIND, dataset=name), dataset.id)


def deployments(engine: PrefectUi) -> dict[str, dict[str, Any]]:
    found: list[dict[str, Any]] = engine.call("POST", "/deployments/filter", {})
    return {one["name"]: one for one in found}


def former(engine: PrefectUi, flavor: str) -> str:
    """Register a flow as releases before did: a deployment that is called after its flavor."""
    work_pools.ensure(flavor)
    flow = engine.call("POST", "/flows/", {"name": "image-classification"})
    body = {
        "name": flavor,
        "flow_id": flow["id"],
        "version": "before",
        "tags": ["exeml", f"type:{KIND}"],
        "work_pool_name": flavor,
    }
    return str(engine.call("POST", "/deployments/", body)["id"])


def started(engine: PrefectUi, deployment: str, state: dict[str, Any], **more: Any) -> UUID:
    """Let a deployment have a run in a state."""
    path = f"/deployments/{deployment}/create_flow_run"
    run_id = engine.call("POST", path, {"parameters": {"project": "Cats"}, **more})["id"]
    engine.call("POST", f"/flow_runs/{run_id}/set_state", {"state": state, "force": True})
    return UUID(run_id)


PAUSED = {
    "type": "PAUSED",
    "name": "Awaiting operation",
    "state_details": {"pause_reschedule": True},
}


def test_people_find_types_by_name_with_a_page_and_a_form_that_offers_projects(
    engine: PrefectUi,
) -> None:
    own_event_loop.call(register_flows)
    found = deployments(engine)
    assert set(found) == {"Image classification", "New project"}
    shown = found["Image classification"]
    assert shown["work_pool_name"] == CPU
    assert shown["description"].startswith("## Image classification\n\nTells the class")
    assert "Label Data → Publish Dataset Version → Check Data → Classify" in shown["description"]
    assert "- At least 100 labeled pictures" in shown["description"]

    fields = shown["parameter_openapi_schema"]["properties"]
    assert [one["title"] for one in fields.values()] == [
        *("Project", "Training Configuration", "Ask people", "Without people")
    ]
    training = fields["settings"]["properties"]
    assert training["max_minutes"]["title"] == "Max. Training Duration (Minute)"
    assert training["max_minutes"]["description"].endswith("keep the best model: 6 to 6,000")
    assert training["preference"]["enum"] == ["performance_first", "balance", "accuracy_first"]
    assert not any("default" in one or "anyOf" in one for one in training.values())

    assert "enum" not in fields["project"]
    forms = StartForms()
    forms.keep_choices()
    make_project("Cats")
    forms.keep_choices()
    shown = deployments(engine)["Image classification"]
    assert shown["parameter_openapi_schema"]["properties"]["project"]["enum"] == ["Cats"]
    begun = deployments(engine)["New project"]["parameter_openapi_schema"]["properties"]
    assert begun["dataset"]["enum"] == ["Cats"]
    assert begun["project_type"]["enum"][0] == "Image classification"
    path = f"/deployments/{shown['id']}/create_flow_run"
    assert ask("POST", path, {"parameters": {"project": "Dogs"}}).status_code == 409
    few = {"project": "Cats", "settings": {"max_minutes": 30}}
    assert ask("POST", path, {"parameters": few}).is_success
    before = shown["updated"]
    own_event_loop.call(register_flows)
    StartForms().keep_choices()
    assert deployments(engine)["Image classification"]["updated"] == before


def test_choices_wait_while_a_scheduled_run_is_due(engine: PrefectUi) -> None:
    own_event_loop.call(register_flows)
    deployment = deployments(engine)["Image classification"]["id"]
    past = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2026-01-01T00:00:00Z"}}
    due = started(engine, deployment, past)
    make_project("Cats")
    StartForms().keep_choices()
    fields = deployments(engine)["Image classification"]["parameter_openapi_schema"]["properties"]
    assert "enum" not in fields["project"]
    engine.set_state(due, "COMPLETED")
    StartForms().keep_choices()
    fields = deployments(engine)["Image classification"]["parameter_openapi_schema"]["properties"]
    assert fields["project"]["enum"] == ["Cats"]


def test_an_installation_moves_to_the_new_deployments_and_nothing_runs_twice(
    engine: PrefectUi,
) -> None:
    project = make_project("Cats")
    old, unused = former(engine, CPU), former(engine, "gpu")
    waiting = started(engine, old, PAUSED)
    made = schedules.add(project.id, ScheduleCreate(cron="0 3 * * 1"))
    schedules.add(project.id, ScheduleCreate(new_samples=3))
    # as the reconciler of that release kept them
    place = f"/deployments/{old}/schedules"
    mark = f"exeml-retraining-{made.id}"
    ours = {"schedule": {"cron": "0 3 * * 1"}, "parameters": {"project": "Cats"}, "slug": mark}
    of_a_person = {"schedule": {"cron": "5 5 * * *"}, "parameters": {"project": "Cats"}}
    engine.call("POST", place, [ours, of_a_person])

    own_event_loop.call(register_flows)
    found = deployments(engine)
    assert set(found) == {"Image classification", "New project", CPU}
    assert found[CPU]["id"] == old
    assert found[CPU]["tags"] == ["exeml-former", f"type:{KIND}"]
    assert "Start **Image classification** instead" in found[CPU]["description"]
    assert found[CPU]["entrypoint"] == f"flows/{KIND}.py:{KIND}"
    assert ask("GET", f"/deployments/{unused}").status_code == 404
    assert engine.flow_run(waiting)["deployment_id"] == old
    assert engine.schedules(old) == []

    new = found["Image classification"]["id"]
    keep_schedules()
    keep_schedules()
    crons = sorted(one["schedule"]["cron"] for one in engine.schedules(new))
    assert crons == ["0 3 * * 1", "5 5 * * *"]
    (automation,) = engine.automations()
    assert automation["actions"][0]["deployment_id"] == new
    assert len(schedules.list_all()) == 2

    engine.set_state(waiting, "COMPLETED")
    own_event_loop.call(register_flows)
    assert set(deployments(engine)) == {"Image classification", "New project"}
    assert len(engine.schedules(new)) == 2


def test_a_flavor_that_is_gone_keeps_what_people_scheduled_and_comes_back(
    engine: PrefectUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = '{"cpu": {}, "far": {"worker_here": false}}'
    offer(monkeypatch, both)
    own_event_loop.call(register_flows)
    assert "Image classification on far" in deployments(engine)
    far = deployments(engine)["Image classification on far"]["id"]
    of_a_person = {"schedule": {"cron": "5 5 * * *"}, "parameters": {"project": "Cats"}}
    engine.call("POST", f"/deployments/{far}/schedules", [of_a_person])
    started(engine, far, PAUSED)

    offer(monkeypatch, '{"cpu": {}}')
    own_event_loop.call(register_flows)
    assert len(engine.schedules(far)) == 1
    (schedule,) = engine.schedules(far)
    engine.call("DELETE", f"/deployments/{far}/schedules/{schedule['id']}")
    own_event_loop.call(register_flows)
    assert deployments(engine)["Image classification on far"]["tags"][0] == "exeml-former"
    offer(monkeypatch, both)
    own_event_loop.call(register_flows)
    back = deployments(engine)["Image classification on far"]
    assert (back["id"], back["tags"][0]) == (far, "exeml")


def test_an_automation_follows_to_the_deployment_that_is_there_now(engine: PrefectUi) -> None:
    project = make_project("Cats")
    first = engine.register(KIND, "1")
    schedules.add(project.id, ScheduleCreate(new_samples=3))
    keep_schedules()
    (automation,) = engine.automations()
    engine.call("PATCH", f"/automations/{automation['id']}", {"enabled": False})
    engine.call("DELETE", f"/deployments/{first}")
    second = engine.register(KIND, "1")
    keep_schedules()
    (moved,) = engine.automations()
    assert moved["actions"][0]["deployment_id"] == second
    assert not moved["enabled"]
    assert [one.paused for one in schedules.list_all()] == [True]


def test_a_round_that_can_be_retried_keeps_its_former_deployment(engine: PrefectUi) -> None:
    project = make_project("Cats")
    old = former(engine, CPU)
    run = runs.create(project.id, uuid4())
    runs.attach_flow_run(run.id, started(engine, old, {"type": "FAILED"}))
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.STOPPED)
    own_event_loop.call(register_flows)
    assert deployments(engine)[CPU]["id"] == old
    for key in PhaseKey:
        reach(run.id, key, PhaseStatus.EXECUTED)
    own_event_loop.call(register_flows)
    assert CPU not in deployments(engine)

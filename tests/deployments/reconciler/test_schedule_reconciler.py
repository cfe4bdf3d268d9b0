"""Retraining schedules here and in a real Prefect server stay in step, whoever changes them."""

import logging
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deployments.reconciler.new_sample_watcher import watch_new_samples
from deployments.reconciler.schedule_reconciler import keep_schedules
from infra import prefect_api
from infra.catalog import datasets, projects, runs, sample_intake, schedules
from infra.catalog.sample_intake import NewSample
from infra.settings import settings
from schemas.dataset import DatasetCreate
from schemas.label import LabelCreate, Mark
from schemas.phase import PhaseKey, PhaseStatus
from schemas.project import Project, ProjectCreate
from schemas.project_type import ProjectType
from schemas.retraining import Promotion, PromotionRule, RetrainingSchedule, ScheduleCreate
from schemas.sample import SampleFacts
from tests.deployments.prefect_server import PrefectUi
from tests.reached_phases import reach
from tests.waiting import wait_until

MONDAYS = ScheduleCreate(cron="0 3 * * 1", timezone="Asia/Shanghai")
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def deployment(prefect: PrefectUi) -> str:
    return prefect.register("image_classification", "1")


@pytest.fixture
def project(catalog: Path) -> Project:
    dataset = datasets.create(
        DatasetCreate(
            name="cats",
            project_type=ProjectType.IMAGE_CLASSIFICATION,
            labels=[LabelCreate(name="cat")],
        )
    )
    wanted = ProjectCreate(
        name="Cats", project_type=ProjectType.IMAGE_CLASSIFICATION, dataset="cats"
    )
    return projects.create(wanted, dataset.id)


def label_pictures(project: Project, first: int, count: int) -> None:
    new = [
        NewSample(
            name=f"{number}.png",
            original_name=f"{number}.png",
            source=f"{number}.png",
            sha256=f"{number:064x}",
            size=1,
            media_format="PNG",
            object_key=f"{number}.png",
            facts=SampleFacts(width=8, height=8),
            marks=(Mark("cat"),),
        )
        for number in range(first, first + count)
    ]
    sample_intake.add(project.dataset_id, new, by="me")


def only_schedule() -> RetrainingSchedule:
    (schedule,) = schedules.list_all()
    return schedule


def test_a_schedule_is_kept_in_step_both_ways(
    prefect: PrefectUi, deployment: str, project: Project
) -> None:
    made = schedules.add(project.id, MONDAYS)
    keep_schedules()
    (copy,) = prefect.schedules(deployment)
    assert copy["schedule"] == {"cron": "0 3 * * 1", "timezone": "Asia/Shanghai", "day_or": True}
    assert copy["parameters"]["project"] == "Cats"
    assert copy["parameters"]["interactive"] is False
    wait_until(prefect.upcoming_runs, "upcoming runs in the Prefect UI")
    assert prefect.upcoming_runs()[0]["expected_start_time"][11:16] == "19:00"

    path = f"/deployments/{deployment}/schedules/{copy['id']}"
    prefect.call("PATCH", path, {"active": False})
    keep_schedules()
    assert only_schedule().paused
    schedules.pause(made.id, paused=False)
    keep_schedules()
    assert prefect.schedules(deployment)[0]["active"]
    assert prefect.schedules(deployment)[0]["parameters"]["project"] == "Cats"
    prefect.call("PATCH", path, {"schedule": {"interval": 7200}})
    keep_schedules()
    assert only_schedule().occasion.every_seconds == 7200
    keep_schedules()
    assert len(prefect.schedules(deployment)) == 1

    # Registering the flow again drops its schedules; the catalog makes them anew.
    assert prefect.register("image_classification", "2") == deployment
    assert prefect.schedules(deployment) == []
    keep_schedules()
    (again,) = prefect.schedules(deployment)
    assert again["schedule"]["interval"] == 7200

    prefect.call("DELETE", f"/deployments/{deployment}/schedules/{again['id']}")
    keep_schedules()
    assert schedules.list_all() == []
    assert prefect.schedules(deployment) == []


def test_schedules_are_made_anew_where_the_engine_has_lost_them_and_removed_from_here(
    prefect: PrefectUi, deployment: str, project: Project
) -> None:
    made = schedules.add(project.id, MONDAYS)
    waiting = schedules.add(project.id, ScheduleCreate(new_samples=3))
    keep_schedules()
    prefect.call("DELETE", f"/deployments/{deployment}")
    for automation in prefect.automations():
        prefect.call("DELETE", f"/automations/{automation['id']}")
    keep_schedules()
    assert len(schedules.list_all()) == 2

    fresh = prefect.register("image_classification", "1")
    keep_schedules()
    assert len(prefect.schedules(fresh)) == 1
    assert [one["name"] for one in prefect.automations()] == ["Retrain Cats after 3 new samples"]

    schedules.remove(made.id)
    schedules.remove(waiting.id)
    assert schedules.list_all() == []
    keep_schedules()
    assert prefect.schedules(fresh) == []
    assert prefect.automations() == []
    assert schedules.kept() == []

    schedules.add(project.id, MONDAYS)
    keep_schedules()
    with projects.deleting(project.id):
        pass
    keep_schedules()
    assert prefect.schedules(fresh) == []


def test_a_schedule_that_was_made_in_prefect_is_taken_over(
    prefect: PrefectUi, deployment: str, project: Project
) -> None:
    promotion = {"rule": "always"}
    without_people = {"project": "cats", "interactive": False, "promotion": promotion}
    body = [
        {"schedule": {"cron": "30 4 * * *"}, "parameters": without_people},
        {"schedule": {"interval": 3600}, "parameters": {"project": "cats"}},
        {"schedule": {"interval": 3600}, "parameters": {"project": "dogs", "interactive": False}},
        {"schedule": {"interval": 5}, "parameters": without_people},
    ]
    prefect.call("POST", f"/deployments/{deployment}/schedules", body)
    keep_schedules()
    keep_schedules()
    assert only_schedule().occasion.sentence == "cron 30 4 * * * (UTC)"
    assert only_schedule().promotion == Promotion(rule=PromotionRule.ALWAYS)
    assert len(prefect.schedules(deployment)) == 4


def test_enough_new_samples_start_one_run(
    prefect: PrefectUi, deployment: str, project: Project
) -> None:
    label_pictures(project, first=0, count=2)
    schedules.add(project.id, ScheduleCreate(new_samples=3))
    keep_schedules()
    watch_new_samples()
    assert only_schedule().new_samples_so_far == 2
    assert only_schedule().last_outcome == ""

    label_pictures(project, first=2, count=1)
    run = runs.create(project.id, uuid4())
    watch_new_samples()
    assert only_schedule().last_outcome == ("3 new samples are there; waits for the end of round 1")
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.STOPPED)
    for _ in range(3):
        watch_new_samples()
    assert only_schedule().last_outcome == "3 new samples are there; a round starts"
    assert only_schedule().new_samples_so_far == 0
    wait_until(prefect.upcoming_runs, "a run by the automation")
    watch_new_samples()
    (started,) = prefect.upcoming_runs()
    assert started["parameters"]["project"] == "Cats"
    assert started["parameters"]["interactive"] is False
    assert schedules.find_of_copy(UUID(started["created_by"]["id"])) == only_schedule().id

    (automation,) = prefect.automations()
    prefect.call("PATCH", f"/automations/{automation['id']}", {"enabled": False})
    keep_schedules()
    assert only_schedule().paused
    label_pictures(project, first=3, count=3)
    watch_new_samples()
    assert only_schedule().new_samples_so_far == 3
    prefect.call("DELETE", f"/automations/{automation['id']}")
    keep_schedules()
    assert schedules.list_all() == []


def test_an_outage_of_the_engine_is_told_once_and_so_is_its_end(
    prefect: PrefectUi,
    prefect_port: int,
    free_port_block: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    for port in (free_port_block, prefect_port, free_port_block, prefect_port):
        monkeypatch.setenv("EXEML_PREFECT_PORT", str(port))
        settings.cache_clear()
        prefect_api.client.cache_clear()
        for _ in range(3):
            keep_schedules()
    told = [record.message for record in caplog.records if "the workflow engine" in record.message]
    beginnings = ("schedules wait for", "schedules no longer wait for") * 2
    assert len(told) == len(beginnings)
    for message, beginning in zip(told, beginnings, strict=True):
        assert message.startswith(beginning)
    assert f"127.0.0.1:{free_port_block}" in told[0]

"""Retraining schedules by REST."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from tests.deployments.api.dataset_client import DatasetClient


@pytest.fixture
def project(api: TestClient, pictures: DatasetClient) -> dict[str, Any]:
    body = {
        "name": "cats",
        "project_type": "image_classification",
        "dataset": pictures.made["name"],
    }
    created = api.post("/api/v1/projects", json=body)
    assert created.status_code == 201, created.text
    return dict(created.json())


def add(api: TestClient, project: dict[str, Any], **body: object) -> Any:
    return api.post(f"/api/v1/projects/{project['id']}/schedules", json=body)


def test_schedules_are_added_listed_paused_and_removed(
    api: TestClient, project: dict[str, Any]
) -> None:
    promotion = {"rule": "ask", "metric": "accuracy"}
    made = add(api, project, cron="0 3 * * 1", timezone="Asia/Shanghai", promotion=promotion)
    assert made.status_code == 201, made.text
    schedule = made.json()
    assert (schedule["project"], schedule["promotion"]) == ("cats", promotion)
    assert schedule["next_at"] is not None
    waiting = add(api, project, new_samples=100).json()
    assert waiting["new_samples_so_far"] == 0
    listed = api.get(f"/api/v1/projects/{project['id']}/schedules").json()
    assert [one["id"] for one in listed] == [schedule["id"], waiting["id"]]

    path = f"/api/v1/schedules/{schedule['id']}"
    paused = api.post(f"{path}/pause").json()
    assert (paused["paused"], paused["next_at"]) == (True, None)
    assert api.get(path).json() == paused
    assert api.post(f"{path}/resume").json()["paused"] is False
    assert api.delete(path).status_code == 204
    assert [one["id"] for one in api.get("/api/v1/schedules").json()] == [waiting["id"]]
    gone = api.post(f"{path}/pause")
    assert gone.status_code == 404
    assert "list the schedules" in gone.json()["error_msg"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"cron": "61 * * * *"}, "cron '61 * * * *' cannot be used"),
        ({"cron": "0 3 * * 1", "timezone": "Mars"}, "time zone 'Mars' is not known"),
        ({"every_seconds": 5}, "every_seconds: Input should be greater than or equal to 60"),
        ({"new_samples": 5, "promotion": {"metric": "beauty"}}, "are not compared by 'beauty'"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(
    api: TestClient, project: dict[str, Any], body: dict[str, Any], sentence: str
) -> None:
    refused = add(api, project, **body)
    assert refused.status_code == 422
    assert sentence in refused.json()["error_msg"]
    assert api.get("/api/v1/schedules").json() == []


def test_a_preview_tells_the_next_times_and_adds_nothing(api: TestClient) -> None:
    path = "/api/v1/schedules/preview"
    mondays = api.post(path, json={"cron": "0 3 * * 1", "timezone": "Asia/Shanghai"}).json()
    times = [datetime.fromisoformat(one).astimezone(ZoneInfo("Asia/Shanghai")) for one in mondays]
    assert [(one.weekday(), one.hour) for one in times] == [(0, 3)] * 3
    hourly = api.post(path, json={"every_seconds": 3600}).json()
    first, second, _ = map(datetime.fromisoformat, hourly)
    assert second - first == timedelta(hours=1)
    assert api.post(path, json={"new_samples": 5}).json() == []
    assert api.post(path, json={"cron": "0 3 31 2 *"}).status_code == 422
    assert api.get("/api/v1/schedules").json() == []


def test_a_round_with_people_has_no_model_to_keep(api: TestClient, project: dict[str, Any]) -> None:
    path = f"/api/v1/projects/{project['id']}/phases/deploy_service/keep"
    refused = api.post(path)
    assert refused.status_code == 409
    assert "stop it instead" in refused.json()["error_msg"]

"""Projects and datasets by REST: names, paths, references, and an engine that is down."""

from typing import Any

import pytest
from fastapi.testclient import TestClient


def make_dataset(api: TestClient, name: str) -> dict[str, Any]:
    body = {"name": name, "project_type": "image_classification"}
    answer = api.post("/api/v1/datasets", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def wanted(name: str, dataset: str, **more: object) -> dict[str, object]:
    return {"name": name, "project_type": "image_classification", "dataset": dataset, **more}


def refusal(api: TestClient, body: dict[str, object], status: int) -> str:
    answer = api.post("/api/v1/projects", json=body)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error_code", "error_msg"}
    return str(answer.json()["error_msg"])


def test_a_call_without_the_token_is_refused(api: TestClient) -> None:
    answer = api.get("/api/v1/projects", headers={"Authorization": ""})
    assert answer.status_code == 401
    assert "exeml token" in answer.json()["error_msg"]
    wrong = api.get("/api/v1/projects", headers={"Authorization": "Bearer guess"})
    assert wrong.status_code == 401


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "0 characters"),
        ("a" * 65, "65 characters"),
        ("1cats", "start with a letter"),
        ("my cats", "start with a letter"),
        ("cats\n", "start with a letter"),
        ("猫", "start with a letter"),
        ("../cats", "start with a letter"),
    ],
)
def test_a_project_name_that_breaks_the_rule_is_refused_with_the_rule(
    api: TestClient, name: str, reason: str
) -> None:
    assert reason in refusal(api, wanted(name, "cats"), 422)


def test_a_project_name_of_64_characters_is_taken(api: TestClient) -> None:
    make_dataset(api, "cats")
    assert api.post("/api/v1/projects", json=wanted("a" * 64, "cats")).status_code == 201


def test_a_taken_project_name_is_refused_whatever_its_case(api: TestClient) -> None:
    make_dataset(api, "cats")
    make_dataset(api, "dogs")
    assert api.post("/api/v1/projects", json=wanted("Pets", "cats")).status_code == 201
    assert "'pets'" in refusal(api, wanted("pets", "dogs"), 409).lower()


def test_a_dataset_of_another_project_is_refused(api: TestClient) -> None:
    make_dataset(api, "cats")
    assert api.post("/api/v1/projects", json=wanted("one", "cats")).status_code == 201
    assert "one" in refusal(api, wanted("two", "cats"), 409)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("datasets/mine", "datasets/"),
        ("a//b", "empty folder name"),
        ("a/.hidden", "begins or ends with '.'"),
        ('a/b"c', "rename it"),
        ("a/../b", "begins or ends with '.'"),
        ("x" * 1024, "1,023"),
        ("/", "begins or ends"),
    ],
)
def test_an_output_path_that_breaks_the_rule_is_refused(
    api: TestClient, path: str, reason: str
) -> None:
    make_dataset(api, "cats")
    assert reason in refusal(api, wanted("one", "cats", output_path=path), 422)


def test_an_output_path_inside_that_of_another_project_is_refused(api: TestClient) -> None:
    make_dataset(api, "cats")
    make_dataset(api, "dogs")
    body = wanted("one", "cats", output_path="results")
    assert api.post("/api/v1/projects", json=body).status_code == 201
    assert "results" in refusal(api, wanted("two", "dogs", output_path="results/two"), 409)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"training_ratio": 0.1234567}, "training_ratio"),
        ({"training_ratio": 1.0}, "training_ratio"),
        ({"max_minutes": 5}, "max_minutes"),
        ({"max_minutes": 6001}, "max_minutes"),
        ({"preference": "best"}, "preference"),
        ({"epochs": 3}, "epochs"),
    ],
)
def test_training_settings_out_of_range_are_refused(
    api: TestClient, settings: dict[str, object], field: str
) -> None:
    make_dataset(api, "cats")
    assert field in refusal(api, wanted("one", "cats", settings=settings), 422)


def test_a_training_flavor_that_is_not_there_is_refused_before_anything_is_made(
    api: TestClient,
) -> None:
    make_dataset(api, "cats")
    body = wanted("one", "cats", training_flavor="tpu")
    assert "there is no training flavor 'tpu'" in refusal(api, body, 422)
    assert api.get("/api/v1/projects").json() == []


def test_an_unknown_dataset_is_named(api: TestClient) -> None:
    assert "'cats'" in refusal(api, wanted("one", "cats"), 404)


def test_a_description_of_501_characters_is_refused(api: TestClient) -> None:
    make_dataset(api, "cats")
    assert "500" in refusal(api, wanted("one", "cats", description="x" * 501), 422)


def test_a_project_made_while_the_engine_is_down_is_kept_and_waits(api: TestClient) -> None:
    make_dataset(api, "cats")
    project = api.post("/api/v1/projects", json=wanted("one", "cats"))
    assert project.status_code == 201
    phases = api.get(f"/api/v1/projects/{project.json()['id']}/phases").json()["phases"]
    assert {phase["status"] for phase in phases} == {"Not started"}
    next_ = api.post(f"/api/v1/projects/{project.json()['id']}/phases/label_data/next")
    assert next_.status_code == 409
    assert "Not started" in next_.json()["error_msg"]


def test_an_unknown_path_and_a_broken_body_answer_in_the_one_error_form(api: TestClient) -> None:
    assert api.get("/api/v1/nothing").json()["error_code"] == "NOT_FOUND"
    assert api.put("/api/v1/datasets").json()["error_code"] == "METHOD_NOT_ALLOWED"
    broken = api.post(
        "/api/v1/projects", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert broken.status_code == 422
    assert broken.json()["error_code"] == "INVALID_INPUT"


def test_every_route_is_described_with_its_error_form(api: TestClient) -> None:
    paths = api.get("/api/v1/openapi.json").json()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    assert len(operations) > 30
    assert all(operation["description"] for operation in operations)
    assert all("default" in operation["responses"] for operation in operations)

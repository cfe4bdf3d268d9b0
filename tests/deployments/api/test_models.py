"""Versions of an AI application through REST, and how two of them compare."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from deployments.reconciler.data_job import main
from schemas.model_version import ModelVersion
from tests.tasks.comparison.compared_models import SAYS_ALWAYS_RED, SEES_RED_AND_GREEN, Application

VERSIONS = "/api/v1/models/colours/versions"


@pytest.fixture
def application(api: TestClient, tmp_path: Path) -> Application:
    """An application without versions."""
    return Application(tmp_path)


@pytest.fixture
def two_versions(application: Application) -> tuple[ModelVersion, ModelVersion]:
    """A version that always says red, and one that sees colours."""
    application.add({"red": 20, "green": 20})
    version = application.publish()
    return (
        application.register(version, SAYS_ALWAYS_RED),
        application.register(version, SEES_RED_AND_GREEN),
    )


def path_of(pair: tuple[ModelVersion, ModelVersion]) -> str:
    one, other = pair
    return f"/api/v1/models/{one.application}/versions/{one.version}/comparison/{other.version}"


def refusal(api: TestClient, method: str, path: str, status: int) -> str:
    answer = api.request(method, path)
    assert answer.status_code == status, answer.text
    return str(answer.json()["error_msg"])


def test_a_comparison_is_a_job_whose_result_stays(
    api: TestClient, two_versions: tuple[ModelVersion, ModelVersion]
) -> None:
    path = path_of(two_versions)
    assert "were not compared yet; compare them with POST" in refusal(api, "GET", path, 404)
    assert "were not compared by a job" in refusal(api, "GET", f"{path}/job", 404)
    job: dict[str, Any] = api.post(path).json()
    assert (job["kind"], job["status"]) == ("comparison", "Not started")
    older, newer = two_versions
    other_way = path_of((newer, older))
    assert api.get(f"{other_way}/job").json() == job
    assert api.post(other_way).json() == job  # who asks for it again follows the same one
    main(UUID(job["id"]))
    ended = api.get(f"{path}/job").json()
    assert (ended["status"], ended["done"], ended["total"]) == ("Executed", 40, 40)
    found = api.get(path).json()
    assert ended["message"] == f"{found['verdict']}."
    assert (found["older"], found["newer"], found["samples"]) == ("0.0.1", "0.0.2", 20)
    assert [one["better"] for one in found["metrics"]] == ["newer", "newer"]
    assert found["data"]["counts"]["unchanged"] == 40
    assert api.get(other_way).json() == found


def test_a_comparison_stands_beside_other_jobs_and_can_be_stopped(
    api: TestClient, application: Application, two_versions: tuple[ModelVersion, ModelVersion]
) -> None:
    path = path_of(two_versions)
    third = application.register(application.publish(), SEES_RED_AND_GREEN)
    other = path_of((two_versions[0], third))
    job = api.post(path).json()
    check = api.post(f"/api/v1/datasets/{job['dataset_id']}/checks", json={})
    assert check.status_code == 202, check.text
    assert "has a job of kind comparison that is not finished" in refusal(api, "POST", other, 409)
    stopped = api.post(f"/api/v1/data-jobs/{job['id']}/stop").json()
    assert (stopped["status"], stopped["message"]) == (
        "Stopped",
        "stopped on request; nothing of it is kept",
    )
    again = api.post(path).json()
    assert (again["status"], again["id"] != job["id"]) == ("Not started", True)
    assert "were not compared by a job" in refusal(api, "GET", f"{other}/job", 404)


def test_a_version_is_not_compared_with_itself_or_with_none(
    api: TestClient, two_versions: tuple[ModelVersion, ModelVersion]
) -> None:
    one = two_versions[0]
    for method in ("GET", "POST"):
        assert "is given twice" in refusal(api, method, path_of((one, one)), 422)
        missing = refusal(api, method, f"{VERSIONS}/0.0.1/comparison/0.0.9", 404)
        assert "has no version '0.0.9'; versions: 0.0.2, 0.0.1" in missing

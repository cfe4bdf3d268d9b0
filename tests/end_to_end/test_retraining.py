"""A project is trained again without people: by a real schedule of Prefect, for its service."""

import time
from pathlib import Path
from typing import Any

import pytest

from deployments.demo_tables import wine_records, write_table
from tests.end_to_end.running_platform import RunningPlatform

pytestmark = pytest.mark.timeout(900)
NAME = "vintages"


def schedule(platform: RunningPlatform, schedule_id: str) -> dict[str, Any]:
    found: dict[str, Any] = platform.api.get(f"/schedules/{schedule_id}").json()
    return found


def wait_for_outcome(platform: RunningPlatform, schedule_id: str, words: str) -> str:
    deadline = time.monotonic() + 240
    while True:
        outcome = str(schedule(platform, schedule_id)["last_outcome"])
        if words in outcome:
            return outcome
        assert "Failed" not in outcome, outcome
        assert time.monotonic() < deadline, outcome
        time.sleep(0.5)


@pytest.fixture(scope="module")
def project_id(platform: RunningPlatform, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A table project whose first model serves."""
    sent, _ = wine_records()
    table = tmp_path_factory.mktemp("wines") / "wines.csv"
    write_table(sent[:105], table)
    platform.exeml("dataset", "create", NAME, "--type", "predictive_analytics")
    platform.exeml("dataset", "import", NAME, str(table))
    created = platform.get_json_of(
        "project", "create", NAME, "--dataset", NAME, "--project-type", "predictive_analytics",
        "--preference", "performance_first",
    )  # fmt: skip
    project_id = str(created[0]["id"])
    platform.wait_for(project_id, "deploy_service", "Awaiting input")
    return project_id


def test_schedules_retrain_without_people_and_say_why_they_could_not(
    platform: RunningPlatform, project_id: str, tmp_path: Path
) -> None:
    # The first round waits for a person, so the schedule cannot run, and says so.
    added = platform.get_json_of(
        "schedule", "add", NAME, "--cron", "* * * * *", "--promote", "always"
    )
    by_cron = str(added[0]["id"])
    assert "is not finished" in wait_for_outcome(platform, by_cron, "could not run: round 1")
    skipped = platform.prefect.post(
        "/flow_runs/filter", json={"flow_runs": {"state": {"name": {"any_": ["Skipped"]}}}}
    ).json()
    assert len(skipped) >= 1
    platform.exeml("project", "next", NAME)
    platform.wait_for(project_id, "deploy_service", "Executed")

    outcome = wait_for_outcome(platform, by_cron, "round 2: done")
    platform.exeml("schedule", "pause", by_cron[:8])
    assert "0.0.2 serves at" in outcome
    service = platform.api.get("/services", params={"name": NAME}).json()
    assert len(service) == 1
    models = platform.api.get("/models", params={"application": NAME}).json()
    assert service[0]["model_version_id"] == next(
        model["id"] for model in models if model["version"] == "0.0.2"
    )

    # Paused here, so paused there; and new records start the next round.
    more, _ = wine_records()
    write_table(more[105:], tmp_path / "more.csv")
    waiting = platform.get_json_of("schedule", "add", NAME, "--new-samples", "20")[0]["id"]
    platform.exeml("dataset", "import", NAME, str(tmp_path / "more.csv"))
    outcome = wait_for_outcome(platform, waiting, "round 3: done")
    assert "0.0.3" in outcome
    listed = platform.exeml("schedule", "list", NAME)
    assert "paused" in listed
    runs = platform.prefect.post("/flow_runs/filter", json={}).json()
    names = {run["name"] for run in runs if run["state_type"] == "COMPLETED"}
    assert {f"{NAME}, round {number}" for number in (1, 2, 3)} <= names
    rounds = platform.api.get(f"/projects/{project_id}/runs").json()
    assert len(rounds) == 3

    platform.exeml("schedule", "remove", by_cron[:8])
    platform.exeml("schedule", "remove", waiting[:8])
    assert platform.get_json_of("schedule", "list", NAME) == []

"""A project is trained again without people: by a real schedule of Prefect, for its service."""

import time
from pathlib import Path
from typing import Any

import pytest

from tasks.predictive_analytics.demo import wine_records, write_table
from tests.end_to_end.running_platform import RunningPlatform

pytestmark = pytest.mark.timeout(2400)
NAME = "vintages"
FIRST_RECORDS = 105
UNDER_WAY = {"Scheduled", "Late", "Pending", "Running"}


def schedule(platform: RunningPlatform, schedule_id: str) -> dict[str, Any]:
    found: dict[str, Any] = platform.api.get(f"/schedules/{schedule_id}").json()
    return found


def wait_for_outcome(platform: RunningPlatform, schedule_id: str, words: str) -> str:
    deadline = time.monotonic() + 900
    while True:
        outcome = str(schedule(platform, schedule_id)["last_outcome"])
        if words in outcome:
            return outcome
        assert "Failed" not in outcome, outcome
        assert time.monotonic() < deadline, outcome
        time.sleep(0.5)


@pytest.fixture(scope="module")
def project_id(platform: RunningPlatform, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A table project whose first round is under way."""
    sent, _ = wine_records()
    table = tmp_path_factory.mktemp("wines") / "wines.csv"
    write_table(sent[:FIRST_RECORDS], table)
    platform.exeml("dataset", "create", NAME, "--type", "predictive_analytics")
    platform.exeml("dataset", "import", NAME, str(table))
    created = platform.get_json_of(
        "project", "create", NAME, "--dataset", NAME, "--project-type", "predictive_analytics",
        "--preference", "performance_first",
    )  # fmt: skip
    return str(created[0]["id"])


def test_schedules_retrain_without_people_and_say_why_they_could_not(
    platform: RunningPlatform, project_id: str, tmp_path: Path
) -> None:
    # The first round is not finished, so the schedule cannot run, and says so.
    by_cron = add(platform, "--cron", "* * * * *", "--promote", "always")
    assert "is not finished" in wait_for_outcome(platform, by_cron, "could not run: round 1")
    platform.wait_until(lambda: "Skipped" in names_of_states(platform))
    platform.wait_for(project_id, "deploy_service", "Awaiting input")
    platform.press_next(NAME)
    platform.wait_for(project_id, "deploy_service", "Executed")

    # The next time it trains, and its model takes the place of the one that serves. A minute that
    # has passed before the pause still comes to its turn: while this round goes on it is skipped.
    wait_for_outcome(platform, by_cron, "round 2:")
    platform.exeml("schedule", "pause", by_cron[:8])
    outcome = wait_for_outcome(platform, by_cron, "round 2: done")
    assert "0.0.2 serves at" in outcome
    assert served_version(platform) == "0.0.2"
    platform.wait_until(lambda: not names_of_states(platform) & UNDER_WAY)

    # Schedules survive a restart. New records start a round, which asks whether its model serves.
    waiting = add(platform, "--new-samples", "20", "--promote", "ask")
    platform.stop()
    platform.start()
    assert {one["id"] for one in platform.get_json_of("schedule", "list", NAME)} == {
        by_cron,
        waiting,
    }
    more, _ = wine_records()
    write_table(more[FIRST_RECORDS:], tmp_path / "more.csv")
    platform.exeml("dataset", "import", NAME, str(tmp_path / "more.csv"))
    wait_for_outcome(platform, waiting, "round 3: Deploy Service is Awaiting input")
    platform.exeml("project", "keep", NAME)
    outcome = wait_for_outcome(platform, waiting, "round 3: done")
    assert "0.0.3 is kept and does not serve" in outcome
    assert served_version(platform) == "0.0.2"
    assert len(platform.api.get(f"/projects/{project_id}/runs").json()) == 3


def add(platform: RunningPlatform, *options: str) -> str:
    return str(platform.get_json_of("schedule", "add", NAME, *options)[0]["id"])


def served_version(platform: RunningPlatform) -> str:
    """The version of the project's only service."""
    (service,) = platform.api.get("/services", params={"name": NAME}).json()
    models = platform.api.get(f"/models/{NAME}/versions").json()["items"]
    served = (
        model for model in models if model["id"] == service["versions"][0]["model_version_id"]
    )
    return str(next(served)["version"])


def names_of_states(platform: RunningPlatform) -> set[str]:
    runs = platform.prefect.post("/flow_runs/filter", json={}).json()
    return {run["state_name"] for run in runs}

"""Reviews and wines become live predictions, through the console and the service's address."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tasks.predictive_analytics.demo import LABEL_COLUMN, wine_records
from tasks.text_classification.demo import reviews
from tests.end_to_end import first_projects
from tests.end_to_end.console_walk import ConsoleWalk
from tests.end_to_end.running_platform import RunningPlatform

pytestmark = pytest.mark.timeout(2400)


def ask(platform: RunningPlatform, name: str, body: object) -> httpx.Response:
    service = platform.api.get("/services", params={"name": name}).json()[0]
    key = platform.exeml("service", "key", name).strip()
    return httpx.post(service["url"], headers={"X-Api-Key": key}, json=body, timeout=60)


def test_chinese_reviews_become_a_service_that_tells_praise_from_blame(
    platform: RunningPlatform, walk: ConsoleWalk, tmp_path: Path
) -> None:
    _, held_out = reviews(first_projects.REVIEWS, first_projects.NEW_REVIEWS)
    answer = first_projects.texts(walk, tmp_path)
    expect(answer.get_by_role("list", name="Scores").get_by_role("listitem")).to_have_count(2)
    project_id = platform.project_id("reviews")
    assert platform.phases(project_id)["train_model"]["title"] == "Classify Text"
    texts = [one.text for one in held_out]
    answers = ask(platform, "reviews", {"texts": texts}).json()["predictions"]
    right = sum(a["predicted_label"] == r.label for a, r in zip(answers, held_out, strict=True))
    assert right >= 36
    key = platform.exeml("service", "key", "reviews").strip()
    one = json.loads(platform.exeml("predict", "reviews", "--key", key, "--text", texts[0]))
    assert one == answers[0]
    assert re.fullmatch(r"[01]\.\d{3}", one["score"])
    refused = ask(platform, "reviews", {"text": ""})
    assert refused.status_code == 422
    assert set(refused.json()) == {"error_code", "error_msg"}


def test_a_table_becomes_a_service_without_labeling(
    platform: RunningPlatform, walk: ConsoleWalk, tmp_path: Path
) -> None:
    _, held_out = wine_records()
    answer = first_projects.table(walk, tmp_path)
    expect(answer).to_contain_text(held_out[0].label)
    project_id = platform.project_id("wines")
    phases = platform.phases(project_id)
    assert [phase["title"] for phase in phases.values()][:3] == [
        "Publish Dataset Version", "Check Data", "Predict",
    ]  # fmt: skip
    assert {phase["status"] for phase in phases.values()} == {"Executed"}
    body: dict[str, Any] = {"data": {"req_data": [record.values for record in held_out]}}
    answers = ask(platform, "wines", body).json()["data"]["resp_data"]
    assert all(set(answer) == {"predict"} for answer in answers)
    right = sum(a["predict"] == r.label for a, r in zip(answers, held_out, strict=True))
    assert right >= 0.85 * len(held_out)
    first, *others = held_out[0].values
    partly = {name: held_out[0].values[name] for name in others}
    (answer_to_a_part,) = ask(platform, "wines", {"data": {"req_data": [partly]}}).json()["data"][
        "resp_data"
    ]
    assert answer_to_a_part["missing"] == [first]
    refused = ask(platform, "wines", {"data": {"req_data": [{"colour": "red"}]}})
    assert refused.status_code == 422
    assert "no column that the model uses" in refused.json()["error_msg"]
    evaluation = platform.api.get(f"/projects/{project_id}/evaluation").json()
    assert {fact["name"] for fact in evaluation["features"]} == set(held_out[0].values)
    assert LABEL_COLUMN not in {fact["name"] for fact in evaluation["features"]}
    is_watched(platform, "wines", 3 + len(held_out))  # one by Deploy Service, one in the console
    predicted_in_a_batch(platform, [record.values for record in held_out], answers)


def is_watched(platform: RunningPlatform, name: str, records: int) -> None:
    """The service's answers are counted and compared with what its model learned from."""

    def watched() -> dict[str, Any]:
        shown: dict[str, Any] = platform.get_json_of("service", "monitor", name)
        return shown

    platform.wait_until(lambda: sum(watched()["monitoring"]["total"]["labels"].values()) == records)
    (drift,) = watched()["drift"]["models"]
    assert drift["version"] == "0.0.1"
    assert drift["labels"]["inputs"] == records
    assert len(drift["features"]) == 13
    assert all(sum(one["training"] for one in f["bins"]) > 0.99 for f in drift["features"])
    assert "Traceback" not in (platform.home / "logs" / "reconciler.log").read_text()


def predicted_in_a_batch(
    platform: RunningPlatform, records: list[dict[str, str]], answers: list[dict[str, Any]]
) -> None:
    """A batch job says of each row what the service says."""
    folder = Path(platform.environment["EXEML_BATCH_FOLDER"])
    folder.mkdir()
    with (folder / "new.csv").open("w", newline="") as file:
        rows = csv.DictWriter(file, list(records[0]))
        rows.writeheader()
        rows.writerows(records)
    job = platform.get_json_of("batch", "start", "wines", "new.csv", "--wait")
    assert (job["status"], job["done"], job["errors"]) == ("Executed", len(records), 0)
    platform.exeml("batch", "result", job["id"], str(folder / "result.jsonl"))
    lines = [json.loads(line) for line in (folder / "result.jsonl").read_text().splitlines()]
    assert [line["prediction"] for line in lines] == answers
    refused = platform.exeml("batch", "start", "wines", "../home", fails=True)
    assert "is not below" in refused

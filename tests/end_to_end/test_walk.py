"""From a folder of pictures to live predictions, by REST, command line and Prefect forms."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tasks.image_classification.demo import DigitPicture
from tests.end_to_end import first_projects
from tests.end_to_end.console_walk import ConsoleWalk
from tests.end_to_end.engine_access import (
    assert_an_owner_opens_the_ui,
    assert_nobody_has_a_command_run,
    assert_the_password_is_where_it_belongs,
)
from tests.end_to_end.running_platform import (
    RunningPlatform,
    left_processes,
    platform_environment,
)
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.timeout(2400)

Digits = tuple[list[DigitPicture], list[DigitPicture]]


@pytest.fixture(scope="module")
def flow_run(platform: RunningPlatform) -> Callable[[str], dict[str, Any]]:
    """The flow run of the latest round of a project, as the Prefect UI reads it."""

    def read(project_id: str) -> dict[str, Any]:
        runs = platform.api.get(f"/projects/{project_id}/runs").json()
        latest = max(runs, key=lambda run: run["round_number"])
        answer: dict[str, Any] = platform.prefect.get(f"/flow_runs/{latest['flow_run_id']}").json()
        return answer

    return read


@pytest.fixture
def second(tmp_path: Path) -> Iterator[RunningPlatform]:
    """Another data folder, with ports of its own, in which nothing is yet."""
    home = tmp_path / "second" / "home"
    home.parent.mkdir()
    made = RunningPlatform(platform_environment(home), home)
    yield made
    if made.process is not None:
        made.stop()
    assert not left_processes(home)


def test_a_folder_of_pictures_becomes_a_live_prediction(
    platform: RunningPlatform,
    new_project: Callable[[str], str],
    digits: Digits,
    flow_run: Callable[[str], dict[str, Any]],
    browser: Browser,
    tmp_path: Path,
) -> None:
    project_id = new_project("walk")
    platform.wait_for(project_id, "label_data", "Awaiting operation")
    assert_labeling_waits_in_prefect(platform, project_id, flow_run(project_id))
    platform.exeml("project", "next", "walk")

    platform.wait_for(project_id, "deploy_service", "Awaiting input")
    assert_wrong_settings_are_refused(platform, project_id, flow_run(project_id))
    # A value that only the product can judge is asked for again, with the reason on the form.
    waiting = flow_run(project_id)
    taken = submit_form(platform, waiting, {"confirm": True, "version": "7.7.7"})
    assert taken["status"] == "ACCEPT"
    asked_again(platform, flow_run, project_id, "7.7.7")
    platform.exeml("project", "next", "walk", "--auto-stop-hours", "2")
    platform.wait_for(project_id, "deploy_service", "Executed")

    assert_phases_are_executed(platform, project_id)
    platform.wait_until(lambda: flow_run(project_id)["state"]["name"] == "Executed")
    assert_versions_and_reports(platform, project_id, flow_run(project_id)["id"])
    assert_service_answers(platform, digits[1][:100])
    assert_an_owner_opens_the_ui(platform, browser, "walk, round 1")
    assert_nobody_has_a_command_run(platform, tmp_path)
    assert_the_password_is_where_it_belongs(platform)


def test_a_person_who_has_only_a_browser_labels_by_hand_and_gets_a_live_prediction(
    walk: ConsoleWalk, tmp_path: Path
) -> None:
    answer = first_projects.pictures(walk, tmp_path)
    best = answer.get_by_role("list", name="Scores").get_by_role("listitem").first
    expect(best).to_contain_text(re.compile("digit-[1236]"))
    expect(walk.page.get_by_label("Places that speak for and against")).to_be_visible()


def assert_labeling_waits_in_prefect(
    platform: RunningPlatform, project_id: str, waiting: dict[str, Any]
) -> None:
    """The counts and the link are on the form, and an empty answer is refused."""
    assert (waiting["state"]["type"], waiting["state"]["name"]) == ("PAUSED", "Awaiting operation")
    form = form_text(platform, waiting)
    assert f"/projects/{project_id}" in form
    assert re.search(r"\| digit-0 \| \d+ \|", form)
    assert submit_form(platform, waiting, {})["status"] == "REJECT"


def assert_wrong_settings_are_refused(
    platform: RunningPlatform, project_id: str, waiting: dict[str, Any]
) -> None:
    """By REST and by the form of the Prefect UI, naming the value."""
    path = f"/projects/{project_id}/phases/deploy_service/next"
    wrong = platform.api.post(path, json={"compute_nodes": 6})
    assert wrong.status_code == 422
    assert "compute_nodes" in wrong.json()["error_msg"]
    unknown = platform.api.post(path, json={"version": "0.0.9"})
    assert unknown.status_code == 404
    assert "'0.0.9'" in unknown.json()["error_msg"]
    refused = submit_form(platform, waiting, {"confirm": True, "auto_stop_hours": 25})
    assert refused["status"] == "REJECT"
    assert "25" in refused["details"]["reason"]


def assert_phases_are_executed(platform: RunningPlatform, project_id: str) -> None:
    phases = platform.phases(project_id)
    assert [phase["title"] for phase in phases.values()] == [
        "Label Data",
        "Publish Dataset Version",
        "Check Data",
        "Classify Images",
        "Register Model",
        "Deploy Service",
    ]
    assert {phase["status"] for phase in phases.values()} == {"Executed"}
    assert all(re.fullmatch(r"\d\d:\d\d:\d\d", phase["duration"]) for phase in phases.values())


def assert_versions_and_reports(
    platform: RunningPlatform, project_id: str, flow_run_id: str
) -> None:
    versions = platform.get_json_of("dataset", "versions", "walk")
    assert [version["name"] for version in versions] == ["V001"]
    models = platform.api.get("/models/walk/versions").json()["items"]
    assert [(model["version"], model["status"]) for model in models] == [("0.0.1", "Successful")]
    card = platform.api.get("/models/walk/versions/0.0.1/card").json()["details"]
    assert all(len(file["sha256"]) == 64 for file in card["files"])
    assert card["lineage"]["dataset_version"] == "V001"
    keys = artifact_keys(platform, flow_run_id)
    wanted = {"data-check", "evaluation", "confusion-matrix", "training", "service"}
    assert wanted | {"first-prediction"} <= keys
    figure = platform.api.get(f"/projects/{project_id}/evaluation/confusion-matrix.png")
    assert figure.content.startswith(b"\x89PNG")
    page = platform.api.get(f"/projects/{project_id}/data-check.html")
    assert page.headers["content-type"].startswith("text/html")


def assert_service_answers(platform: RunningPlatform, held_out: list[DigitPicture]) -> None:
    """Only with the key, and right about most digits it never saw."""
    service = platform.api.get("/services", params={"name": "walk"}).json()[0]
    hours = (parse(service["stop_at"]) - parse(service["created_at"])) / 3600
    assert hours == pytest.approx(2, abs=0.05)
    key = platform.exeml("service", "key", "walk").strip()
    assert httpx.post(service["url"], content=held_out[0].png).status_code == 401
    answers = [predict(service["url"], key, picture) for picture in held_out]
    assert set(answers[0]) == {"predicted_label", "scores"}
    assert len(answers[0]["scores"]) == 5
    assert all(re.fullmatch(r"[01]\.\d{3}", score) for _, score in answers[0]["scores"])
    right = sum(a["predicted_label"] == p.label for a, p in zip(answers, held_out, strict=True))
    assert right >= 80


def test_a_stopped_service_starts_again_and_its_key_is_still_good(
    platform: RunningPlatform, digits: Digits
) -> None:
    picture = digits[1][0]
    service = platform.api.get("/services", params={"name": "walk"}).json()[0]
    key = platform.exeml("service", "key", "walk").strip()
    before = predict(service["url"], key, picture)
    platform.exeml("service", "stop", "walk")
    wait_for_service(platform, "walk", "Stopped")
    gone = httpx.post(service["url"], headers={"X-Api-Key": key}, content=picture.png)
    assert gone.status_code == 404
    assert gone.json()["error_code"] == "NOT_FOUND"
    platform.exeml("service", "start", "walk")
    wait_for_service(platform, "walk", "Running")
    assert predict(service["url"], key, picture) == before


def test_another_round_makes_the_next_versions(
    platform: RunningPlatform, flow_run: Callable[[str], dict[str, Any]]
) -> None:
    project = platform.api.get("/projects", params={"name": "walk"}).json()[0]
    platform.exeml("project", "round", "walk")
    platform.wait_for(project["id"], "label_data", "Awaiting operation")
    clash = platform.exeml("project", "round", "walk", fails=True)
    assert "round 2" in clash
    platform.exeml("project", "stop", "walk")
    assert platform.phases(project["id"])["label_data"]["status"] == "Stopped"
    platform.wait_until(lambda: flow_run(project["id"])["state"]["type"] == "CANCELLED")
    platform.exeml("project", "retry", "walk")
    platform.wait_for(project["id"], "label_data", "Awaiting operation")
    platform.exeml("project", "next", "walk")
    platform.wait_for(project["id"], "deploy_service", "Awaiting input")
    models = platform.api.get("/models/walk/versions").json()["items"]
    assert [model["version"] for model in models] == ["0.0.2", "0.0.1"]
    assert [v["name"] for v in platform.get_json_of("dataset", "versions", "walk")] == [
        "V002",
        "V001",
    ]


def test_a_restored_platform_answers_equally_and_its_waiting_round_goes_on(
    platform: RunningPlatform, second: RunningPlatform, digits: Digits, tmp_path: Path
) -> None:
    held_out = digits[1][:20]
    before = answers_of_walk(platform, held_out)
    file, passphrase = tmp_path / "all.backup", tmp_path / "passphrase"
    passphrase.write_text("seven words are easy to remember")
    sealed = ("--passphrase-file", str(passphrase))
    made = platform.get_json_of("backup", "create", str(file), *sealed)
    assert made["with_engine"]
    refused = second.exeml("backup", "restore", str(file), fails=True)
    assert "--passphrase-file" in refused
    assert not second.home.exists()
    assert second.get_json_of("backup", "verify", str(file))["counts"] == made["counts"]
    second.exeml("backup", "restore", str(file), *sealed)
    assert second.exeml("token") == platform.exeml("token")
    second.start()
    wait_for_service(second, "walk", "Running")
    assert answers_of_walk(second, held_out) == before
    second.press_next("walk")
    second.wait_for(second.project_id("walk"), "deploy_service", "Executed")
    restored = second.exeml("backup", "restore", str(file), *sealed, fails=True)
    assert "exeml down" in restored


def form_text(platform: RunningPlatform, flow_run: dict[str, Any]) -> str:
    """The markdown on top of the form that a run waits with."""
    keyset = flow_run["state"]["state_details"]["run_input_keyset"]
    answer = platform.prefect.get(f"/flow_runs/{flow_run['id']}/input/{keyset['description']}")
    return str(answer.json())


def submit_form(
    platform: RunningPlatform, waiting: dict[str, Any], answer: dict[str, Any]
) -> dict[str, Any]:
    """Resume as the Prefect UI does; its server asks to try again while its database is busy."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        answered = platform.prefect.post(
            f"/flow_runs/{waiting['id']}/resume", json={"run_input": answer}
        )
        if answered.status_code != 503:
            result: dict[str, Any] = answered.json()
            return result
        assert time.monotonic() < deadline
        time.sleep(0.5)


def asked_again(
    platform: RunningPlatform,
    flow_run: Callable[[str], dict[str, Any]],
    project_id: str,
    reason: str,
) -> None:
    """Wait until the run waits with a new form that names what was wrong."""

    def waits_with_the_reason() -> bool:
        run = flow_run(project_id)
        return run["state"]["type"] == "PAUSED" and reason in form_text(platform, run)

    platform.wait_until(waits_with_the_reason)
    platform.wait_for(project_id, "deploy_service", "Awaiting input")


def artifact_keys(platform: RunningPlatform, flow_run_id: str) -> set[str]:
    body = {"artifacts": {"flow_run_id": {"any_": [flow_run_id]}}}
    found = platform.prefect.post("/artifacts/filter", json=body).json()
    return {artifact["key"] for artifact in found}


def predict(url: str, key: str, picture: DigitPicture) -> Any:
    answer = httpx.post(url, content=picture.png, headers={"X-Api-Key": key}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def answers_of_walk(platform: RunningPlatform, pictures: list[DigitPicture]) -> list[Any]:
    service = platform.api.get("/services", params={"name": "walk"}).json()[0]
    key = platform.exeml("service", "key", "walk").strip()
    return [predict(service["url"], key, picture) for picture in pictures]


def wait_for_service(platform: RunningPlatform, name: str, status: str) -> None:
    def has_the_status() -> bool:
        (service,) = platform.api.get("/services", params={"name": name}).json()
        return bool(service["status"] == status)

    platform.wait_until(has_the_status)


def parse(moment: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(moment).timestamp()

"""Scenes with boxes and sounds become live predictions, through the console and the address."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tasks.object_detection.demo import demo_scenes
from tasks.sound_classification.demo import demo_sounds
from tests.end_to_end import first_projects
from tests.end_to_end.console_walk import ConsoleWalk
from tests.end_to_end.running_platform import RunningPlatform

pytestmark = pytest.mark.timeout(2400)


def ask(platform: RunningPlatform, name: str, body: bytes, query: str = "") -> httpx.Response:
    service = platform.api.get("/services", params={"name": name}).json()[0]
    key = platform.exeml("service", "key", name).strip()
    url = f"{service['url']}{query}"
    return httpx.post(url, headers={"X-Api-Key": key}, content=body, timeout=60)


def test_scenes_become_a_service_that_finds_objects_after_a_training_ended_by_a_person(
    platform: RunningPlatform, walk: ConsoleWalk, tmp_path: Path
) -> None:
    sent, held_out = demo_scenes()
    answer = first_projects.boxes(walk, tmp_path)
    expect(answer.get_by_label("Answer as JSON")).to_contain_text("detection_boxes")
    project_id = platform.project_id("scenes")
    model = platform.api.get("/models/scenes/versions").json()["items"][0]
    assert model["notes"].startswith("A person ended the training early")
    evaluation = platform.api.get(f"/projects/{project_id}/evaluation").json()
    assert evaluation["samples"] == first_projects.SCENES // 5
    assert {one["label"] for one in evaluation["classes"]} == {
        box.label for scene in sent[: first_projects.SCENES] for box in scene.boxes
    }
    found = ask(platform, "scenes", held_out[0].jpeg, "?threshold=0.05").json()
    assert set(found) == {
        "detection_classes", "detection_boxes", "detection_scores", "detection_counts",
    }  # fmt: skip
    assert len({len(found[f"detection_{part}"]) for part in ("classes", "boxes", "scores")}) == 1
    assert all(
        re.fullmatch(r"\d+\.\d{6}", corner) for box in found["detection_boxes"] for corner in box
    )
    refused = ask(platform, "scenes", held_out[0].jpeg, "?threshold=much")
    assert refused.status_code == 422
    assert "the option 'threshold' of the request is 'much'" in refused.json()["error_msg"]


def test_sounds_become_a_service_that_says_which_seconds_decided(
    platform: RunningPlatform, walk: ConsoleWalk, tmp_path: Path
) -> None:
    _, held_out = demo_sounds(sent=first_projects.SOUNDS)
    answer = first_projects.sounds(walk, tmp_path)
    expect(answer.get_by_role("list", name="Scores").get_by_role("listitem")).to_have_count(3)
    project_id = platform.project_id("sounds")
    assert platform.phases(project_id)["train_model"]["title"] == "Classify Sounds"
    answers = [ask(platform, "sounds", one.wav).json() for one in held_out[:20]]
    right = sum(a["predicted_label"] == s.label for a, s in zip(answers, held_out, strict=False))
    assert right >= 16
    assert re.fullmatch(r"[01]\.\d{3}", answers[0]["score"])
    explained = ask(platform, "sounds", held_out[0].wav, "?explain=true").json()
    assert explained["predicted_label"] == answers[0]["predicted_label"]
    assert {"start", "end", "score"} == set(explained["explanation"][0])
    refused = ask(platform, "sounds", b"RIFF no sound")
    assert refused.status_code == 422

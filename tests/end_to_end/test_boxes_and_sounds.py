"""Scenes with boxes and sounds become live predictions, through the commands and the address."""

import re
from pathlib import Path

import httpx
import pytest

from deployments import demo_sounds
from deployments.demo_scenes import demo_scenes
from deployments.scenes import write_labeled
from tests.end_to_end.running_platform import RunningPlatform

pytestmark = pytest.mark.timeout(900)

SCENES = 50
FEWER_BOXES = ("--gate", "min_per_class=10", "--gate", "min_labeled=20")


def begin(platform: RunningPlatform, name: str, project_type: str, source: Path, *more: str) -> str:
    """Import labeled files and confirm the labels; returns the id of the project."""
    platform.exeml("dataset", "create", name, "--type", project_type)
    platform.exeml("dataset", "import", name, str(source))
    created = platform.get_json_of(
        "project", "create", name, "--dataset", name, "--project-type", project_type,
        "--preference", "performance_first", *more,
    )  # fmt: skip
    project_id = str(created[0]["id"])
    platform.wait_for(project_id, "label_data", "Awaiting operation")
    platform.exeml("project", "next", name)
    return project_id


def deploy(platform: RunningPlatform, name: str, project_id: str) -> None:
    platform.wait_for(project_id, "deploy_service", "Awaiting input")
    platform.exeml("project", "next", name)
    platform.wait_for(project_id, "deploy_service", "Executed")


def ask(platform: RunningPlatform, name: str, body: bytes, query: str = "") -> httpx.Response:
    service = platform.api.get("/services", params={"name": name}).json()[0]
    key = platform.exeml("service", "key", name).strip()
    url = f"{service['url']}{query}"
    return httpx.post(url, headers={"X-Api-Key": key}, content=body, timeout=60)


def test_scenes_become_a_service_that_finds_objects_after_a_training_ended_by_a_person(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    sent, held_out = demo_scenes()
    write_labeled(sent[:SCENES], tmp_path)
    project_id = begin(platform, "scenes", "object_detection", tmp_path, *FEWER_BOXES)
    platform.wait_until(
        lambda: any(
            report["stage"] == "Training the network"
            for report in platform.api.get(
                f"/projects/{project_id}/progress", params={"latest": 20}
            ).json()
        )
    )
    platform.exeml("project", "end-training", "scenes")
    deploy(platform, "scenes", project_id)
    model = platform.api.get("/models/scenes/versions").json()["items"][0]
    assert model["notes"].startswith("A person ended the training early")
    evaluation = platform.api.get(f"/projects/{project_id}/evaluation").json()
    assert evaluation["samples"] == SCENES // 5
    assert {one["label"] for one in evaluation["classes"]} == {
        box.label for scene in sent[:SCENES] for box in scene.boxes
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
    platform: RunningPlatform, tmp_path: Path
) -> None:
    sent, held_out = demo_sounds.demo_sounds()
    demo_sounds.write_labeled(sent, tmp_path)
    project_id = begin(platform, "sounds", "sound_classification", tmp_path)
    deploy(platform, "sounds", project_id)
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

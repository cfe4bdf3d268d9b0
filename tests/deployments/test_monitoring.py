"""A service is watched by what its replicas count, and its requests may be recorded."""

import io
import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx
import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from deployments.reconciler.monitoring_collector import collect
from infra.catalog import api_keys, projects, services
from infra.object_store import ObjectStore
from infra.replica_files import recording_folder
from infra.settings import ROOT
from schemas.dataset import VersionPublish
from schemas.manifest import Usage
from schemas.monitoring import REFERENCE_FILE
from schemas.service import Service
from tasks.dataset_versions.manifests import read_manifest
from tasks.dataset_versions.publishing import publish
from tasks.monitoring.recording_intake import fetch_recordings
from tasks.monitoring.training_reference import Bodies, training_reference
from tasks.serving.loading import load_predictor
from tasks.serving.observer import load_observer
from tests.deployments.deployed_models import deploy, write_tiny_model
from tests.waiting import wait_until

Reconciling = Callable[[], None]
DASHBOARD = ROOT / "infra" / "grafana" / "services.json"
METRIC = re.compile(r"\b(?:exeml|bentoml|process)_[a-z_]+\b")


def picture(brightness: float, seed: int) -> bytes:
    noise = np.random.default_rng(seed).normal(brightness, 20, (40, 40, 3))
    file = io.BytesIO()
    Image.fromarray(noise.clip(0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def write_reference(folder: Path) -> None:
    predictor = load_predictor(folder)
    bodies = [partial(picture, 100 + seed % 40, seed) for seed in range(100)]
    observer = load_observer(folder, predictor)
    reference = training_reference(Bodies(bodies, bodies[:60]), predictor, observer)
    (folder / REFERENCE_FILE).write_text(reference.model_dump_json())


class Asked:
    """A service that is asked without the gateway."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.key = api_keys.add(service.id).key
        wait_until(self.answers, "a replica that answers")

    @property
    def port(self) -> int:
        return services.replicas(self.service.id)[0].port

    def send(self, body: bytes, key: str | None = None) -> int:
        return httpx.post(
            f"http://127.0.0.1:{self.port}/v1/infer",
            content=body,
            headers={"X-Api-Key": key or self.key},
        ).status_code

    def answers(self) -> bool:
        try:
            return self.send(b"no picture") == 422
        except (httpx.TransportError, IndexError):
            return False


@pytest.fixture
def asked(object_store: ObjectStore, reconciling: Reconciling, tmp_path: Path) -> Iterator[Asked]:
    write_tiny_model(tmp_path / "model")
    write_reference(tmp_path / "model")
    return Asked(deploy(tmp_path / "model", nodes=1))


@pytest.fixture
def api(asked: Asked) -> Iterator[TestClient]:
    from deployments.api.app import create_app
    from infra.secrets import api_token

    with TestClient(create_app(), client=("127.0.0.1", 5000)) as client:
        client.headers["Authorization"] = f"Bearer {api_token()}"
        yield client


def test_requests_are_counted_through_the_death_of_a_replica_and_compared_with_training(
    asked: Asked, api: TestClient
) -> None:
    url = f"/api/v1/services/{asked.service.id}"
    collect()
    already = api.get(f"{url}/monitoring").json()["total"]["requests"]
    for seed in range(60):
        assert asked.send(picture(220, seed)) == 200
    assert asked.send(picture(220, 0), "exk_wrong") == 401
    time.sleep(0.5)  # looks are taken beside the requests
    collect()
    (pid,) = (replica.pid for replica in services.replicas(asked.service.id))
    os.kill(pid, signal.SIGKILL)
    wait_until(asked.answers, "another replica")
    for seed in range(10):
        assert asked.send(picture(220, seed)) == 200
    time.sleep(0.5)
    for _ in range(2):
        collect()

    watched = api.get(f"{url}/monitoring?step=3600").json()
    total = watched["total"]
    assert sum(total["labels"].values()) == 70
    assert total["requests"] - total["refused"] == 70
    assert total["refused"] >= already + 1
    assert (total["errors"], total["replicas"]) == (0, 1)
    assert 0 < total["p50_ms"] <= total["p95_ms"] <= total["p99_ms"] < 5000
    assert total["memory_bytes"] < 250e6
    assert total["confidence"] > 0.5
    assert sum(point["requests"] for point in watched["points"]) == total["requests"]

    (drift,) = api.get(f"{url}/drift").json()["models"]
    levels = {one["name"]: (one["level"], one["inputs"]) for one in drift["features"]}
    assert levels["brightness"] == ("strong", 70)
    assert levels["width"] == ("none", 70)
    assert drift["level"] == "strong"
    assert "brightness" in drift["message"]
    assert drift["labels"]["inputs"] == drift["confidence"]["inputs"] == 70
    wrong = api.get(f"{url}/monitoring?step=90")
    assert (wrong.status_code, wrong.json()["error_code"]) == (422, "INVALID_INPUT")
    for odd in ("to=0001-01-01T00:00:00Z", "to=9999-12-31T23:59:59-05:00", f"step={10**400}"):
        assert api.get(f"{url}/monitoring?{odd}").status_code == 422
    prometheus_is_told(asked.service, api)


def test_the_last_answers_of_a_replica_that_is_removed_are_counted(
    asked: Asked, api: TestClient
) -> None:
    url = f"/api/v1/services/{asked.service.id}"
    wanted = {"on": True, "revision": 0}
    assert api.put(f"{url}/recording", json=wanted).json()["on"]
    collect()
    for seed in range(30):
        assert asked.send(picture(220, seed)) == 200
    services.want(asked.service.id, wanted=False)
    wait_until(lambda: not services.replicas(asked.service.id), "the end of the replica")
    collect()
    total = api.get(f"{url}/monitoring").json()["total"]
    assert sum(total["labels"].values()) == total["requests"] - total["refused"] == 30
    (drift,) = api.get(f"{url}/drift").json()["models"]
    assert {one["inputs"] for one in drift["features"]} == {30}
    fetch_recordings()
    assert api.get(f"{url}/recording").json()["recorded"] == 30


def prometheus_is_told(service: Service, api: TestClient) -> None:
    """Everything that the dashboard asks for is there, for callers with a token only."""
    shown = api.get("/metrics")
    assert shown.status_code == 200
    told = set(METRIC.findall(shown.text))
    queried = set(METRIC.findall(DASHBOARD.read_text()))
    assert queried <= told, queried - told
    assert f'service="{service.name}"' in shown.text
    for replica in services.replicas(service.id):
        url = f"http://127.0.0.1:{replica.port}/metrics"
        for authorization in ("", "exk_wrong", "Bearer exk_wrong"):
            headers = {"Authorization": authorization}
            assert httpx.get(url, headers=headers).status_code == 401
    del api.headers["Authorization"]
    for host, status in (("localhost", 401), ("127.0.0.1", 401), ("evil.example", 421)):
        assert api.get("/metrics", headers={"Host": host}).status_code == status
    assert json.loads(DASHBOARD.read_text())["panels"]


def test_recorded_requests_go_back_to_the_dataset_and_never_validate(
    asked: Asked, api: TestClient
) -> None:
    url = f"/api/v1/services/{asked.service.id}"
    assert asked.send(picture(100, 0)) == 200
    off = api.get(f"{url}/recording").json()
    assert (off["on"], off["recorded"]) == (False, 0)
    wanted = {"on": True, "most_requests": 12, "revision": 0}
    assert api.put(f"{url}/recording", json=wanted).json()["on"]
    assert api.put(f"{url}/recording", json=wanted).status_code == 409

    bodies = [picture(100, seed) for seed in range(1, 16)]
    for body in bodies:
        asked.send(body)

    def recorded() -> dict:
        fetch_recordings()
        return api.get(f"{url}/recording").json()

    wait_until(lambda: recorded()["full"], "recording up to the limit")
    check_unfinished(next(recording_folder(asked.service.id).glob("*/")) / "killed.body")
    asked.send(picture(100, 99))
    time.sleep(0.5)
    assert recorded()["recorded"] == 12
    page = api.get(f"{url}/recordings?limit=5").json()
    assert (page["total"], len(page["items"])) == (12, 5)
    first = page["items"][0]
    content = api.get(f"{url}/recordings/{first['id']}/content")
    assert content.content in bodies
    assert content.headers["content-disposition"] == "attachment"
    assert first["answer"]["predicted_label"] == first["label"]

    ids = [one["id"] for one in api.get(f"{url}/recordings").json()["items"]]
    labels = {one: "cat" for one in ids}
    back = api.post(f"{url}/recordings/return", json={"ids": ids, "labels": labels}).json()
    assert back == {"samples": 12, "known": 0, "refused": []}
    again = api.post(f"{url}/recordings/return", json={"below_confidence": 1}).json()
    assert again["samples"] == 0

    dataset_id = projects.get(asked.service.project_id).dataset_id
    usages = usages_of(dataset_id, [picture(50, seed) for seed in range(20)], api)
    assert usages["recorded"] == {Usage.TRAINING}
    assert usages["sent"] == set(Usage)

    gone = api.post(f"{url}/recordings/delete", json={"all": True}).json()
    assert gone == {"deleted": 12}
    assert recorded()["recorded"] == 0


def check_unfinished(left: Path) -> None:
    """What a killed replica has left is removed when no replica can still be writing it."""
    left.write_bytes(b"half")
    fetch_recordings()
    assert left.exists()
    os.utime(left, (0, 0))
    fetch_recordings()
    assert not left.exists()


def usages_of(dataset_id: UUID, sent: list[bytes], api: TestClient) -> dict[str, set[Usage]]:
    """Send labeled pictures, publish, and return the usages of recorded and of sent samples."""
    files = [
        part
        for number, body in enumerate(sent)
        for part in (
            ("files", (f"sent{number}.png", body)),
            ("files", (f"sent{number}.txt", b"cat")),
        )
    ]
    assert api.post(f"/api/v1/datasets/{dataset_id}/samples", files=files).is_success
    lines = list(read_manifest(publish(dataset_id, VersionPublish(training_ratio=0.5))))
    kinds = {line.id: "recorded" if line.name.startswith("recorded") else "sent" for line in lines}
    return {
        kind: {line.usage for line in lines if kinds[line.id] == kind and line.usage}
        for kind in ("recorded", "sent")
    }

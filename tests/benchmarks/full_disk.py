"""A full disk under a running platform: what each call answers, and how soon uploads work again."""

import io
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests import full_disks
from tests.benchmarks.conftest import Record
from tests.end_to_end.running_platform import RunningPlatform, platform_environment

MEBIBYTES = 1500
ROUNDS = 2
FULL_SECONDS = 70  # longer than the object store's own look at the disk
WAIT_SECONDS = 300


@pytest.fixture
def small(tmp_path: Path) -> Iterator[RunningPlatform]:
    """A platform whose data folder is a disk of its own."""
    home = tmp_path / "home"
    home.mkdir()
    with full_disks.full_disk(home, MEBIBYTES):
        environment = platform_environment(home) | {"EXEML_MIN_FREE_BYTES": str(50 * 1024 * 1024)}
        running = RunningPlatform(environment, home)
        running.start()
        yield running
        full_disks.free(home)
        running.stop()


def picture(number: int) -> bytes:
    """A small picture that is like no other."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (number % 256, number // 256 % 256, 77)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.timeout(3600)
def test_full_disk(record: Record, small: RunningPlatform) -> None:
    body = {"name": "full", "project_type": "image_classification"}
    dataset = small.api.post("/datasets", json=body).json()["id"]

    def upload(number: int) -> httpx.Response:
        files = [
            ("files", (f"{number}.png", picture(number), "image/png")),
            ("files", (f"{number}.txt", b"red\n", "text/plain")),
        ]
        return small.api.post(f"/datasets/{dataset}/samples", files=files)

    assert upload(0).is_success, upload(0).text
    for turn in range(1, ROUNDS + 1):
        full_disks.fill(small.home)
        told = answers(small, dataset, turn, upload)
        states = Counter(one["state"] for one in small.get_json_of("status"))
        full_disks.free(small.home)
        began = time.monotonic()
        while not upload(turn * 1000).is_success:
            assert time.monotonic() - began < WAIT_SECONDS
            time.sleep(0.2)
        back = time.monotonic() - began
        figures = told | {"processes": str(dict(states)), "uploads work again after, s": back}
        record(f"full disk, turn {turn}", figures)
        assert small.process is not None
        assert small.process.poll() is None
    samples = small.api.get(f"/datasets/{dataset}").json()["samples"]
    record("full disk", {"samples kept": float(samples)})


def answers(small: RunningPlatform, dataset: str, turn: int, upload: object) -> dict[str, str]:
    """Call what changes and what reads while the disk is full, and count the answers."""
    assert callable(upload)
    calls = {
        "upload": lambda n: upload(turn * 100 + n),
        "POST /datasets": lambda n: small.api.post(
            "/datasets", json={"name": f"f{turn}-{n}", "project_type": "image_classification"}
        ),
        "POST /versions": lambda _: small.api.post(f"/datasets/{dataset}/versions", json={}),
        "POST /labels": lambda n: small.api.post(
            f"/datasets/{dataset}/labels", json=[f"label-{turn}-{n}"]
        ),
        "GET /samples": lambda _: small.api.get(f"/datasets/{dataset}/samples"),
        "GET /platform": lambda _: small.api.get("/platform"),
    }
    counted = {name: Counter[int]() for name in calls}
    deadline = time.monotonic() + FULL_SECONDS
    number = 0
    while time.monotonic() < deadline:
        for name, call in calls.items():
            counted[name][call(number).status_code] += 1
        number += 1
        time.sleep(1)
    return {name: str(dict(counts)) for name, counts in counted.items()}

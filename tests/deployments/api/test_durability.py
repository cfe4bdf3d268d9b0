"""What the API has acknowledged is there after its process was killed, as often as one likes."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.catalog import datasets, samples
from infra.object_store import ObjectStore
from infra.secrets import api_token
from infra.settings import ROOT
from schemas.dataset import DatasetCreate
from schemas.import_layout import ImportLayout
from schemas.project_type import ProjectType
from schemas.sample import SampleTab
from tasks.intake.uploads import import_upload
from tests.tasks.intake.sample_files import png
from tests.waiting import PATIENCE_SECONDS

ROUNDS = 5
THREADS = 4
SAMPLES_PER_THREAD = 3
MOST_SECONDS = 1.5

Acknowledged = dict[str, list[str]]


class RunningApi:
    """The real API in a process of its own."""

    def __init__(self, port: int, log: Path) -> None:
        command = [sys.executable, "-m", "deployments.api.server"]
        environment = {**os.environ, "EXEML_API_PORT": str(port)}
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=output
            )
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}/api/v1",
            headers={"Authorization": f"Bearer {api_token()}"},
            timeout=30,
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self.client.get("/datasets").status_code == 200
        except httpx.TransportError:
            return False

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.client.close()


@contextmanager
def running_api(port: int, log: Path) -> Iterator[RunningApi]:
    api = RunningApi(port, log)
    try:
        yield api
    finally:
        api.kill()


@pytest.fixture
def sample_ids(catalog: Path, object_store: ObjectStore) -> dict[ProjectType, list[str]]:
    """Samples to label and samples to draw boxes on."""
    found = {}
    for project_type in (ProjectType.IMAGE_CLASSIFICATION, ProjectType.OBJECT_DETECTION):
        dataset = datasets.create(DatasetCreate(name=project_type, project_type=project_type))
        files = [(f"{n}.png", png(n)) for n in range(THREADS // 2 * SAMPLES_PER_THREAD)]
        import_upload(dataset, files, ImportLayout.FILES, by="me")
        found[project_type] = [str(s.id) for s in samples.page(dataset.id, SampleTab.ALL).items]
    return found


def write_on(api: RunningApi, ids: list[str], with_boxes: bool, prefix: str) -> Acknowledged:
    """Label the samples in turn until the API is gone; return what it has acknowledged."""
    acknowledged: Acknowledged = defaultdict(list)
    number = 0
    while True:
        sample_id, label = ids[number % len(ids)], f"{prefix}-{number}"
        box = {"label": label, "xmin": number % 20, "ymin": 1, "xmax": 21, "ymax": 20}
        marks = {"boxes": [box]} if with_boxes else {"labels": [label]}
        try:
            answer = api.client.put("/samples/labels", json=[{"sample_id": sample_id, **marks}])
        except httpx.TransportError:
            return acknowledged
        assert answer.status_code == 200, answer.text
        assert answer.json()[0]["labels"] == [label]
        acknowledged[sample_id].append(label)
        number += 1


def labels_of(entry: dict[str, list[str]], key: str) -> list[str]:
    return [word.split(" ")[0] for word in entry[key]]


def check_everything_is_there(api: RunningApi, acknowledged: Acknowledged) -> None:
    """Every label was written, in the order it was acknowledged, and the last one is carried."""
    for sample_id, labels in acknowledged.items():
        history = api.get(f"/samples/{sample_id}/history")[::-1]
        written = [label for entry in history for label in labels_of(entry, "after")]
        assert [label for label in written if label in set(labels)] == labels
        for before, after in pairwise(history):
            assert labels_of(before, "after") == labels_of(after, "before")
        carried = api.get(f"/samples/{sample_id}")
        assert carried["labels"] == [written[-1]]
        assert carried["revision"] == len(history)
        assert written[-1] == labels[-1] or written[-2] == labels[-1]


def test_acknowledged_labels_and_boxes_outlive_every_kill(
    sample_ids: dict[ProjectType, list[str]], catalog: Path, free_port_block: int
) -> None:
    chance = random.Random(0)
    acknowledged: Acknowledged = defaultdict(list)
    log = catalog / "api.log"
    for round_number in range(ROUNDS):
        with running_api(free_port_block, log) as api, ThreadPoolExecutor(THREADS) as pool:
            check_everything_is_there(api, acknowledged)
            written = [
                pool.submit(
                    write_on,
                    api,
                    ids[half::2],
                    project_type.has_boxes,
                    f"r{round_number}-{half}",
                )
                for project_type, ids in sample_ids.items()
                for half in range(THREADS // 2)
            ]
            time.sleep(chance.uniform(0.2, MOST_SECONDS))
            os.kill(api.process.pid, signal.SIGKILL)
            for one in written:
                for sample_id, labels in one.result().items():
                    acknowledged[sample_id] += labels
    assert len(acknowledged) == THREADS * SAMPLES_PER_THREAD
    assert sum(len(labels) for labels in acknowledged.values()) > 10 * ROUNDS
    with running_api(free_port_block, log) as api:
        check_everything_is_there(api, acknowledged)

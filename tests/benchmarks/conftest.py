"""Benchmarks: `make bench` runs all, `pytest -s tests/benchmarks/NAME.py` runs one.

Each records its figures: at once in bench-results.json, and at the end as a table.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import psutil
import pytest
from rich.console import Console
from rich.table import Table

from infra.catalog import database, datasets, sample_intake
from infra.catalog.sample_intake import NewSample
from infra.secrets import api_token
from infra.settings import ROOT
from schemas.dataset import DatasetCreate
from schemas.label import Mark
from schemas.project_type import ProjectType
from schemas.sample import SampleFacts
from tests.conftest import find_port_block, forget_cached, use_home

Figures = dict[str, float | str]
Record = Callable[[str, Figures], None]
RESULTS = Path(__file__).resolve().parents[2] / "bench-results.json"
SAMPLES = 100_000
CLASSES = 10
SAMPLES_PER_CALL = 1000
START_SECONDS = 60


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    """Record the figures of a benchmark under its name; what is recorded outlasts a failure."""
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results: dict[str, Figures] = {}

    def keep(name: str, figures: Figures) -> None:
        results.setdefault(name, {}).update(figures)
        RESULTS.write_text(json.dumps(known | results, indent=2))

    yield keep
    load = ", ".join(f"{minutes:.1f}" for minutes in os.getloadavg())
    table = Table("benchmark", "figure", "value", title=f"{os.cpu_count()} cores, load {load}")
    for name, figures in results.items():
        for figure, value in figures.items():
            table.add_row(name, figure, value if isinstance(value, str) else f"{value:,.4g}")
    Console().print(table)


@dataclass(frozen=True)
class LabelingApi:
    """The REST API in a process of its own, and a dataset of 100,000 pictures, half labeled."""

    url: str
    token: str
    dataset_id: UUID
    process: psutil.Process

    def client(self) -> httpx.Client:
        """Return a client with a connection of its own."""
        return httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {self.token}"},
            trust_env=False,
            timeout=30,
        )


@pytest.fixture(scope="session")
def labeling_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabelingApi]:
    """The API as the platform starts it; nothing here needs the object store."""
    port = find_port_block()
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_home(monkeypatch, tmp_path_factory.mktemp("labeling") / "home")
        monkeypatch.setenv("OMP_NUM_THREADS", "1")
        database.migrate()
        dataset_id = filled_dataset()
        token = api_token()
        monkeypatch.setenv("EXEML_API_PORT", str(port))
        process = subprocess.Popen([sys.executable, "-m", "deployments.api.server"], cwd=ROOT)
    forget_cached()
    api = LabelingApi(
        f"http://127.0.0.1:{port}/api/v1", token, dataset_id, psutil.Process(process.pid)
    )
    _wait(api)
    yield api
    process.terminate()
    process.wait()


def _wait(api: LabelingApi) -> None:
    deadline = time.monotonic() + START_SECONDS
    with api.client() as client:
        while True:
            try:
                client.get("/health").raise_for_status()
            except httpx.TransportError:
                assert time.monotonic() < deadline, f"the API did not start in {START_SECONDS} s"
                time.sleep(0.1)
            else:
                return


def filled_dataset() -> UUID:
    """Add the samples as an import does, but for their bytes."""
    dataset = datasets.create(
        DatasetCreate(name="benchmark", project_type=ProjectType.IMAGE_CLASSIFICATION)
    )
    for start in range(0, SAMPLES, SAMPLES_PER_CALL):
        new = [new_sample(number) for number in range(start, start + SAMPLES_PER_CALL)]
        sample_intake.add(dataset.id, new, "benchmark")
    return dataset.id


def new_sample(number: int) -> NewSample:
    """Return the facts of a picture; those of even numbers are labeled."""
    name = f"{number:06d}.png"
    return NewSample(
        name=name,
        original_name=name,
        source=name,
        sha256=f"{number:064x}",
        size=3000,
        media_format="PNG",
        object_key=f"datasets/benchmark/objects/{number:064x}.png",
        facts=SampleFacts(width=32, height=32),
        marks=None if number % 2 else (Mark(f"class-{number // 2 % CLASSES}"),),
    )

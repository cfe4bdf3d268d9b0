"""How long calls of the REST API take with 100,000 samples, one caller at a time."""

import time
from collections.abc import Callable
from itertools import count

import httpx
import numpy as np

from tests.benchmarks.conftest import SAMPLES, Figures, LabelingApi, Record

CALLS = 100
BATCHES = 5
BATCH = 10_000
PAGES = {
    "all, first page": {"tab": "all"},
    "all, last page": {"tab": "all", "offset": SAMPLES - 60},
    "labeled, page at 40,000": {"tab": "labeled", "offset": 40_000},
    "unlabeled, page at 40,000": {"tab": "unlabeled", "offset": 40_000},
    "trash": {"tab": "trash"},
    "of one label, page at 2,500": {"tab": "labeled", "label": "class-3", "offset": 2500},
    "search that finds 10": {"search": "05123"},
    "search that finds 1,000": {"search": "0512", "offset": 0},
    "search that finds nothing": {"search": "no such name"},
}


def test_calls(record: Record, labeling_api: LabelingApi) -> None:
    with labeling_api.client() as client:
        folder = f"/datasets/{labeling_api.dataset_id}"
        for name, query in PAGES.items():
            record(f"list page: {name}", timed(lambda q=query: get(client, f"{folder}/samples", q)))
        record("label counts", timed(lambda: get(client, f"{folder}/labels")))
        record("counts of the dataset", timed(lambda: get(client, folder)))
        record("history, newest page", timed(lambda: get(client, f"{folder}/changes")))
        ids = [one["id"] for one in first_samples(client, folder, BATCH)]
        record("label one sample", timed(labeling_of(client, ids[:1])))
        record(f"label {BATCH:,} samples", timed(labeling_of(client, ids), BATCHES))
        record(f"add a label to {BATCH:,} samples", timed(adding_to(client, folder, ids), BATCHES))
    record("memory of the API", {"MB": labeling_api.process.memory_info().rss / 2**20})


def first_samples(client: httpx.Client, folder: str, wanted: int) -> list[dict[str, str]]:
    """Return samples, asked for in the largest pages that there are."""
    return [
        one
        for offset in range(0, wanted, 500)
        for one in get(client, f"{folder}/samples", {"offset": offset, "limit": 500})["items"]
    ]


def labeling_of(client: httpx.Client, ids: list[str]) -> Callable[[], None]:
    """Return a call that gives the samples another label each time."""
    numbers = count()

    def label() -> None:
        name = f"class-{next(numbers) % 2}"
        changes = [{"sample_id": one, "labels": [name]} for one in ids]
        client.put("/samples/labels", json=changes).raise_for_status()

    return label


def adding_to(client: httpx.Client, folder: str, ids: list[str]) -> Callable[[], None]:
    """Return a call that adds a label and takes another one off each time."""
    numbers = count()

    def change() -> None:
        added, removed = ("odd", "even") if next(numbers) % 2 else ("even", "odd")
        body = {"sample_ids": ids, "add": [added], "remove": [removed]}
        client.patch(f"{folder}/samples/labels", json=body).raise_for_status()

    return change


def get(client: httpx.Client, path: str, query: dict[str, str | int] | None = None) -> dict:
    answer = client.get(path, params=query)
    answer.raise_for_status()
    return answer.json()


def timed(call: Callable[[], object], calls: int = CALLS) -> Figures:
    """Return percentiles of a call; the first one is not counted."""
    call()
    milliseconds = []
    for _ in range(calls):
        began = time.perf_counter()
        call()
        milliseconds.append(1000 * (time.perf_counter() - began))
    p50, p95 = np.percentile(milliseconds, (50, 95))
    return {"p50 ms": float(p50), "p95 ms": float(p95)}

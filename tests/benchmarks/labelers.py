"""Twenty people label the same pictures for a minute, among 100,000.

Afterwards the history must show each label that was answered with success, in order.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace

import httpx
import numpy as np
import pytest

from infra.settings import ROOT
from tests.benchmarks.conftest import Figures, LabelingApi, Record
from tests.benchmarks.labeler import Assignment

LABELERS = 20
SECONDS = 60
POOL = 400
# A person with shortcut keys needs a second for a picture; without pauses shows what is possible.
PAUSES = {"a label a second each": 1.0, "without pauses": 0.0}

Calls = list[dict]


@pytest.mark.parametrize("pace", PAUSES)
def test_twenty_labelers(record: Record, labeling_api: LabelingApi, pace: str) -> None:
    with labeling_api.client() as client:
        before = revisions(client, labeling_api)
        calls = labeled_at_once(labeling_api, PAUSES[pace])
        lost = lost_updates(client, calls, before, revisions(client, labeling_api))
    failures = sum(call["status"] >= 500 for call in calls)
    figures = {"lost updates": float(len(lost)), "answers 5xx": float(failures)}
    record(f"{LABELERS} labelers, {pace}", summary(calls) | figures)
    assert not lost
    assert {call["status"] for call in calls} <= {200, 409}


def labeled_at_once(api: LabelingApi, pause_seconds: float) -> Calls:
    """Let all labelers work and return what they called."""
    work = Assignment(0, api.url, api.token, str(api.dataset_id), 0, POOL, SECONDS, pause_seconds)
    calls: Calls = []
    for labeler in working_labelers(work, LABELERS):
        calls += [json.loads(line) for line in labeler.stdout]
        assert labeler.wait() == 0
    return calls


def working_labelers(work: Assignment, count: int) -> list[subprocess.Popen[str]]:
    """Start so many labelers on the same pictures; each writes the lines of its calls."""
    labelers = [started_labeler() for _ in range(count)]
    for labeler in labelers:
        assert labeler.stdout.readline() == "ready\n"
    for number, labeler in enumerate(labelers):
        labeler.stdin.write(json.dumps(asdict(replace(work, number=number))))
        labeler.stdin.close()
    return labelers


def started_labeler() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.labeler"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def revisions(client: httpx.Client, api: LabelingApi) -> dict[str, int]:
    """Return the revision of each sample of the pool."""
    path = f"/datasets/{api.dataset_id}/samples"
    items = client.get(path, params={"limit": POOL}).raise_for_status().json()["items"]
    return {one["id"]: one["revision"] for one in items}


def lost_updates(
    client: httpx.Client, calls: Calls, before: dict[str, int], after: dict[str, int]
) -> list[str]:
    """Return what the history does not show of the labels that were answered with success."""
    by_sample: dict[str, Calls] = defaultdict(list)
    for call in calls:
        if call["what"] == "label" and call["status"] == 200:
            by_sample[call["id"]].append(call)
    lost = []
    for sample_id, written in by_sample.items():
        written.sort(key=lambda call: call["revision"])
        expected = list(range(before[sample_id] + 1, after[sample_id] + 1))
        if [call["revision"] for call in written] != expected:
            lost.append(f"{sample_id}: two writers were given one revision, or one is missing")
        history = client.get(f"/samples/{sample_id}/history").raise_for_status().json()
        kept = [entry["after"] for entry in reversed(history)][-len(written) :]
        lost += [
            f"{sample_id}: revision {call['revision']} shows {labels}"
            for call, labels in zip(written, kept, strict=True)
            if call["labels"] != labels
        ]
    return lost


def summary(calls: Calls) -> Figures:
    """Return how many labels were written, and how long calls took."""
    written = [call for call in calls if call["what"] == "label" and call["status"] == 200]
    refused = sum(call["status"] == 409 for call in calls)
    return {
        "labels written a second": len(written) / SECONDS,
        "answers 409": float(refused),
        **{f"label, {name}": value for name, value in percentiles(written).items()},
        **{
            f"list page, {name}": value
            for name, value in percentiles(c for c in calls if c["what"] == "page").items()
        },
    }


def percentiles(calls: Iterable[dict]) -> Figures:
    milliseconds = [call["milliseconds"] for call in calls]
    p50, p95, most = np.percentile(milliseconds, (50, 95, 100))
    return {"p50 ms": float(p50), "p95 ms": float(p95), "longest ms": float(most)}

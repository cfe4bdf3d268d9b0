"""Somebody who labels, in a process of its own.

`python -m tests.benchmarks.labeler` says that it is ready, takes an Assignment as JSON from its
input and writes a line for each call: what was called, the status, milliseconds, and for a label
the sample, its revision after the call, and the label.
"""

import json
import random
import sys
import time
from dataclasses import dataclass
from itertools import count

import httpx

PAGE_SIZE = 20


@dataclass(frozen=True)
class Assignment:
    """What a labeler does: read a page of the shared pool, label what is on it, and so on.

    The pool are `pool` samples of the list from position `first` on.
    """

    number: int
    url: str
    token: str
    dataset_id: str
    first: int
    pool: int
    seconds: float
    pause_seconds: float


class Labeler:
    """Labels with the revision it has seen; told that it is stale, it looks again and repeats."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.random = random.Random(assignment.number)
        self.labels = (f"by-{assignment.number}-{turn % 5}" for turn in count())
        self.client = httpx.Client(
            base_url=assignment.url,
            headers={"Authorization": f"Bearer {assignment.token}"},
            trust_env=False,
            timeout=30,
        )

    def work(self) -> None:
        end = time.monotonic() + self.assignment.seconds
        self.pause()
        while time.monotonic() < end:
            for sample in self.page():
                self.label(sample)
                if time.monotonic() > end:
                    return

    def pause(self) -> None:
        """Wait about as long as assigned: people do not work in step."""
        time.sleep(self.random.uniform(0.5, 1.5) * self.assignment.pause_seconds)

    def page(self) -> list[dict]:
        first = self.assignment.first
        offset = self.random.randrange(first, first + self.assignment.pool, PAGE_SIZE)
        path = f"/datasets/{self.assignment.dataset_id}/samples"
        query = {"offset": offset, "limit": PAGE_SIZE}
        page = self.call("page", "GET", path, params=query)
        return page.json()["items"] if page.status_code == 200 else []

    def label(self, sample: dict) -> None:
        label = next(one for one in self.labels if [one] != sample["labels"])
        while True:
            self.pause()
            change = {"sample_id": sample["id"], "labels": [label], "revision": sample["revision"]}
            answer = self.call("label", "PUT", "/samples/labels", json=[change])
            if answer.status_code != 409:
                return
            sample = self.call("sample", "GET", f"/samples/{sample['id']}").json()

    def call(self, what: str, method: str, path: str, **content: object) -> httpx.Response:
        began = time.perf_counter()
        answer = self.client.request(method, path, **content)
        milliseconds = 1000 * (time.perf_counter() - began)
        line = {"what": what, "status": answer.status_code, "milliseconds": milliseconds}
        if what == "label" and answer.status_code == 200:
            (stored,) = answer.json()
            line |= {name: stored[name] for name in ("id", "revision", "labels")}
        sys.stdout.write(json.dumps(line) + "\n")
        return answer


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    Labeler(Assignment(**json.load(sys.stdin))).work()

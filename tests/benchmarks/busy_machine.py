"""Five rounds at once, again and again, on a machine that is busy all the time.

Two imports and ten labelers work meanwhile, and the workflow engine answers late or with 503. It is
counted what must never happen: a round with two processes or two models, a Next that is lost, an
impossible picture, a round that waits without saying why.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.settings import ROOT
from schemas.phase import PhaseKey, PhaseStatus
from schemas.phase_moves import is_possible
from tasks.image_classification.demo import digit_pictures, write_labeled
from tasks.predictive_analytics.demo import wine_records, write_table
from tests.benchmarks.conftest import Record
from tests.conftest import find_port_block
from tests.deployments.prefect_server import AUTH_STRING, running_prefect
from tests.end_to_end.running_platform import RunningPlatform, platform_environment

PROJECTS, MOST_ROUNDS_EACH = 5, 10
SECONDS_TO_BEGIN_ROUNDS = float(os.environ.get("EXEML_BENCH_SECONDS", "7200"))
SECONDS_BETWEEN_IMPORTS = 15
LABELERS = 10
ROUND_SECONDS = 1800
SILENT_SECONDS = 30


@dataclass
class Counts:
    """What must not happen, and how long rounds took; threads add to it."""

    impossible: list[str] = field(default_factory=list)
    lost_answers: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    silent_looks: Counter[str] = field(default_factory=Counter)
    looks: int = 0
    seconds: list[float] = field(default_factory=list)
    next_seconds: list[float] = field(default_factory=list)
    labels: Counter[int] = field(default_factory=Counter)


@pytest.mark.timeout(4 * 3600)
def test_a_busy_machine_with_a_slow_engine(record: Record, tmp_path: Path) -> None:
    counts = Counts()
    calls: list[tuple[str, int]] = []
    with slow_platform(tmp_path, calls) as platform:
        people = [Person(platform, f"busy-{number}", counts) for number in range(PROJECTS)]
        for person in people:
            person.prepare(tmp_path)
        stopping = threading.Event()
        others = [
            threading.Thread(target=import_again, args=(platform, tmp_path, number, stopping))
            for number in range(2)
        ]
        others += [
            threading.Thread(target=label, args=(platform, counts, stopping))
            for _ in range(LABELERS)
        ]
        for thread in others:
            thread.start()
        try:
            with ThreadPoolExecutor() as pool:
                for round_of_person in [pool.submit(person.work) for person in people]:
                    round_of_person.result()
        finally:
            stopping.set()
            for thread in others:
                thread.join()
        versions = [person.versions() for person in people]
        twins = platform_log(platform).count("this process ends and changes nothing")
    rounds_done = len(counts.seconds)
    counts.seconds.sort()
    record(
        "busy machine, slow engine",
        {
            "rounds": float(rounds_done),
            "models of rounds, must be equal": float(sum(versions)),
            "second processes that ended at once": float(twins),
            "Next answered, then lost": "; ".join(counts.lost_answers) or "0",
            "impossible pictures": "; ".join(counts.impossible) or "0",
            "phases that failed": "; ".join(counts.failures) or "0",
            "looks at a round that waits without a reason": (
                f"{counts.silent_looks.total()}/{counts.looks}: {dict(counts.silent_looks)}"
            ),
            "round, s, median": counts.seconds[rounds_done // 2],
            "round, s, longest": counts.seconds[-1],
            "Next, s, longest": max(counts.next_seconds),
            "answers to labelers": str(dict(counts.labels)),
            "calls to the engine": float(sum(count for _, count in calls)),
            "most frequent calls": "; ".join(f"{name} {count}" for name, count in calls[:8]),
        },
    )
    assert sum(versions) == rounds_done >= PROJECTS
    assert not counts.impossible
    assert not counts.lost_answers


@contextmanager
def slow_platform(tmp_path: Path, calls: list[tuple[str, int]]) -> Iterator[RunningPlatform]:
    """A platform whose engine is reached through a relay that is late, fails, and counts calls."""
    server_port, relay_port = find_port_block(), find_port_block()
    home = tmp_path / "home"
    environment = platform_environment(home) | {
        "EXEML_PREFECT_API_URL": f"http://127.0.0.1:{relay_port}/api",
        "EXEML_PREFECT_API_AUTH_STRING": AUTH_STRING,
    }
    folder = tmp_path / "prefect"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.benchmarks.slow_engine"]
    with running_prefect(folder, server_port):
        relay = subprocess.Popen(
            [*command, str(relay_port), str(server_port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        running = RunningPlatform(environment, home)
        running.start()
        yield running
        running.stop()
        relay.terminate()
        calls += json.loads(relay.communicate()[0])


class Person:
    """Takes a project of a table through its rounds, and watches what the page shows."""

    longest_round = float(ROUND_SECONDS)

    def __init__(self, platform: RunningPlatform, name: str, counts: Counts) -> None:
        self.platform, self.name, self.counts = platform, name, counts
        self.project_id = ""
        self.answered: set[str] = set()
        self.moved = time.monotonic()
        self.seen: object = None

    def prepare(self, folder: Path) -> None:
        """Make the dataset; the project and its first round come with the first look."""
        table = folder / "wines.csv"
        write_table(wine_records()[0], table)
        self.platform.exeml("dataset", "create", self.name, "--type", "predictive_analytics")
        self.platform.exeml("dataset", "import", self.name, str(table))

    def work(self) -> None:
        """Take one round after another to its end."""
        for number in self.numbers():
            began = time.monotonic()
            if number:
                self.ask("POST", f"/projects/{self.project_id}/runs")
            else:
                body = {
                    "name": self.name,
                    "dataset": self.name,
                    "project_type": "predictive_analytics",
                    "settings": {"label_column": "cultivar", "preference": "performance_first"},
                }
                self.project_id = self.ask("POST", "/projects", json=body)["id"]
            self.answered = set()
            while not self.is_over():
                assert time.monotonic() - began < self.longest_round, self.name
                time.sleep(0.5)
            self.end_of_round(time.monotonic() - began)

    def numbers(self) -> Iterable[int]:
        """The numbers of rounds that this person takes."""
        until = time.monotonic() + SECONDS_TO_BEGIN_ROUNDS
        return takewhile(lambda _: time.monotonic() < until, range(MOST_ROUNDS_EACH))

    def end_of_round(self, seconds: float) -> None:
        """Note a round that ended."""
        self.counts.seconds.append(seconds)

    def is_over(self) -> bool:
        """Look once: note what is wrong, press what can be pressed."""
        found = self.ask("GET", f"/projects/{self.project_id}/phases")["phases"]
        picture = {PhaseKey(row["key"]): PhaseStatus(row["status"]) for row in found}
        if not is_possible(picture):
            self.counts.impossible.append(f"{self.name}: {list(picture.values())}")
        for row in found:
            if row["status"].startswith("Awaiting"):
                self.press_next(row["key"])
            elif row["status"] == PhaseStatus.FAILED:
                self.counts.failures.append(f"{self.name} {row['title']}: {row['message']}")
                self.ask("POST", f"/projects/{self.project_id}/phases/{row['key']}/retry")
        self.note_silence(found)
        return picture[PhaseKey.DEPLOY_SERVICE] is PhaseStatus.EXECUTED

    def press_next(self, key: str) -> None:
        if key in self.answered:
            self.counts.lost_answers.append(f"{self.name}: {key} asks again")
        began = time.monotonic()
        self.ask("POST", f"/projects/{self.project_id}/phases/{key}/next", json={})
        self.counts.next_seconds.append(time.monotonic() - began)
        self.answered.add(key)

    def note_silence(self, found: list[dict[str, Any]]) -> None:
        """Count looks at a round that has not moved for long and does not say why."""
        now = [(row["status"], row["message"]) for row in found]
        if now != self.seen:
            self.seen, self.moved = now, time.monotonic()
        current = next((row for row in found if row["status"] != "Executed"), None)
        if current is None or time.monotonic() - self.moved < SILENT_SECONDS:
            return
        if current["key"] != PhaseKey.TRAIN_MODEL:  # a training shows its progress
            self.counts.looks += 1
            if not current["message"]:
                self.counts.silent_looks[f"{current['title']} {current['status']}"] += 1

    def versions(self) -> int:
        """Return how many models came of the rounds."""
        return len(self.ask("GET", f"/models/{self.name}/versions")["items"])

    def ask(self, method: str, path: str, **options: Any) -> Any:
        return ask(self.platform.api, method, path, **options)


def ask(api: httpx.Client, method: str, path: str, **options: Any) -> Any:
    """Ask again while the platform is busy."""
    deadline = time.monotonic() + ROUND_SECONDS
    while True:
        try:
            answer = api.request(method, path, **options)
            if answer.status_code not in (429, 503):
                assert answer.is_success, answer.text
                return answer.json()
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, path
        time.sleep(0.5)


def import_again(
    platform: RunningPlatform, folder: Path, number: int, stopping: threading.Event
) -> None:
    """Import pictures into one dataset after another."""
    pictures = folder / f"pictures-{number}"
    pictures.mkdir()
    write_labeled(digit_pictures()[0], pictures)
    count = 0
    while not stopping.is_set():
        name = f"import-{number}-{count}"
        platform.exeml("dataset", "create", name)
        platform.exeml("dataset", "import", name, str(pictures))
        count += 1
        stopping.wait(SECONDS_BETWEEN_IMPORTS)


def label(platform: RunningPlatform, counts: Counts, stopping: threading.Event) -> None:
    """Label pictures of a dataset that is being imported, one a second."""
    with httpx.Client(
        base_url=platform.api.base_url, headers=platform.api.headers, timeout=120
    ) as api:
        while not stopping.is_set():
            found = ask(api, "GET", "/datasets", params={"name": "import-0-0"})
            if not found:
                stopping.wait(1)
                continue
            path = f"/datasets/{found[0]['id']}/samples"
            for sample in ask(api, "GET", path, params={"limit": 20})["items"]:
                body = [{"sample_id": sample["id"], "labels": ["digit-1"]}]
                try:
                    answer = api.put("/samples/labels", json=body)
                    counts.labels[answer.status_code] += 1
                except httpx.TransportError:
                    counts.labels[0] += 1
                if stopping.wait(1):
                    return


def platform_log(platform: RunningPlatform) -> str:
    """Return what the worker and its processes have written."""
    logs = platform.home / "logs"
    return "".join(path.read_text(errors="replace") for path in logs.glob("worker-*.log*"))

"""Two hundred kills while people take three tables through rounds: what is lost, and what is told.

Every few seconds a process of the platform, the supervisor included, is killed (SIGKILL); now and
then ten at once. A supervisor is started again as systemd does. After the last kill it is measured
how long each round that is under way needs to its end, or until the page says what it waits for.
"""

import itertools
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.benchmarks.busy_machine import Counts, Person
from tests.benchmarks.conftest import Record
from tests.end_to_end.conftest import platform  # noqa: F401
from tests.end_to_end.running_platform import RunningPlatform

PEOPLE = 3
KILLS = int(os.environ.get("EXEML_BENCH_KILLS", "200"))
AT_ONCE, TURNS_BETWEEN_MANY = 10, 25
PAUSE_SECONDS = (2.0, 10.0)
SECONDS_TO_END = 120
Platform = RunningPlatform


@pytest.mark.timeout(2 * 3600)
def test_kill_storm(record: Record, platform: Platform, tmp_path: Path) -> None:  # noqa: F811
    counts, killed, over = Counts(), Counter[str](), threading.Event()
    people = [StormPerson(platform, f"storm-{number}", counts, over) for number in range(PEOPLE)]
    for person in people:
        person.prepare(tmp_path)
    kept = {person.name: person.samples() for person in people}
    with ThreadPoolExecutor() as pool:
        works = [pool.submit(person.work) for person in people]
        try:
            kill_many(platform, killed)
        finally:
            over.set()
            ended = time.monotonic()
        for work in works:
            work.result()
    rounds = sum(person.done for person in people)
    models = sum(person.versions() for person in people)
    record(
        "kill storm",
        {
            "processes killed": float(killed.total()),
            "by process": str(dict(killed.most_common())),
            "rounds": float(rounds),
            "models of rounds, must be equal": float(models),
            "Next answered, then lost": "; ".join(counts.lost_answers) or "0",
            "impossible pictures": "; ".join(counts.impossible) or "0",
            "phases that failed and were retried": "; ".join(counts.failures) or "0",
            "round, s, longest": max(counts.seconds),
            "last round at its end after the last kill, s": max(
                person.ended_at - ended for person in people
            ),
        },
    )
    assert models == rounds
    assert kept == {person.name: person.samples() for person in people}
    assert not counts.impossible
    assert not counts.lost_answers
    assert all(person.ended_at - ended < SECONDS_TO_END for person in people)


class StormPerson(Person):
    """Takes rounds to their end until the storm is over, and the one under way after it."""

    longest_round = 2 * 3600.0

    def __init__(
        self,
        platform: Platform,  # noqa: F811
        name: str,
        counts: Counts,
        over: threading.Event,
    ) -> None:
        super().__init__(platform, name, counts)
        self.over, self.done, self.ended_at = over, 0, 0.0

    def numbers(self) -> Iterable[int]:
        """The numbers of rounds, as long as the storm lasts."""
        return itertools.takewhile(lambda _: not self.over.is_set(), itertools.count())

    def end_of_round(self, seconds: float) -> None:
        """Note a round that ended."""
        super().end_of_round(seconds)
        self.done += 1
        self.ended_at = time.monotonic()

    def samples(self) -> int:
        """Return how many records the dataset holds."""
        return int(self.ask("GET", "/datasets", params={"name": self.name})[0]["samples"])


def kill_many(platform: Platform, killed: Counter[str]) -> None:  # noqa: F811
    """Kill processes of the platform by chance until it is enough."""
    chance = random.Random(0)
    for turn in itertools.count(1):
        if killed.total() >= KILLS:
            return
        time.sleep(chance.uniform(*PAUSE_SECONDS))
        assert platform.process is not None
        living = sorted(platform.members(), key=lambda process: process.pid)
        count = AT_ONCE if turn % TURNS_BETWEEN_MANY == 0 else 1
        for victim in chance.sample(living, min(count, len(living))):
            with suppress(psutil.NoSuchProcess):
                name = name_of(victim)
                victim.send_signal(signal.SIGKILL)
                killed[name] += 1
        if platform.process.poll() is not None:
            platform.start()


def name_of(process: psutil.Process) -> str:
    """Say which part of the platform a process is."""
    command = process.cmdline()
    words = [word for word in command[1:] if not word.startswith("-")]
    if process.name().startswith("python"):
        return " ".join(Path(word).name for word in words[:2])[:40]
    return process.name()

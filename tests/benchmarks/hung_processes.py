"""SIGSTOP for each process of a platform: seconds until it is shown and until it runs again."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.platform_record import platform_status
from infra.settings import settings
from tests.benchmarks.conftest import Record
from tests.end_to_end.running_platform import RunningPlatform, platform_environment

PARTS = ("object-store", "prefect-server", "worker-cpu", "api", "gateway", "reconciler")
WAIT_SECONDS = 600


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[RunningPlatform]:
    """A platform with the bounds that a user's has."""
    environment = platform_environment(tmp_path / "home")
    for setting in ("EXEML_SILENCE_SECONDS", "EXEML_SILENCE_LIMIT_SECONDS"):
        del environment[setting]
    running = RunningPlatform(environment, tmp_path / "home")
    running.start()
    yield running
    running.stop()


@pytest.mark.timeout(7200)
def test_hung_processes(record: Record, platform: RunningPlatform) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("EXEML_HOME", str(platform.home))
        settings.cache_clear()
        for part in PARTS:
            record("stopped by a signal", {part: hang(part)})
    settings.cache_clear()


def hang(part: str) -> str:
    """Stop a process by a signal and say what the platform showed, and when."""
    before = row(part)
    began = time.monotonic()
    os.kill(before["pid"], signal.SIGSTOP)
    noticed = seconds_until(began, lambda: row(part)["state"] == "Not answering")
    back = seconds_until(began, lambda: is_back(part, before["pid"]))
    others = [one for one in rows() if one["name"] != part and one["state"] != "Running"]
    load = os.getloadavg()[0]
    return (
        f"shown after {noticed:.1f} s, runs again after {back:.1f} s, "
        f"others that do not run: {len(others)}, load {load:.1f}"
    )


def is_back(part: str, pid: int) -> bool:
    """Whether a part runs as another process."""
    now = row(part)
    return now["state"] == "Running" and now["pid"] not in (None, pid)


def rows() -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in platform_status()]


def row(part: str) -> dict[str, Any]:
    return next(one for one in rows() if one["name"] == part)


def seconds_until(began: float, happened: Callable[[], bool]) -> float:
    """Return the seconds until something happened."""
    while not happened():
        assert time.monotonic() - began < WAIT_SECONDS
        time.sleep(0.1)
    return time.monotonic() - began

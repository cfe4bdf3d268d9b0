"""How long a start takes and what the idle platform needs."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from deployments.platform.supervisor import is_ready, platform_status, stop_platform
from infra.settings import ROOT, settings
from tests.benchmarks.conftest import Record
from tests.deployments.conftest import ports  # noqa: F401
from tests.waiting import wait_until

UP = "from deployments.platform.supervisor import run_platform; run_platform(print)"
SETTLE_SECONDS = 15


def test_start_and_idle_memory(
    record: Record,
    home: Path,
    ports: None,  # noqa: F811
    free_port_block: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(free_port_block))
    settings.cache_clear()
    for start in ("first start", "second start"):
        supervisor, seconds = start_platform()
        time.sleep(SETTLE_SECONDS)
        memory = {f"{one.name}, MB": float(one.memory_mb) for one in platform_status()}
        began = time.monotonic()
        stop_platform()
        supervisor.wait()
        stopping = time.monotonic() - began
        times = {"ready after, s": seconds, "stopped after, s": stopping}
        record(f"platform, {start}", times | memory | {"in all, MB": sum(memory.values())})


def start_platform() -> tuple[subprocess.Popen[bytes], float]:
    """Return the supervisor and the seconds until everything was ready."""
    began = time.monotonic()
    supervisor = subprocess.Popen(
        [sys.executable, "-c", UP], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(is_ready, "start of the platform")
    return supervisor, time.monotonic() - began

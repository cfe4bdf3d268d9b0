"""How long a start takes and what the idle platform needs.

Run: `python -m pytest -s tests/benchmarks/platform.py`.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from deployments.supervisor import is_ready, platform_status, stop_platform
from infra.settings import ROOT, settings
from tests.deployments.conftest import ports  # noqa: F401
from tests.deployments.deployed_models import wait_until

UP = "from deployments.supervisor import run_platform; run_platform(print)"
SETTLE_SECONDS = 15
write = sys.stdout.write


def test_start_and_idle_memory(
    home: Path,
    ports: None,  # noqa: F811
    free_port_block: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(free_port_block))
    settings.cache_clear()
    for start in ("first start", "second start"):
        supervisor, seconds = start_platform()
        write(f"\n{start}: ready after {seconds:.1f} s\n")
        time.sleep(SETTLE_SECONDS)
        for status in platform_status():
            write(f"{status.name:16} {status.memory_mb:5} MB\n")
        write(f"{'in all':16} {sum(s.memory_mb for s in platform_status()):5} MB\n")
        began = time.monotonic()
        stop_platform()
        supervisor.wait()
        write(f"stopped after {time.monotonic() - began:.1f} s\n")


def start_platform() -> tuple[subprocess.Popen[bytes], float]:
    """Return the supervisor and the seconds until everything was ready."""
    began = time.monotonic()
    supervisor = subprocess.Popen(
        [sys.executable, "-c", UP], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(is_ready, "start of the platform", seconds=120)
    return supervisor, time.monotonic() - began

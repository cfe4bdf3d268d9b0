"""The platform as a whole: started, killed, started again, stopped."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from deployments.platform.processes import PlatformProcess, platform_processes
from deployments.platform.supervisor import (
    how_to_sign_in,
    is_ready,
    platform_status,
    run_processes,
    stop_platform,
)
from infra import first_password
from infra.catalog import accounts, api_keys, services
from infra.settings import ROOT, settings
from schemas.errors import PlatformError
from schemas.platform import ProcessState
from schemas.service import ServiceStatus
from tests.deployments.deployed_models import deploy_tiny_model, wait_for_status
from tests.waiting import PATIENCE_SECONDS, wait_until

UP = "from deployments.platform.supervisor import run_platform; run_platform(print)"

Up = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def up(
    home: Path, ports: None, free_port_block: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Up]:
    """Start the platform in a process of its own; call it again for a second start."""
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(free_port_block))
    settings.cache_clear()
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-u", "-c", UP],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        return started[-1]

    yield start
    stop_platform()
    for process in started:
        process.communicate()


def processes_of(home: Path) -> list[str]:
    """Return the command lines of all processes that belong to the data folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        environment = process.info["environ"] or {}
        if environment.get("EXEML_HOME") == str(home) and process.pid != os.getpid():
            found.append(" ".join(process.info["cmdline"]))
    return found


def pid_of(name: str) -> int | None:
    return next(status.pid for status in platform_status() if status.name == name)


def test_the_platform_survives_kills_and_leaves_nothing_when_stopped(
    up: Up, home: Path, tmp_path: Path, picture: bytes
) -> None:
    supervisor = up()
    wait_until(is_ready, "start of the platform")
    assert {status.state for status in platform_status()} == {ProcessState.RUNNING}
    assert all(status.memory_mb > 10 for status in platform_status())

    second = up()
    output, _ = second.communicate(timeout=PATIENCE_SECONDS)
    assert second.returncode != 0
    assert f"ExeML runs already on {home}" in output
    assert "exeml down" in output

    service = deploy_tiny_model(tmp_path, nodes=1)
    headers = {"X-Api-Key": api_keys.add(service.id).key}
    address = f"{settings().gateway_url}/v1/infers/{service.id}"
    wait_for_status(service.id, ServiceStatus.RUNNING)

    def predicts() -> bool:
        try:
            return httpx.post(address, content=picture, headers=headers).status_code == 200
        except httpx.TransportError:
            return False

    wait_until(predicts, "prediction")
    assert httpx.get(f"{settings().gateway_url}/nothing").json()["error_code"] == "NOT_FOUND"

    gateway = pid_of("gateway")
    assert gateway is not None
    os.kill(gateway, signal.SIGKILL)
    wait_until(predicts, "prediction after the death of the gateway")
    assert pid_of("gateway") != gateway

    (replica,) = services.replicas(service.id)
    supervisor.kill()
    supervisor.wait()
    assert predicts()
    up()
    wait_until(is_ready, "second start of the platform")
    wait_until(predicts, "prediction after the death of the supervisor")
    assert services.replicas(service.id) == [replica]

    stop_platform()
    assert processes_of(home) == []
    assert {status.state for status in platform_status()} == {ProcessState.STOPPED}
    assert services.get(service.id).wanted


def test_where_the_first_password_is_kept_is_printed_and_not_the_password(catalog: Path) -> None:
    accounts.make_first()
    password = first_password.read()
    assert password
    said = how_to_sign_in()
    assert password not in said
    assert "`exeml account password`" in said
    assert str(first_password.path()) in said
    assert first_password.path().stat().st_mode & 0o777 == 0o600
    first_password.forget()
    assert "password" not in how_to_sign_in()


def test_a_taken_port_is_named_with_its_setting_and_the_cure(ports: None) -> None:
    gateway = next(process for process in platform_processes() if process.name == "gateway")
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings().gateway_port))
        other.listen()
        with pytest.raises(PlatformError) as raised:
            run_processes([gateway], [], print)
    assert str(settings().gateway_port) in str(raised.value)
    assert "EXEML_GATEWAY_PORT" in str(raised.value)
    assert "Address already in use" in str(raised.value)


def test_a_process_that_cannot_start_ends_the_others_and_says_its_last_words(home: Path) -> None:
    def python(name: str, code: str, *, ready: bool) -> PlatformProcess:
        return PlatformProcess(name, lambda: [sys.executable, "-c", code], lambda _: ready)

    good = python("good", "import time; time.sleep(60)", ready=True)
    bad = python("bad", "raise SystemExit('no such disk')", ready=False)
    said: list[str] = []
    with pytest.raises(PlatformError, match="bad ended with exit code 1: no such disk"):
        run_processes([good, bad], [], said.append)
    assert "good is stopped" in said
    assert any("starting it again in 2 s" in sentence for sentence in said)
    assert processes_of(home) == []


def test_an_external_store_and_engine_are_not_started(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_S3_ENDPOINT", "s3.example.org")
    monkeypatch.setenv("EXEML_PREFECT_API_URL", "http://prefect.example.org/api")
    settings.cache_clear()
    names = {process.name for process in platform_processes()}
    assert names == {"api", "gateway", "worker-cpu", "reconciler"}

"""A running gateway, real error pages, and a registered model that can be deployed."""

import io
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from PIL import Image

from deployments.api import gateway_errors
from deployments.service_reconciler import ServiceReconciler
from deployments.service_replicas import stop_all_services
from infra import child_process, gateway
from infra.settings import settings
from tests.deployments.deployed_models import TICK_SECONDS, wait_until


@pytest.fixture
def ports(home: Path, free_port_block: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Free ports for everything that listens."""
    monkeypatch.setenv("EXEML_API_PORT", str(free_port_block))
    monkeypatch.setenv("EXEML_GATEWAY_PORT", str(free_port_block + 1))
    monkeypatch.setenv("EXEML_GATEWAY_ADMIN_PORT", str(free_port_block + 2))
    monkeypatch.setenv("EXEML_PREFECT_PORT", str(free_port_block + 3))
    monkeypatch.setenv("EXEML_SERVICE_PORTS", str(random.randrange(35_000, 55_000, 500)))
    settings.cache_clear()
    return free_port_block


@pytest.fixture
def error_pages(ports: int) -> Iterator[None]:
    """The error pages of the REST API, on its port."""
    app = FastAPI()
    app.include_router(gateway_errors.router, prefix="/api/v1")
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=ports, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, "start of the error pages")
    yield
    server.should_exit = True
    thread.join()


@pytest.fixture
def running_gateway(error_pages: None) -> Iterator[str]:
    """The address of a real gateway."""
    child = child_process.start(gateway.command(), settings().logs / "gateway.log", {})
    wait_until(gateway_answers, "start of the gateway")
    yield settings().gateway_url
    child_process.stop(child.identity, grace_seconds=5)


def gateway_answers() -> bool:
    try:
        return httpx.get(gateway.ping_url()).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def reconciling(catalog: Path, ports: int) -> Iterator[Callable[[], None]]:
    """A reconciler that ticks in a thread; call the fixture to replace it by a fresh one."""
    threads: list[tuple[threading.Thread, threading.Event]] = []

    def start_fresh() -> None:
        end()
        stop = threading.Event()
        thread = threading.Thread(target=_tick, args=(ServiceReconciler(), stop))
        thread.start()
        threads.append((thread, stop))

    def end() -> None:
        for thread, stop in threads:
            stop.set()
            thread.join()

    start_fresh()
    yield start_fresh
    end()
    stop_all_services()


def _tick(reconciler: ServiceReconciler, stop: threading.Event) -> None:
    while not stop.wait(TICK_SECONDS):
        reconciler.reconcile()
    reconciler.finish()


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A JPEG picture."""
    pixels = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()

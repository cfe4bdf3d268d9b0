"""A running gateway and Prefect server, real error pages, a registered model to deploy."""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from PIL import Image

from deployments.api import gateway_errors
from deployments.reconciler.service_reconciler import ServiceReconciler
from deployments.reconciler.service_replicas import stop_all_services
from infra import child_process, gateway, prefect_api
from infra.readiness import answers
from infra.replica_files import keep_key_files
from infra.settings import settings
from schemas.service import Service, ServiceStatus
from tests.conftest import find_port_block
from tests.deployments.asked_services import address
from tests.deployments.deployed_models import deploy_tiny_model, wait_for_status
from tests.deployments.prefect_server import AUTH_STRING, PrefectUi, running_prefect
from tests.waiting import TICK_SECONDS, wait_until

REPLICA_PORTS = 100
PORT_SETTINGS = (
    "API_PORT",
    "GATEWAY_PORT",
    "GATEWAY_ADMIN_PORT",
    "PREFECT_PORT",
    "PREFECT_UI_PORT",
)


@pytest.fixture
def ports(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Free ports for everything that listens, but for the object store."""
    with ExitStack() as sockets:
        for setting in PORT_SETTINGS:
            listener = sockets.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            monkeypatch.setenv(f"EXEML_{setting}", str(listener.getsockname()[1]))
    monkeypatch.setenv("EXEML_SERVICE_PORTS", str(find_port_block(REPLICA_PORTS)))
    settings.cache_clear()


@pytest.fixture
def error_pages(ports: None) -> Iterator[None]:
    """The error pages of the REST API, on its port."""
    app = FastAPI()
    app.include_router(gateway_errors.router, prefix="/api/v1")
    config = uvicorn.Config(app, host="127.0.0.1", port=settings().api_port, log_level="error")
    server = uvicorn.Server(config)
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
    wait_until(lambda: answers(gateway.ping_url()), "start of the gateway")
    yield settings().gateway_url
    child_process.stop(child.identity, grace_seconds=5)


@pytest.fixture
def reconciling(catalog: Path, ports: None) -> Iterator[Callable[[], None]]:
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


@pytest.fixture
def running(
    running_gateway: str, object_store: object, reconciling: Callable[[], None], tmp_path: Path
) -> Service:
    """A service of one replica that answers at the gateway."""
    service = deploy_tiny_model(tmp_path, nodes=1)
    wait_for_status(service.id, ServiceStatus.RUNNING)
    wait_until(lambda: httpx.post(address(service)).status_code == 401, "route at the gateway")
    return service


def _tick(reconciler: ServiceReconciler, stop: threading.Event) -> None:
    while not stop.wait(TICK_SECONDS):
        reconciler.reconcile()
        keep_key_files()
    reconciler.finish()


@pytest.fixture(scope="package")
def prefect_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a Prefect server that the tests of this folder share."""
    port = find_port_block()
    with running_prefect(tmp_path_factory.mktemp("prefect"), port):
        yield port


@pytest.fixture
def prefect(
    catalog: Path, prefect_port: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PrefectUi]:
    """The shared Prefect server, which knows nothing yet."""
    monkeypatch.setenv("EXEML_PREFECT_PORT", str(prefect_port))
    monkeypatch.setenv("EXEML_PREFECT_API_AUTH_STRING", AUTH_STRING)
    settings.cache_clear()
    prefect_api.client.cache_clear()
    ui = PrefectUi()
    yield ui
    ui.forget_all()
    prefect_api.client.cache_clear()


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A JPEG picture."""
    pixels = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()

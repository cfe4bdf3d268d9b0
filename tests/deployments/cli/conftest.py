"""The command line in this process, and a real REST API that it talks to."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from typer.testing import CliRunner, Result

from deployments.cli.main import app
from deployments.reconciler.data_job_watcher import DataJobWatcher
from infra.object_store import ObjectStore
from infra.settings import settings
from tests.waiting import TICK_SECONDS, wait_until

Run = Callable[..., Any]


@pytest.fixture
def rest_api(
    catalog: Path, object_store: ObjectStore, free_port_block: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A REST API, and what gives data jobs their processes."""
    monkeypatch.setenv("EXEML_API_PORT", str(free_port_block))
    settings.cache_clear()
    from deployments.api.app import create_app

    config = uvicorn.Config(create_app(), port=free_port_block, log_level="critical")
    server = uvicorn.Server(config)
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.run),
        threading.Thread(target=_watch, args=(stop,)),
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: server.started, "start of the REST API")
    yield
    stop.set()
    server.should_exit = True
    for thread in threads:
        thread.join()


def _watch(stop: threading.Event) -> None:
    watcher = DataJobWatcher()
    while not stop.wait(TICK_SECONDS):
        watcher.watch()


@pytest.fixture
def invoke(rest_api: None) -> Callable[..., Result]:
    """Run a command and return how it ended."""
    return lambda *words, **options: CliRunner().invoke(app, list(words), **options)


@pytest.fixture
def run(invoke: Callable[..., Result]) -> Run:
    """Run a command that must succeed and return its JSON."""

    def succeed(*words: str, **options: Any) -> Any:
        result = invoke(*words, "--json", **options)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return json.loads(result.stdout)

    return succeed


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[Mapping[str, bytes]], Path]:
    """Write files into a folder."""

    def write(files: Mapping[str, bytes]) -> Path:
        root = tmp_path / "sent"
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return root

    return write

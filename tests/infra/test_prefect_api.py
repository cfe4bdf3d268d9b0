"""What a person is told when the workflow engine is away, slow, or fails."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from infra import prefect_api
from infra.settings import settings
from schemas.errors import WorkflowEngineUnavailableError

START = "start the platform with `exeml up`"


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def ask_at(port: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("EXEML_PREFECT_API_URL", f"http://127.0.0.1:{port}/api")
    monkeypatch.setattr(prefect_api, "TIMEOUT_SECONDS", 0.2)
    settings.cache_clear()
    prefect_api.client.cache_clear()
    with pytest.raises(WorkflowEngineUnavailableError) as error:
        prefect_api.ask("GET", "/health")
    return str(error.value)


@pytest.mark.usefixtures("home")
def test_an_engine_that_is_away_is_started(
    free_port_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ask_at(free_port_block, monkeypatch)
    assert f"no Prefect server is at http://127.0.0.1:{free_port_block}/api" in told
    assert START in told


@pytest.mark.usefixtures("home")
def test_an_engine_that_is_only_slow_is_not_to_be_started(
    silent_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ask_at(silent_port, monkeypatch)
    assert "is slow or busy (ReadTimeout); try again in a moment" in told
    assert START not in told


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("status", [500, 503])
def test_an_engine_that_fails_is_not_to_be_started(status: int) -> None:
    with pytest.raises(WorkflowEngineUnavailableError) as error:
        prefect_api.decoded(httpx.Response(status))
    assert f"is slow or busy (status {status})" in str(error.value)
    assert START not in str(error.value)

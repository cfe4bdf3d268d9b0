"""What calls to the REST API say when they cannot be answered."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.cli.api_client import ApiClient
from infra.settings import settings
from schemas.errors import PlatformError

HALF_AN_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"


@pytest.fixture
def breaking_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server that closes the connection in the middle of its answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("EXEML_API_URL", f"http://127.0.0.1:{listener.getsockname()[1]}")
        settings.cache_clear()
        thread = threading.Thread(target=_answer_half, args=(listener,))
        thread.start()
        yield
        thread.join()


def _answer_half(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(10_000)
        connection.sendall(HALF_AN_ANSWER)


@pytest.mark.usefixtures("breaking_server")
def test_a_download_that_breaks_off_is_no_whole_one() -> None:
    with (
        pytest.raises(PlatformError, match="broke off the answer to GET /file"),
        ApiClient().download("/file") as chunks,
    ):
        assert b"".join(chunks) == b"half"


@pytest.mark.usefixtures("home")
def test_an_api_that_does_not_run_is_said_with_the_cure(
    free_port_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_API_URL", f"http://127.0.0.1:{free_port_block}")
    settings.cache_clear()
    with pytest.raises(PlatformError, match="start it with `exeml up`"):
        ApiClient().get("/datasets")

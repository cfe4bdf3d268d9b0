"""Slow clients and clients with many connections lose them, and others are answered meanwhile."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from deployments.api import connections
from deployments.api.connections import GuardedConnection
from tests.waiting import wait_until

HEAD = b"POST /%s HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"
SLOW_CLIENTS = 60
ANSWER = bytes(16 * 1024 * 1024)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, after a wait if the path says so, and answer with its length or with much."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/late":
        await asyncio.sleep(1.5)
    length, is_there = 0, True
    while is_there:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message.get("body", b""))
        is_there = message.get("more_body", False)
    body = ANSWER if scope["path"] == "/much" else str(length).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def port(home: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that is as patient as a test can be."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.5)
    monkeypatch.setattr(connections, "BODY_BYTES_A_SECOND", 200)
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(connections, "CHECK_SECONDS", 0.05)
    config = uvicorn.Config(app, port=0, http=GuardedConnection, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, "start of the server")
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()
    assert connections.open_connections() == 0


@pytest.fixture
def clients() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def connect(clients: ExitStack, port: int, *sent: bytes) -> socket.socket:
    client = clients.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
    for part in sent:
        client.sendall(part)
    return client


def everything(client: socket.socket) -> bytes:
    """Return all that comes until the server hangs up."""
    received = b""
    try:
        while part := client.recv(1_000_000):
            received += part
    except ConnectionResetError:
        pass
    return received


def refusal(client: socket.socket, status: int) -> str:
    """Return the sentence of the only answer, which has to be of this status."""
    head, _, body = everything(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert b"connection: close" in head
    return str(json.loads(body)["error_msg"])


def is_answered(port: int) -> bool:
    return httpx.post(f"http://127.0.0.1:{port}/", content=b"abc", timeout=60).text == "3"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "the head of the request did not come within"),
        (b"POST / HTTP/1.1\r\nHost: here\r\n", "the head of the request did not come within"),
        (HEAD % (b"", 1000) + b"x", "the body came with less than 200 bytes a second"),
        (HEAD % (b"", 0), "the head of the request did not come within"),
    ],
)
def test_half_sent_requests_end_with_a_408_and_others_are_answered(
    port: int, clients: ExitStack, sent: bytes, said: str
) -> None:
    slow = [connect(clients, port, sent) for _ in range(SLOW_CLIENTS)]
    assert is_answered(port)
    if b"Content-Length: 0" in sent:  # a second request on the same connection is half-sent
        for client in slow:
            assert b"200 OK" in client.recv(1000)
            client.sendall(b"POST / HTTP")
    assert all(said in refusal(client, 408) for client in slow)
    assert is_answered(port)


def test_a_slow_body_passes_as_long_as_it_comes(port: int, clients: ExitStack) -> None:
    honest = connect(clients, port, HEAD % (b"", 40 * 50))
    dripping = connect(clients, port, HEAD % (b"", 40 * 50))
    for _ in range(40):
        honest.sendall(b"x" * 50)
        time.sleep(0.05)
    assert honest.recv(1000).endswith(b"2000")
    try:
        for _ in range(400):
            dripping.sendall(b"x")
            time.sleep(0.02)
    except OSError:
        pass
    assert b"408 Request Timeout" in everything(dripping)


def test_a_client_is_not_blamed_while_the_server_reads_nothing(
    port: int, clients: ExitStack
) -> None:
    size = 8 * 1024 * 1024
    client = connect(clients, port, HEAD % (b"late", size), bytes(size))
    assert client.recv(1000).endswith(str(size).encode())


def test_an_answer_that_nobody_fetches_ends(port: int, clients: ExitStack) -> None:
    client = connect(clients, port, HEAD % (b"much", 0))
    wait_until(lambda: connections.open_connections() == 1, "connection")
    wait_until(lambda: connections.open_connections() == 0, "end of the connection")
    assert len(everything(client)) < len(ANSWER)
    with httpx.stream("POST", f"http://127.0.0.1:{port}/much", timeout=60) as slow:
        parts = []
        for part in slow.iter_raw(512 * 1024):
            parts.append(len(part))
        time.sleep(0.05)
    assert sum(parts) == len(ANSWER)


def test_one_address_has_a_bounded_number_of_connections(
    port: int, clients: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS_OF_ONE", 20)
    monkeypatch.setattr(connections, "HEAD_SECONDS", 60)
    slow = [connect(clients, port, b"POST") for _ in range(50)]
    assert all("too many connections from 127.0.0.1" in refusal(one, 503) for one in slow[:30])
    wait_until(lambda: connections.open_connections() == 20, "the latest connections")
    assert is_answered(port), "a whole request takes the place of a half-sent one"
    assert "too many connections" in refusal(slow[30], 503)


def test_a_head_has_a_largest_size(port: int, clients: ExitStack) -> None:
    client = connect(clients, port, b"POST / HTTP/1.1\r\n")
    try:
        for _ in range(100_000):
            client.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")
    except OSError:
        pass
    assert is_answered(port)
    assert connections.open_connections() <= 1

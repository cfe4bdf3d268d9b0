"""Whose requests the gateway counts together."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from infra import child_process, gateway
from infra.gateway_routes import ServiceRoutes, VersionRoute
from infra.settings import settings
from schemas.service import ServiceSettings
from tests.waiting import wait_until

STRANGER = "127.0.0.2"


@pytest.fixture
def trusting(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of this machine may tell who asks."""
    monkeypatch.setenv("EXEML_TRUSTED_PROXIES", '["127.0.0.1"]')


@pytest.fixture
def address(trusting: None, running_gateway: str, tmp_path: Path) -> Iterator[str]:
    """A route to a web server, to which each client may send one request a second."""
    (tmp_path / "readyz").touch()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    command = [*server, "--directory", str(tmp_path)]
    child = child_process.start(command, settings().logs / "server.log", dict(os.environ))
    name = uuid4()
    routes = ServiceRoutes([VersionRoute("0.0.1", [port], 100, 0)], ServiceSettings())
    url = gateway.prediction_url(name)
    gateway.set_routes(name, routes)
    wait_until(
        lambda: httpx.get(url).status_code == 404 and "error_code" not in httpx.get(url).text,
        "route",
    )
    limited = ServiceSettings(requests_per_second=1)
    gateway.set_routes(name, ServiceRoutes(routes.versions, limited))
    time.sleep(1)
    yield url
    child_process.stop(child.identity, grace_seconds=0)


def test_clients_behind_a_trusted_proxy_are_told_apart_and_others_do_not_lie(address: str) -> None:
    def status(client: httpx.Client, who: str) -> int:
        return client.get(address, headers={"X-Forwarded-For": who}).status_code

    with httpx.Client() as proxy:
        ann, ben = "203.0.113.1", "198.51.100.9, 203.0.113.2"
        assert [status(proxy, who) for who in (ann, ann, ben, ben)] == [404, 429, 404, 429]
    with httpx.Client(transport=httpx.HTTPTransport(local_address=STRANGER)) as stranger:
        assert [status(stranger, f"203.0.113.{n}") for n in (3, 4)] == [404, 429]

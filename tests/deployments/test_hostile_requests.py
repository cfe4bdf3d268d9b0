"""Requests that are meant to harm: they are refused, and nobody else notices."""

import pickle
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from infra import gateway
from infra.catalog import api_keys, services
from infra.settings import settings
from schemas.service import Service, SettingsChange
from tests.deployments.asked_services import address, error_of, pids
from tests.waiting import wait_until

HOST = "Host: localhost\r\n"
ATTACKER = "127.0.0.2"
PATIENCE_SECONDS = 2
AT_ONCE = 8


class Planted:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.path,))


@pytest.fixture
def impatient_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "READ_SECONDS", PATIENCE_SECONDS)


def changed(service: Service, **changes: object) -> None:
    """Change settings of a service and wait until the gateway follows them."""
    now = services.get(service.id)
    body = now.settings.model_dump() | changes | {"revision": now.revision}
    services.change_settings(service.id, SettingsChange.model_validate(body))
    time.sleep(1)


@contextmanager
def slow_clients(service: Service, count: int) -> Iterator[None]:
    """Keep requests open whose bodies never come, from another address."""
    head = (
        f"POST /v1/infers/{service.id} HTTP/1.1\r\n{HOST}"
        "Content-Type: image/jpeg\r\nContent-Length: 1000\r\n\r\nx"
    )
    with ExitStack() as opened:
        for _ in range(count):
            client = opened.enter_context(socket.socket())
            client.bind((ATTACKER, 0))
            client.connect(("127.0.0.1", settings().gateway_port))
            client.sendall(head.encode())
        yield


def raw_status(text: str) -> int:
    """Send what no HTTP client would send, and return the status of the answer."""
    with socket.create_connection(("127.0.0.1", settings().gateway_port), timeout=10) as client:
        client.sendall(text.encode())
        return int(client.recv(1000).split()[1])


def check_origins_and_rate(service: Service, picture: bytes, key: dict[str, str]) -> None:
    """Pages of allowed origins may ask; a client that asks too often is refused, no other is."""
    url = address(service)
    page = {"Origin": "https://shop.example"}
    preflight = page | {"Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in httpx.options(url, headers=preflight).headers
    changed(service, requests_per_second=5, allowed_origins=["https://shop.example"])
    allowed = httpx.options(url, headers=preflight)
    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    assert "X-Api-Key" in allowed.headers["access-control-allow-headers"]
    other = preflight | {"Origin": "https://evil.example"}
    assert "access-control-allow-origin" not in httpx.options(url, headers=other).headers

    answers: list[httpx.Response] = []

    def ask(_: int) -> httpx.Response:
        return httpx.post(url, content=picture, headers=key | page, timeout=60)

    def one_is_refused() -> bool:
        with ThreadPoolExecutor(10) as clients:  # one alone may be as slow as the limit asks for
            answers.extend(clients.map(ask, range(20)))
        return any(answer.status_code == 429 for answer in answers)

    wait_until(one_is_refused, "the refusal of a client that asks too often")
    assert {answer.status_code for answer in answers} == {200, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert error_of(refused, 429) == "TOO_MANY_REQUESTS"
    assert refused.headers["access-control-allow-origin"] == "https://shop.example"
    elsewhere = httpx.HTTPTransport(local_address=ATTACKER)
    with httpx.Client(transport=elsewhere) as client:
        assert client.post(url, content=picture, headers=key).status_code == 200


def test_hostile_requests_are_refused_and_take_nothing_from_others(
    impatient_gateway: None, running: Service, picture: bytes, tmp_path: Path
) -> None:
    url, key = address(running), {"X-Api-Key": api_keys.add(running.id).key}
    wait_until(lambda: httpx.post(url, content=picture, headers=key).is_success, "answer")
    first, planted = pids(running), tmp_path / "planted"
    bomb = pickle.dumps(Planted(planted))
    for kind in ("application/vnd.bentoml+pickle", "application/x-pickle", "text/html"):
        refused = httpx.post(url, content=bomb, headers=key | {"Content-Type": kind})
        assert error_of(refused, 415) == "UNSUPPORTED_TYPE"
    for kind in ("application/octet-stream", "image/jpeg", "application/json"):
        refused = httpx.post(url, content=bomb, headers=key | {"Content-Type": kind})
        assert error_of(refused, 422) == "INVALID_PICTURE"
    assert not planted.exists()

    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        link = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/picture.jpg"
        assert httpx.post(url, content=link, headers=key).status_code == 422
        assert httpx.post(url, json=link, headers=key).status_code == 422
        assert httpx.post(url, files={"file": (None, link)}, headers=key).status_code == 422
        elsewhere.settimeout(0.3)
        with pytest.raises(TimeoutError):
            elsewhere.accept()

    path = f"/v1/infers/{running.id}"
    sent_key = f"X-Api-Key: {key['X-Api-Key']}\r\n"
    broken = {"Content-Type": "multipart/form-data; boundary=a"} | key
    assert httpx.post(url, content=b"--a\r\nbroken", headers=broken).status_code == 422
    assert raw_status("GARBAGE\r\n\r\n") == 400
    assert raw_status(f"POST {path} HTTP/1.1\r\n{HOST}Content-Length: x\r\n\r\n") == 400
    smuggled = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /"
    assert raw_status(f"POST {path} HTTP/1.1\r\n{HOST}{sent_key}{smuggled}") in (400, 422)
    endless = f"POST {path} HTTP/1.1\r\n{HOST}X-Fill: {'a' * 2_000_000}\r\n\r\n"
    assert raw_status(endless) == 431

    changed(running, requests_at_once=AT_ONCE, max_body_bytes=100_000)
    too_large = httpx.post(url, content=bytes(100_001), headers=key)
    assert error_of(too_large, 413) == "TOO_LARGE"
    with slow_clients(running, AT_ONCE), ThreadPoolExecutor(AT_ONCE // 4) as others:
        answers = list(
            others.map(lambda _: httpx.post(url, content=picture, headers=key), range(20))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert pids(running) == first
    check_origins_and_rate(running, picture, key)

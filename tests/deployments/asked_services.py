"""Services as their users ask them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from infra.catalog import services
from infra.settings import settings
from schemas.service import Service


def address(service: Service) -> str:
    return f"{settings().gateway_url}/v1/infers/{service.id}"


def pids(service: Service) -> set[int]:
    return {replica.pid for replica in services.replicas(service.id)}


@contextmanager
def asking(
    url: str, picture: bytes, headers: dict[str, str], pause: float = 0
) -> Iterator[list[int]]:
    """Ask a service from four sides, each with a pause; gives the statuses of all answers."""
    statuses: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        with httpx.Client(timeout=30) as client:
            while not stop.wait(pause):
                statuses.append(client.post(url, content=picture, headers=headers).status_code)

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    yield statuses
    stop.set()
    for client in clients:
        client.join()


def error_of(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    return str(answer.json()["error_code"])

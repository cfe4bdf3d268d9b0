"""What a prediction costs on its way through gateway and replica, beside the bare predictor."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable

import numpy as np
import psutil
import pytest

from infra.catalog import api_keys, services
from infra.settings import settings
from schemas.project_type import ProjectType
from schemas.service import ServiceStatus
from tasks.predictors.loading import load_predictor
from tests.benchmarks.conftest import Figures, Record
from tests.benchmarks.served_models import Request, train_to_serve
from tests.deployments.conftest import (  # noqa: F401
    error_pages,
    ports,
    reconciling,
    running_gateway,
)
from tests.deployments.deployed_models import deploy, wait_for_status, wait_until

ROUNDS = 3
ROUND_SECONDS = 4.0
CLIENTS = (1, 8)

Ask = Callable[[], None]
Connect = Callable[[], Ask]


@pytest.mark.parametrize("project_type", ProjectType)
@pytest.mark.usefixtures("object_store", "reconciling", "running_gateway")
def test_serving(
    record: Record,
    project_type: ProjectType,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXEML_THREADS", "1")
    settings.cache_clear()
    folder = tmp_path_factory.mktemp("model")
    request = train_to_serve(project_type, folder, tmp_path_factory)
    began = time.monotonic()
    service = deploy(folder, nodes=1)
    wait_for_status(service.id, ServiceStatus.RUNNING)
    name = f"serving, {project_type}"
    key = api_keys.add(service.id).key
    (replica,) = services.replicas(service.id)
    predictor = load_predictor(folder)

    def in_process() -> Ask:
        return lambda: predictor.predict(request.body) and None

    ways: dict[str, Connect] = {
        "predictor in process": in_process,
        "replica": lambda: client(replica.port, "/v1/infer", key, request),
        "gateway and replica": lambda: client(
            settings().gateway_port, f"/v1/infers/{service.id}", key, request
        ),
    }
    wait_until(lambda: answers(ways["gateway and replica"]), "prediction")
    record(name, {"service start with Bento build, s": time.monotonic() - began})
    for clients in CLIENTS:
        record(f"{name}, {clients} clients", figures(measure_side_by_side(ways, clients)))
    memory = psutil.Process(replica.pid).memory_full_info()
    record(name, {"replica, MB of its own": memory.uss / 1e6, "replica, MB": memory.rss / 1e6})


def client(port: int, path: str, key: str, request: Request) -> Ask:
    """Return a client with a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask() -> None:
        headers = {"X-Api-Key": key, "Content-Type": request.media_type}
        connection.request("POST", path, request.body, headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text

    return ask


def answers(connect: Connect) -> bool:
    try:
        connect()()
    except AssertionError:
        return False
    return True


def measure_side_by_side(ways: dict[str, Connect], clients: int) -> dict[str, list[list[float]]]:
    """Return the seconds of each request, by way and round; rounds take turns."""
    rounds: dict[str, list[list[float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, connect in ways.items():
            rounds[name].append(load(connect, clients))
    return rounds


def load(connect: Connect, clients: int) -> list[float]:
    """Ask from several clients for a while and return the seconds of each request."""
    seconds: list[float] = []
    end = time.perf_counter() + ROUND_SECONDS

    def ask_until_the_end() -> None:
        ask = connect()
        while (start := time.perf_counter()) < end:
            ask()
            seconds.append(time.perf_counter() - start)

    threads = [threading.Thread(target=ask_until_the_end) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def figures(rounds: dict[str, list[list[float]]]) -> Figures:
    """Return medians over the rounds; the share is of the first way's requests a second."""
    found: Figures = {}
    first = None
    for name, measured in rounds.items():
        rate = statistics.median(len(one) / ROUND_SECONDS for one in measured)
        first = first or rate
        found[f"{name}, requests/s"] = rate
        found[f"{name}, share"] = rate / first
        for percentile in (50, 95, 99):
            milliseconds = [1000 * float(np.percentile(one, percentile)) for one in measured]
            found[f"{name}, p{percentile} ms"] = statistics.median(milliseconds)
    return found

"""What a prediction costs through gateway and replica, beside the predictor and a bare FastAPI."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable

import numpy as np
import psutil
import pytest

from deployments.api import service_changes
from infra.catalog import api_keys, services
from infra.settings import settings
from schemas.project_type import ProjectType
from schemas.service import Service, ServiceStatus
from schemas.traffic import TrafficChange, VersionShare
from tasks.serving.loading import load_predictor
from tests.benchmarks import bare_fastapi
from tests.benchmarks.conftest import Figures, Record
from tests.benchmarks.served_models import Request, train_to_serve
from tests.conftest import find_port_block
from tests.deployments.conftest import (  # noqa: F401
    error_pages,
    ports,
    reconciling,
    running_gateway,
)
from tests.deployments.deployed_models import deploy, wait_for_status
from tests.waiting import wait_until

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
    bare = find_port_block(1)

    def in_process() -> Ask:
        return lambda: predictor.predict(request.body) and None

    def of_gateway() -> Ask:
        return client(settings().gateway_port, f"/v1/infers/{service.id}", key, request)

    ways: dict[str, Connect] = {
        "predictor in process": in_process,
        "bare FastAPI": lambda: client(bare, "/", key, request),
        "replica": lambda: client(replica.port, "/v1/infer", key, request),
        "gateway and replica": of_gateway,
    }
    wait_until(lambda: answers(of_gateway), "prediction")
    record(name, {"service start with Bento build, s": time.monotonic() - began})
    with bare_fastapi.running(folder, bare, workers=1):
        for clients in CLIENTS:
            record(f"{name}, {clients} clients", figures(measure_side_by_side(ways, clients)))
    memory = psutil.Process(replica.pid).memory_full_info()
    record(name, {"replica, MB of its own": memory.uss / 1e6, "replica, MB": memory.rss / 1e6})
    run_two_replicas(service)
    ways = {one: ways[one] for one in ("bare FastAPI", "gateway and replica")}
    with bare_fastapi.running(folder, bare, workers=2):
        rounds = measure_side_by_side(ways, max(CLIENTS))
    record(f"{name}, 2 replicas, {max(CLIENTS)} clients", figures(rounds))


def run_two_replicas(service: Service) -> None:
    """Add a replica and wait until the gateway sends requests to both."""
    now = services.get(service.id)
    share = VersionShare(version="0.0.1", traffic_ratio=100, compute_nodes=2)
    change = TrafficChange(revision=now.revision, versions=[share])
    wanted = service_changes.divide(now, change, by="benchmark").traffic_revision
    wait_until(lambda: services.get(service.id).served_revision == wanted, "second replica")


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

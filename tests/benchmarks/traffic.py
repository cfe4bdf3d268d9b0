"""Traffic of a service: exact shares, and changes, replacements and deaths that nobody notices.

EXEML_BENCH_REQUESTS asks for another number of requests than 10,000.
"""

import http.client
import json
import math
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from deployments.api import service_changes, service_comparison
from infra import gateway
from infra.catalog import api_keys, models, service_traffic, services
from infra.readiness import answers
from infra.settings import settings
from schemas.service import Service, ServiceStatus
from schemas.traffic import TrafficChange, VersionShare
from tests.benchmarks.conftest import Figures, Record
from tests.deployments.asked_services import pids
from tests.deployments.conftest import (  # noqa: F401
    error_pages,
    picture,
    ports,
    reconciling,
    running,
    running_gateway,
)
from tests.deployments.deployed_models import register_next, wait_for_status
from tests.waiting import wait_until

REQUESTS = int(os.environ.get("EXEML_BENCH_REQUESTS", "10000"))
CLIENTS = 4
APPLICATION = "cats"
WEIGHT_CHANGES = 40
REPLACEMENTS = 3
KILLS = 3
STARTS = 3
SETTLE_SECONDS = 1  # until the gateway has read its routes
STANDARD_DEVIATIONS_OF_99 = 2.576


@dataclass
class Load:
    """What clients saw: the label of each answer, anything else is a failure."""

    labels: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def figures(self, name: str) -> Figures:
        """Return requests, failures and times under a name."""
        milliseconds = 1000 * np.array(self.seconds)
        return {
            f"{name}, requests": float(len(self.seconds)),
            f"{name}, failures": float(len(self.failures)),
            f"{name}, p50 ms": float(np.percentile(milliseconds, 50)),
            f"{name}, p99 ms": float(np.percentile(milliseconds, 99)),
        }


@dataclass(frozen=True)
class Target:
    """A service of two versions whose labels differ, and how it is asked."""

    service: Service
    first: str
    second: str
    key: str
    body: bytes


@pytest.fixture
def target(running: Service, picture: bytes, tmp_path: Path) -> Target:  # noqa: F811
    register_next(tmp_path / "next", running, ("kitten", "puppy"))
    key = api_keys.add(running.id).key
    found = Target(running, "", "", key, picture)
    wait_until(lambda: not ask_times(found, 1).failures, "prediction")
    (label,) = ask_times(found, 1).labels
    return Target(running, label, {"cat": "kitten", "dog": "puppy"}[label], key, picture)


def ask(target: Target, load: Load, more: Callable[[], bool]) -> None:
    """Ask over one connection while there is more to ask."""
    connection = http.client.HTTPConnection("127.0.0.1", settings().gateway_port, timeout=30)
    headers = {"X-Api-Key": target.key, "Content-Type": "image/jpeg"}
    while more():
        began = time.perf_counter()
        try:
            connection.request("POST", f"/v1/infers/{target.service.id}", target.body, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (http.client.HTTPException, OSError) as error:
            load.failures.append(repr(error))
            connection.close()
            continue
        load.seconds.append(time.perf_counter() - began)
        if answer.status == 200:
            load.labels[json.loads(text)["predicted_label"]] += 1
        else:
            load.failures.append(f"{answer.status} {text[:200]!r}")


def ask_times(target: Target, count: int) -> Load:
    """Ask so many times from several clients."""
    left = iter(range(count))
    lock = threading.Lock()

    def more() -> bool:
        with lock:
            return next(left, None) is not None

    load = Load()
    clients = [threading.Thread(target=ask, args=(target, load, more)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return load


@contextmanager
def asking(target: Target) -> Iterator[Load]:
    """Ask without pause from several clients until the block ends."""
    load, end = Load(), threading.Event()
    arguments = (target, load, lambda: not end.is_set())
    clients = [threading.Thread(target=ask, args=arguments) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    yield load
    end.set()
    for client in clients:
        client.join()


def divide(service: Service, *shares: tuple[str, int, int]) -> Service:
    """Set all shares in one change and wait until the gateway has them."""
    names = ("version", "traffic_ratio", "shadow_percent")
    versions = [VersionShare.model_validate(dict(zip(names, one, strict=True))) for one in shares]
    now = services.get(service.id)
    change = TrafficChange(revision=now.revision, versions=versions)
    return served(service_changes.divide(now, change, by="benchmark"))


def served(wanted: Service) -> Service:
    def is_reached() -> bool:
        return services.get(wanted.id).served_revision == wanted.traffic_revision

    wait_until(is_reached, "the wanted traffic")
    return services.get(wanted.id)


def test_shares(record: Record, target: Target) -> None:
    divide(target.service, ("0.0.1", 90, 0), ("0.0.2", 10, 0))
    wait_until(lambda: target.second in ask_times(target, 20).labels, "the second version")
    load = ask_times(target, REQUESTS)
    share = load.labels[target.second] / REQUESTS
    band = STANDARD_DEVIATIONS_OF_99 * math.sqrt(0.1 * 0.9 / REQUESTS)
    record("traffic, 90/10", load.figures("90/10"))
    record(
        "traffic, 90/10",
        {
            "share of the second version": share,
            "99 % band": f"{0.1 - band:.4f} to {0.1 + band:.4f}",
            "within it": "yes" if abs(share - 0.1) <= band else "no",
        },
    )


def test_changes_under_load(record: Record, target: Target) -> None:
    divide(target.service, ("0.0.1", 90, 0), ("0.0.2", 10, 0))
    with asking(target) as load:
        for number in range(WEIGHT_CHANGES):
            second = 10 + number % 2 * 80
            divide(target.service, ("0.0.1", 100 - second, 0), ("0.0.2", second, 0))
    record("traffic, changes under load", load.figures(f"{WEIGHT_CHANGES} changes of weights"))

    known = {one.version: one for one in models.list_all(APPLICATION)}
    with asking(target) as load:
        began = time.monotonic()
        for number in range(REPLACEMENTS):
            model = known["0.0.1" if number % 2 else "0.0.2"]
            served(service_traffic.replace_model(target.service.id, model.id, model.version))
        seconds = (time.monotonic() - began) / REPLACEMENTS
    name = f"{REPLACEMENTS} replacements"
    record("traffic, changes under load", load.figures(name) | {f"{name}, s each": seconds})


def test_deaths_under_load(record: Record, target: Target) -> None:
    now = services.get(target.service.id)
    change = TrafficChange(
        revision=now.revision,
        versions=[VersionShare(version="0.0.1", traffic_ratio=100, compute_nodes=2)],
    )
    served(service_changes.divide(now, change, by="benchmark"))
    with asking(target) as load:
        for _ in range(KILLS):
            before = pids(target.service)
            os.kill(min(before), signal.SIGKILL)
            wait_until(lambda before=before: _is_whole(target, before), "another replica")
            time.sleep(SETTLE_SECONDS)
    record("traffic, deaths under load", load.figures(f"{KILLS} kills of one of 2 replicas"))


def _is_whole(target: Target, before: set[int]) -> bool:
    """Whether two replicas answer, one of them new, and the gateway knows both."""
    replicas = services.replicas(target.service.id)
    new = {one.pid for one in replicas}
    (routes,) = gateway.routes_folder().glob("service-*.yaml")
    urls = {f"http://127.0.0.1:{one.port}" for one in replicas}
    return (
        len(new) == 2
        and new != before
        and all(answers(f"{url}/readyz") for url in urls)
        and urls <= set(routes.read_text().split())
    )


def test_shadow(record: Record, target: Target) -> None:
    alone = ask_times(target, REQUESTS // 10)
    shadowed = divide(target.service, ("0.0.1", 100, 0), ("0.0.2", 0, 100))
    time.sleep(1)
    with_shadow = ask_times(target, REQUESTS // 10)
    time.sleep(1)
    (shadow,) = service_comparison.comparison(shadowed).shadows
    record("traffic, shadow of 100 %", alone.figures("without") | with_shadow.figures("with"))
    record(
        "traffic, shadow of 100 %",
        {
            "copies answered": float(shadow.answers),
            "shadow, p50 ms in the replica": shadow.p50_ms or math.nan,
            "shadow, p95 ms in the replica": shadow.p95_ms or math.nan,
        },
    )


def test_starts(record: Record, target: Target) -> None:
    """A new version's way to its first answers, and a stopped service's way back."""
    model = next(one for one in models.list_all(APPLICATION) if one.version == "0.0.2")
    began = time.monotonic()
    served(service_traffic.replace_model(target.service.id, model.id, model.version))
    figures: Figures = {"deploy to Running with Bento build, s": time.monotonic() - began}
    seconds = []
    for _ in range(STARTS):
        services.want(target.service.id, wanted=False)
        wait_for_status(target.service.id, ServiceStatus.STOPPED)
        began = time.monotonic()
        services.want(target.service.id, wanted=True)
        wait_for_status(target.service.id, ServiceStatus.RUNNING)
        seconds.append(time.monotonic() - began)
    record("traffic, starts", figures | {"start to Running, s": float(np.median(seconds))})

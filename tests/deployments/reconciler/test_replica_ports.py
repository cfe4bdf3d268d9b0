"""Ports of replicas: none is used anew while the gateway may still send requests there."""

import os
import signal
import time
from uuid import uuid4

import httpx
import pytest

from deployments.reconciler import running_replica
from deployments.reconciler.running_replica import (
    choose_port,
    free_port,
    keep_port,
    retire_port,
)
from infra import gateway, gateway_routes
from infra.catalog import service_traffic, services
from infra.gateway_routes import ServiceRoutes, VersionRoute
from infra.secrets import platform_key
from infra.settings import settings
from schemas.service import DeploymentSettings, Service, ServiceSettings, ServiceStatus
from tests.deployments.asked_services import address, asking, error_of, pids
from tests.deployments.deployed_models import wait_for_status
from tests.waiting import wait_until

KILLS = 3


@pytest.fixture
def first_port(ports: None) -> int:
    return settings().service_ports


def routes_to(*ports: int) -> ServiceRoutes:
    return ServiceRoutes([VersionRoute("0.0.1", ports, 100, 0)], ServiceSettings())


def test_a_port_that_a_route_names_is_not_chosen(first_port: int) -> None:
    service_id = uuid4()
    gateway.set_routes(service_id, routes_to(first_port, first_port + 1))
    chosen = choose_port()
    free_port(chosen)
    assert chosen == first_port + 2
    gateway.remove_service(service_id)
    assert choose_port() == first_port
    free_port(first_port)


def test_a_port_that_was_used_lately_is_the_last_choice(
    first_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_replica, "PORTS", 3)
    for port in (first_port + 1, first_port):
        keep_port(port)
        retire_port(port)
    assert [choose_port() for _ in range(3)] == [first_port + 2, first_port + 1, first_port]
    retire_port(first_port)
    monkeypatch.setattr(running_replica, "RETIRED_SECONDS", 0)
    free_port(first_port + 2)
    assert choose_port() == first_port
    for port in range(first_port, first_port + 3):
        free_port(port)


def test_a_killed_replica_of_one_service_lets_none_of_another_answer_for_it(
    running: Service, picture: bytes
) -> None:
    other = deployed("dogs", running, DeploymentSettings())
    wait_for_status(other.id, ServiceStatus.RUNNING)
    headers = {"X-Api-Key": platform_key(running.id)}
    url = address(running)
    with asking(url, picture, headers, pause=0.01) as statuses:
        for _ in range(KILLS):  # each makes the wait until the next start longer
            kill_replica_of(running)
        deployed("dogs", running, DeploymentSettings(compute_nodes=3))
        wait_until(lambda: len(pids(other)) == 3, "more replicas of the other service")
        wait_until(lambda: pids(running), "new replica")
        wait_until(lambda: httpx.post(url, content=picture, headers=headers).is_success, "answer")
        time.sleep(1)
    assert set(statuses) <= {200, 502, 503, 504}
    assert statuses[-1] == 200


def test_a_gateway_that_asks_a_replica_of_another_service_gets_a_503_to_try_again(
    running: Service, picture: bytes
) -> None:
    (replica,) = services.replicas(running.id)
    wrong = uuid4()
    configuration = gateway_routes.configuration(str(wrong), routes_to(replica.port))
    gateway._write(gateway.routes_folder() / "misdirected.yaml", configuration)
    url = f"{settings().gateway_url}/v1/infers/{wrong}"
    headers = {"X-Api-Key": platform_key(running.id), "X-Exeml-Service": str(running.id)}
    wait_until(lambda: httpx.post(url).status_code != 404, "route")
    answer = httpx.post(url, content=picture, headers=headers)
    assert (error_of(answer, 503), answer.headers["retry-after"]) == ("SERVICE_UNAVAILABLE", "1")


def deployed(name: str, like: Service, chosen: DeploymentSettings) -> Service:
    return service_traffic.deploy(like.project_id, like.model_version_id, name, chosen)


def kill_replica_of(service: Service) -> None:
    """Kill the only replica of a service and wait until the reconciler has noticed."""
    wait_until(lambda: pids(service), "start of a replica")
    (pid,) = pids(service)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: pid not in pids(service), "notice of the kill")

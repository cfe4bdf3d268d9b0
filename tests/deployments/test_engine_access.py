"""Who can give orders to the workflow engine, and what they can choose of a run."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from prefect.utilities.asyncutils import run_coro_as_sync
from prefect.workers.process import ProcessWorker
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from infra import prefect_api, work_pools
from infra.prefect_api import ask
from infra.prefect_authentication import PrefectAuthentication
from infra.settings import settings
from tests.deployments.prefect_server import AUTH_STRING, PrefectUi

OPEN = {"/health", "/ready"}
SOCKETS = (
    "/events/in",
    "/events/out",
    "/logs/out",
    "/task_runs/subscriptions/scheduled",
    "/work_pools/cpu/workers/connect",
)
NOBODY: Any = object()  # nothing needs to be asked to read the template
ORDERS = ("command", "env", "working_dir", "name", "labels", "stream_output")


@pytest.fixture
def stranger(prefect: PrefectUi) -> Iterator[httpx.Client]:
    """Somebody of this machine who does not know the authentication string."""
    with httpx.Client(base_url=settings().effective_prefect_api_url, trust_env=False) as client:
        yield client


def known_routes() -> Iterator[tuple[str, str]]:
    """Every method and path of the server, as its description of itself lists them."""
    for path, methods in ask("GET", "/openapi.json").json()["paths"].items():
        for method in methods:
            yield method.upper(), path


@pytest.mark.parametrize("ending", ["health", "ready"])
def test_a_stranger_is_refused_on_every_route_whatever_the_path_ends_in(
    stranger: httpx.Client, ending: str
) -> None:
    routes = list(known_routes())
    assert len(routes) > 150
    for method, path in routes:
        filled = "/".join(ending if part.startswith("{") else part for part in path.split("/"))
        if filled in OPEN:
            continue
        for asked in (filled, f"{filled.rstrip('/')}/{ending}", f"/{ending}/..{filled}"):
            answer = stranger.request(method, asked)
            assert answer.status_code in (401, 403), f"{method} {asked}: {answer.status_code}"


def test_health_says_nothing_but_that_the_server_is_there(stranger: httpx.Client) -> None:
    assert stranger.get("/health").json() is True
    assert stranger.get("/ready").json() == {"message": "OK"}
    assert stranger.post("/health", json={}).status_code in (401, 403)


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize("token", [None, "tests:another"])
def test_no_stream_opens_for_a_stranger(prefect: PrefectUi, path: str, token: str | None) -> None:
    address = settings().effective_prefect_api_url.replace("http://", "ws://")
    with connect(f"{address}{path}", subprotocols=["prefect"], proxy=None) as socket:
        socket.send(json.dumps({"type": "auth", "token": token}))
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)


def test_a_known_caller_without_a_csrf_token_is_refused(stranger: httpx.Client) -> None:
    name, _, password = AUTH_STRING.partition(":")
    assert stranger.get("/version", auth=(name, password)).is_success
    refused = stranger.post("/deployments/filter", json={}, auth=(name, password))
    assert refused.status_code == 403
    assert "CSRF" in refused.text


def test_threads_share_a_client_that_renews_what_the_server_has_forgotten(
    prefect: PrefectUi,
) -> None:
    def change(number: int) -> int:
        if number % 5 == 0:  # as if the server had lost its tokens in between
            authentication = prefect_api.client().auth
            assert isinstance(authentication, PrefectAuthentication)
            authentication._token = None
        return ask("POST", "/flows/filter", {}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(change, range(60))) == {200}


def test_a_token_that_the_server_does_not_know_is_replaced(prefect: PrefectUi) -> None:
    prefect.call("POST", "/flows/filter", {})
    authentication = prefect_api.client().auth
    assert isinstance(authentication, PrefectAuthentication)
    token = authentication._token
    assert token is not None
    token.headers["Prefect-Csrf-Token"] = "of a server whose database is gone"
    assert ask("POST", "/flows/filter", {}).status_code == 200


def test_a_pool_of_an_older_data_folder_no_longer_takes_orders(prefect: PrefectUi) -> None:
    template = ProcessWorker.get_default_base_job_template()
    assert "command" in template["variables"]["properties"]
    pool = {"name": "older", "type": "process", "base_job_template": template}
    prefect.call("POST", "/work_pools/", pool)
    work_pools.ensure("older")
    found = prefect.call("GET", "/work_pools/older")
    assert found["base_job_template"] == work_pools.JOB_TEMPLATE
    prefect.call("DELETE", "/work_pools/older")


@pytest.mark.parametrize("order", ORDERS)
def test_a_run_that_brings_orders_is_refused_even_from_a_known_caller(
    prefect: PrefectUi, stranger: httpx.Client, order: str
) -> None:
    work_pools.ensure("orders")
    flow = prefect.call("POST", "/flows/", {"name": "orders"})
    body = {"name": "orders", "flow_id": flow["id"], "work_pool_name": "orders"}
    deployment = prefect.call("POST", "/deployments/", body)["id"]
    path = f"/deployments/{deployment}/create_flow_run"
    orders = {"job_variables": {order: "touch /tmp/owned"}, "enforce_parameter_schema": False}
    assert stranger.post(path, json=orders).status_code in (401, 403)
    refused = ask("POST", path, orders)
    assert refused.status_code == 422, refused.text
    assert prefect.call("POST", "/flow_runs/filter", {}) == []
    prefect.call("POST", path, {"parameters": {}})
    assert len(prefect.call("POST", "/flow_runs/filter", {})) == 1
    prefect.call("DELETE", "/work_pools/orders")


orders = st.dictionaries(
    st.sampled_from([*ORDERS, "env.PATH", "command.0", "job_configuration.command"])
    | st.text(max_size=20),
    st.text(max_size=20) | st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=3),
    max_size=5,
)


@settings_of_hypothesis(deadline=None)
@given(orders)
def test_no_job_variable_reaches_what_a_worker_starts(brought: dict[str, object]) -> None:
    """However they came into the engine: an automation and an older server check nothing."""
    job = run_coro_as_sync(
        ProcessWorker.job_configuration.from_template_and_values(
            base_job_template=work_pools.JOB_TEMPLATE, values=brought, client=NOBODY
        )
    )
    assert job is not None
    assert (job.command, job.env, job.working_dir, job.stream_output) == (None, {}, None, True)

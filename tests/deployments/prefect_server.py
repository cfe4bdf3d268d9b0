"""A real Prefect server for tests, and what a person does in its UI, by the same calls."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from infra import deployment_names
from infra.prefect_api import ask
from infra.prefect_environment import SERVER_AUTH_STRING, platform_environment
from infra.readiness import answers
from infra.settings import settings
from schemas.training_flavor import CPU
from tests.waiting import PATIENCE_SECONDS

AUTH_STRING = "tests:only the tests know this"


class PrefectUi:
    """The calls that the Prefect UI makes, asked again while the server is busy."""

    def call(self, method: str, path: str, body: object = None) -> Any:
        answer = ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def register(self, project_type: str, version: str) -> str:
        """Register a flow of a type as a start of the platform does; returns the deployment."""
        flow = self.call("POST", "/flows/", {"name": project_type.replace("_", "-")})
        body = {
            "name": deployment_names.title(project_type, CPU),
            "flow_id": flow["id"],
            "version": version,
            "tags": deployment_names.tags(project_type, CPU),
        }
        return str(self.call("POST", "/deployments/", body)["id"])

    def schedules(self, deployment: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", f"/deployments/{deployment}/schedules")
        return found

    def automations(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("POST", "/automations/filter", {})
        return found

    def upcoming_runs(self) -> list[dict[str, Any]]:
        chosen = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        found: list[dict[str, Any]] = self.call("POST", "/flow_runs/filter", chosen)
        return found

    def forget_all(self) -> None:
        """Remove what tests have made."""
        for automation in self.automations():
            self.call("DELETE", f"/automations/{automation['id']}")
        for noun in ("deployments", "flow_runs"):
            for one in self.call("POST", f"/{noun}/filter", {}):
                self.call("DELETE", f"/{noun}/{one['id']}")

    def flow_run(self, flow_run_id: object) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/flow_runs/{flow_run_id}")
        return found

    def set_state(self, flow_run_id: object, state: str) -> None:
        body = {"state": {"type": state}, "force": True}
        self.call("POST", f"/flow_runs/{flow_run_id}/set_state", body)


@contextmanager
def running_prefect(folder: Path, port: int) -> Iterator[None]:
    """Run a Prefect server in a folder of its own."""
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    url = f"http://127.0.0.1:{port}/api"
    own = {
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": url,
        "EXEML_HOME": str(folder),
        SERVER_AUTH_STRING: AUTH_STRING,
    }
    log = folder / "server.log"
    with log.open("ab") as output:
        server = subprocess.Popen(
            [*command, "--port", str(port)],
            env=platform_environment() | own,
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not answers(f"{url}/health"):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "the Prefect server does not start"
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def used_by_flows_here() -> Iterator[None]:
    """Let flows that run in this process use the server of the settings."""
    chosen = {
        PREFECT_API_URL: f"http://127.0.0.1:{settings().prefect_port}/api",
        PREFECT_API_AUTH_STRING: AUTH_STRING,
        # Lines that are left when the server has gone would keep this process for a minute.
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    with temporary_settings(chosen):
        yield

"""A whole platform on free ports, started as a user starts it: `exeml up`."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from infra.prefect_authentication import PrefectAuthentication
from tests.conftest import find_port_block
from tests.waiting import PATIENCE_SECONDS

REPOSITORY = Path(__file__).resolve().parents[2]
PHASE_SECONDS = 1500
PORTS = 130


@dataclass
class RunningPlatform:
    """A platform of the tests: its environment, its processes, its REST API."""

    environment: dict[str, str]
    home: Path
    process: "subprocess.Popen[bytes] | None" = None
    api: httpx.Client = field(init=False)
    prefect: httpx.Client = field(init=False)

    def start(self) -> None:
        """Run `exeml up` and wait until it says that everything is ready."""
        log = self.home.parent / "up.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deployments.cli.main", "up"],
                cwd=REPOSITORY,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        begins = log.stat().st_size
        self._wait_for_line(log, begins, "is ready after")
        token = self.exeml("token").strip()
        port = self.environment["EXEML_API_PORT"]
        self.api = httpx.Client(
            base_url=f"http://127.0.0.1:{port}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )
        url = f"http://127.0.0.1:{self.environment['EXEML_PREFECT_PORT']}/api"
        secrets = json.loads((self.home / "secrets.json").read_text())
        known = PrefectAuthentication(url, secrets["prefect_auth_string"])
        self.prefect = httpx.Client(base_url=url, auth=known, timeout=30)

    def _wait_for_line(self, log: Path, begins: int, ending: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not any(
            line.startswith("everything") and ending in line
            for line in log.read_text()[begins:].splitlines()
        ):
            assert self.process is not None
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop it as `exeml down` does; everything must be gone then."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_SECONDS)

    def exeml(self, *arguments: str, fails: bool = False) -> str:
        """Run the command line and return what it prints; an error must be expected."""
        done = subprocess.run(
            [sys.executable, "-m", "deployments.cli.main", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stderr if fails else done.stdout

    def pid_of(self, name: str) -> int:
        """Process id of a part of the platform, as `exeml status` shows it."""
        rows = self.get_json_of("status")
        return int(next(row["pid"] for row in rows if row["name"] == name))

    def members(self) -> list[psutil.Process]:
        """The supervisor, all that it started, and all whose environment names the data folder."""
        assert self.process is not None
        found: set[psutil.Process] = set()
        with suppress(psutil.NoSuchProcess):
            supervisor = psutil.Process(self.process.pid)
            found |= {supervisor, *supervisor.children(recursive=True)}
        for process in psutil.process_iter(["environ"]):
            environment = (process.info["environ"] or {}).values()
            if any(str(self.home) in value for value in environment):
                found.add(process)
        return [process for process in found if process.is_running() and process.pid != os.getpid()]

    def get_json_of(self, *arguments: str) -> Any:
        """Run a command with --json and decode what it prints."""
        return json.loads(self.exeml(*arguments, "--json"))

    def phases(self, project_id: str) -> dict[str, dict[str, Any]]:
        """The phases of the latest round by key."""
        answer = self.api.get(f"/projects/{project_id}/phases")
        assert answer.status_code == 200, answer.text
        return {phase["key"]: phase for phase in answer.json()["phases"]}

    def project_id(self, name: str) -> str:
        """Return the id of a project."""
        return str(self.api.get("/projects", params={"name": name}).json()[0]["id"])

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Wait until something happened."""
        deadline = time.monotonic() + PHASE_SECONDS
        while not happened():
            assert time.monotonic() < deadline
            time.sleep(0.3)

    def press_next(self, name: str) -> None:
        """Press Next as a person does: again, if the platform says that it cannot be reached."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        project_id = self.project_id(name)
        waiting = {key: phase["status"] for key, phase in self.phases(project_id).items()}
        labels = waiting.get("label_data", "").startswith("Awaiting")
        phase = "label_data" if labels else "deploy_service"
        while True:
            answer = self.api.post(f"/projects/{project_id}/phases/{phase}/next", json={})
            if answer.status_code == 200:
                return
            assert answer.status_code == 503, answer.text
            assert time.monotonic() < deadline, answer.text
            time.sleep(1)

    def wait_for(self, project_id: str, key: str, status: str) -> dict[str, Any]:
        """Wait until a phase has a status; a failed phase ends the wait with its message."""
        deadline = time.monotonic() + PHASE_SECONDS
        while True:
            phases = self.phases(project_id)
            if phases[key]["status"] == status:
                return phases[key]
            failed = [p for p in phases.values() if p["status"] == "Failed"]
            assert not failed, failed
            assert time.monotonic() < deadline, phases
            time.sleep(0.3)


def flow_process(home: Path) -> psutil.Process:
    """The process that executes the flow run now, a child of the worker."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for process in psutil.process_iter(["cmdline", "environ"]):
            command = " ".join(process.info["cmdline"] or [])
            environment = process.info["environ"] or {}
            if "prefect.engine" in command and environment.get("EXEML_HOME") == str(home):
                return process
        time.sleep(0.1)
    raise AssertionError("no process executes a flow run")


def platform_environment(home: Path) -> dict[str, str]:
    """Environment of a platform in `home` on free ports, nothing inherited from a user's own."""
    first = find_port_block(PORTS)
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("EXEML_", "PREFECT_"))}
    return inherited | {
        "EXEML_HOME": str(home),
        "EXEML_OBJECT_STORE_PORT": str(first),
        "EXEML_API_PORT": str(first + 20),
        "EXEML_GATEWAY_PORT": str(first + 21),
        "EXEML_GATEWAY_ADMIN_PORT": str(first + 22),
        "EXEML_PREFECT_PORT": str(first + 23),
        "EXEML_PREFECT_UI_PORT": str(first + 24),
        "EXEML_SERVICE_PORTS": str(first + 100),
        "EXEML_BATCH_FOLDER": str(home.parent / "batch"),
        "EXEML_MONITORING_SECONDS": "1",
        # tests stop processes to see what others make of it, on machines that may be very slow
        "EXEML_SILENCE_SECONDS": "600",
        "EXEML_SILENCE_LIMIT_SECONDS": "1200",
    }


def left_processes(home: Path) -> list[list[str]]:
    """Command lines of processes that still work for a platform."""
    return [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline", "environ"])
        if (process.info["environ"] or {}).get("EXEML_HOME") == str(home)
        and process.pid != os.getpid()
    ]

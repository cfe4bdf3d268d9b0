"""What a person meets when a part of the platform is killed: part by moment, one round a cell.

Each round learns the demo's digits. A part is killed (SIGKILL) while the round waits at Label Data,
while it trains, or right after Next at Deploy Service. A cell says what the workflow page showed,
how long after the kill the round was at its next wait or its end, and what was lost.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.phase import PhaseKey, PhaseStatus
from tasks.image_classification.demo import digit_pictures, write_labeled
from tests.benchmarks.conftest import Record
from tests.end_to_end.conftest import platform  # noqa: F401
from tests.end_to_end.running_platform import RunningPlatform, flow_process

PICTURES = 150
PARTS = ("api", "prefect-server", "worker-cpu", "object-store", "gateway", "reconciler")
ROUND_SECONDS = 300
MOMENTS = ("suspended", "training", "resuming")
Platform = RunningPlatform


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.timeout(7200)
def test_kill_matrix(
    record: Record,
    platform: Platform,  # noqa: F811
    moment: str,
    tmp_path: Path,
) -> None:
    name = f"killed-{moment}"
    write_labeled(digit_pictures()[0][:PICTURES], tmp_path)
    platform.exeml("dataset", "create", name)
    platform.exeml("dataset", "import", name, str(tmp_path))
    options = ("--dataset", name, "--preference", "performance_first")
    project_id = platform.get_json_of("project", "create", name, *options)[0]["id"]
    for number, part in enumerate(parts_at(moment)):
        if number:  # the project began its first round by itself
            asked(platform, "POST", f"/projects/{project_id}/runs")
        page = WorkflowPage(platform, project_id, name)
        record(f"killed while {moment}", {part: round_with_kill(page, moment, part)})


def parts_at(moment: str) -> tuple[str, ...]:
    """Return what can be killed; a suspended round has no process."""
    return PARTS if moment == "suspended" else (*PARTS, "flow process")


def round_with_kill(page: "WorkflowPage", moment: str, part: str) -> str:
    """Take a round to its end with one kill; returns what a person saw and what was lost."""
    before = page.kept()
    page.wait(PhaseKey.LABEL_DATA, PhaseStatus.AWAITING_OPERATION)
    if moment == "suspended":
        page.kill(part)
    page.press_next()
    if moment == "training":
        page.wait(PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)
        page.kill(part)
    page.wait(PhaseKey.DEPLOY_SERVICE, PhaseStatus.AWAITING_INPUT)
    back = page.seconds_since_kill()
    page.press_next()
    if moment == "resuming":
        page.kill(part)
    page.wait(PhaseKey.DEPLOY_SERVICE, PhaseStatus.EXECUTED)
    back = page.seconds_since_kill() if moment == "resuming" else back
    after = page.kept()
    lost = [name for name, count in before.items() if after[name] < count]
    twice = after["models"] != before["models"] + 1
    return (
        f"{page.seen()}; {back:.0f} s after the kill it was at its next wait or end; "
        f"lost: {', '.join(lost) or 'nothing'}{'; made twice' if twice else ''}"
    )


def asked(platform: Platform, method: str, path: str, **options: Any) -> Any:  # noqa: F811
    """Ask as a person does who tries again while the platform cannot be reached or is busy."""
    deadline = time.monotonic() + ROUND_SECONDS
    while True:
        try:
            answer = platform.api.request(method, path, **options)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                assert answer.is_success, answer.text
                return answer.json()
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, path
        time.sleep(0.5)


class WorkflowPage:
    """The workflow page of a person who presses Retry where a phase failed."""

    def __init__(self, platform: Platform, project_id: str, name: str) -> None:  # noqa: F811
        self.platform, self.path, self.name = platform, f"/projects/{project_id}", name
        self.killed_at = 0.0
        self.failures: list[str] = []

    def kept(self) -> dict[str, int]:
        """Return how much there is of what must never be lost."""
        dataset = asked(self.platform, "GET", "/datasets", params={"name": self.name})[0]
        applications = asked(self.platform, "GET", "/models", params={"search": self.name})
        return {
            "samples": dataset["samples"],
            "labels": dataset["labeled"],
            "models": sum(one["versions"] for one in applications["items"]),
            "services": len(asked(self.platform, "GET", "/services")),
        }

    def phases(self) -> dict[str, dict[str, Any]]:
        """Return the phases of the latest round."""
        rows = asked(self.platform, "GET", f"{self.path}/phases")["phases"]
        return {row["key"]: row for row in rows}

    def wait(self, key: PhaseKey, status: PhaseStatus) -> None:
        """Wait for a status; a failed phase is noted and retried once each."""
        deadline = time.monotonic() + ROUND_SECONDS
        while True:
            phases = self.phases()
            if phases[key]["status"] == status:
                return
            for row in phases.values():
                if row["status"] == PhaseStatus.FAILED:
                    self._retry(row)
            assert time.monotonic() < deadline, phases
            time.sleep(0.3)

    def _retry(self, row: dict[str, Any]) -> None:
        seconds = self.seconds_since_kill()
        self.failures.append(f"{row['title']} Failed after {seconds:.0f} s: {row['message']}")
        assert len(self.failures) == 1, self.failures
        asked(self.platform, "POST", f"{self.path}/phases/{row['key']}/retry")

    def press_next(self) -> None:
        """Press Next where the round waits."""
        waits = ("Awaiting operation", "Awaiting input")
        row = next(row for row in self.phases().values() if row["status"] in waits)
        asked(self.platform, "POST", f"{self.path}/phases/{row['key']}/next", json={})

    def kill(self, part: str) -> None:
        """Kill a part of the platform as a machine without memory does."""
        flow = part == "flow process"
        pid = flow_process(self.platform.home).pid if flow else self.platform.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        self.killed_at = time.monotonic()

    def seconds_since_kill(self) -> float:
        """Return the seconds since the kill."""
        return time.monotonic() - self.killed_at

    def seen(self) -> str:
        """Return what the page showed besides its usual course."""
        return "; ".join(self.failures) or "the round went on by itself"

"""What a person meets when something is wrong or is killed: a sentence, and nothing lost."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.running_platform import RunningPlatform, flow_process
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.timeout(2400)


def test_killed_processes_lose_no_answer_and_the_run_goes_on(
    platform: RunningPlatform, new_project: Callable[[str], str]
) -> None:
    project_id = new_project("killed")
    platform.wait_for(project_id, "label_data", "Awaiting operation")

    # The worker, the Prefect server and the object store are killed while the run waits.
    for name in ("worker-cpu", "prefect-server", "object-store"):
        kill(platform.pid_of(name))
    wait_until_running(platform, "prefect-server")
    platform.press_next("killed")

    # A busy engine starts a second process for the same run: it ends, and touches nothing.
    platform.wait_for(project_id, "train_model", "Running")
    process = flow_process(platform.home)
    process.suspend()
    before = shown(platform, project_id)
    command, environment = process.cmdline(), process.environ()
    twin = subprocess.run(
        command, env=environment, cwd=process.cwd(), capture_output=True, text=True, check=False
    )
    assert (twin.returncode, "changes nothing" in twin.stderr) == (0, True), twin.stderr[-2000:]
    assert shown(platform, project_id) == before
    process.resume()

    # The worker and the flow are killed together in the training: nobody is left who could tell.
    kill(platform.pid_of("worker-cpu"))
    process.kill()
    platform.wait_for(project_id, "deploy_service", "Awaiting input")
    platform.press_next("killed")
    platform.wait_for(project_id, "deploy_service", "Executed")

    models = platform.api.get("/models/killed/versions").json()["items"]
    assert [model["version"] for model in models] == ["0.0.1"]
    services = platform.api.get("/services", params={"name": "killed"}).json()
    assert len(services) == 1
    assert len(platform.get_json_of("dataset", "versions", "killed")) == 1


def test_a_store_at_a_standstill_fails_the_phase_which_can_be_retried_alone(
    platform: RunningPlatform, new_project: Callable[[str], str]
) -> None:
    project_id = new_project("standstill")
    platform.wait_for(project_id, "label_data", "Awaiting operation")
    store = psutil.Process(platform.pid_of("object-store"))
    store.suspend()
    try:
        platform.press_next("standstill")
        message = wait_for_failure(platform, project_id, "publish_dataset_version")
    finally:
        store.resume()
    assert "object store" in message
    labeled_at = platform.phases(project_id)["label_data"]["ended_at"]

    platform.exeml("project", "retry", "standstill")
    platform.wait_for(project_id, "check_data", "Executed")
    platform.exeml("project", "stop", "standstill")
    assert platform.phases(project_id)["label_data"]["ended_at"] == labeled_at


def test_too_few_labels_stop_the_run_with_the_cure(
    platform: RunningPlatform, tmp_path: Path
) -> None:
    from tasks.image_classification.demo import digit_pictures, write_labeled

    write_labeled(digit_pictures()[0][:30], tmp_path)
    platform.exeml("dataset", "create", "few")
    platform.exeml("dataset", "import", "few", str(tmp_path))
    platform.exeml("project", "create", "few", "--dataset", "few")
    project_id = platform.api.get("/projects", params={"name": "few"}).json()[0]["id"]
    platform.wait_for(project_id, "label_data", "Awaiting operation")
    platform.press_next("few")
    message = wait_for_failure(platform, project_id, "check_data")
    assert "30" in message
    assert "70 more" in message
    report = platform.api.get(f"/projects/{project_id}/data-check").json()
    assert any(not check["passed"] for check in report["checks"])
    assert "30" in platform.exeml("project", "phases", "few")


def test_a_second_start_on_the_same_folder_is_refused(platform: RunningPlatform) -> None:
    assert "runs already" in platform.exeml("up", fails=True)


def shown(platform: RunningPlatform, project_id: str) -> dict[str, tuple[str, str, str]]:
    """What a person sees of each phase, but for its running clock."""
    return {
        key: (phase["status"], phase["message"], phase["started_at"])
        for key, phase in platform.phases(project_id).items()
    }


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def wait_until_running(platform: RunningPlatform, name: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        rows = {row["name"]: row for row in platform.get_json_of("status")}
        if rows[name]["state"] == "Running" and rows[name]["restarts"] > 0:
            return
        assert time.monotonic() < deadline, rows
        time.sleep(0.5)


def wait_for_failure(platform: RunningPlatform, project_id: str, key: str) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        phase = platform.phases(project_id)[key]
        if phase["status"] == "Failed":
            return str(phase["message"])
        assert time.monotonic() < deadline, platform.phases(project_id)
        time.sleep(0.3)

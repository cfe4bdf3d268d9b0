"""Flows that outlive their worker end with the platform; what they leave behind is removed."""

import logging
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from deployments.platform.processes import stop_flow_processes
from deployments.reconciler import abandoned_work
from deployments.reconciler.abandoned_work import (
    evict_object_copies,
    remove_abandoned_work,
)
from infra import child_process
from infra.catalog import datasets, projects, run_leases, runs
from infra.object_copies import models_folder
from infra.settings import settings
from infra.work_folder import checkpoints, work_folder
from infra.work_process import WorkProcess
from schemas.dataset import DatasetCreate
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun, phases_of
from schemas.platform import ProcessIdentity
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from tests.reached_phases import reach


@pytest.fixture
def run(catalog: Path) -> WorkflowRun:
    kind = ProjectType.IMAGE_CLASSIFICATION
    dataset = datasets.create(DatasetCreate(name="cats", project_type=kind))
    project = projects.create(
        ProjectCreate(name="cats", project_type=kind, dataset="cats"), dataset.id
    )
    return runs.create(project.id, uuid4(), flow_run_id=uuid4())


@pytest.fixture
def process() -> Iterator[psutil.Process]:
    """A process with a child, in the group of this one, as those of flows are."""
    started = subprocess.Popen(["sh", "-c", "sleep 600 & wait"])
    yield psutil.Process(started.pid)
    started.kill()
    started.wait()


def work_process(process: psutil.Process) -> WorkProcess:
    return WorkProcess(socket.gethostname(), child_process.identity_of(process.pid))


def test_a_flow_without_a_worker_ends_with_its_children(
    run: WorkflowRun, process: psutil.Process
) -> None:
    while not process.children():
        pass
    (child,) = process.children()
    run_leases.take(run.id, work_process(process), None)
    stop_flow_processes()
    assert not process.is_running()
    assert not child.is_running()


@pytest.mark.parametrize("other", ["machine", "process"])
def test_what_has_the_same_number_elsewhere_or_later_goes_on(
    run: WorkflowRun, process: psutil.Process, other: str
) -> None:
    host = "elsewhere" if other == "machine" else socket.gethostname()
    begun = process.create_time() - (600 if other == "process" else 0)
    identity = ProcessIdentity(pid=process.pid, create_time=begun)
    run_leases.take(run.id, WorkProcess(host, identity), None)
    stop_flow_processes()
    assert process.is_running()


def test_the_process_of_a_finished_round_is_left_alone(
    run: WorkflowRun, process: psutil.Process
) -> None:
    run_leases.take(run.id, work_process(process), None)
    for key in PhaseKey:
        reach(run.id, key, PhaseStatus.EXECUTED)
    stop_flow_processes()
    assert process.is_running()


def left_behind(path: Path, days: float) -> Path:
    """Make a folder with a file that nobody has changed for so long."""
    path.mkdir()
    (path / "weights").write_bytes(b"weights")
    at = time.time() - days * 24 * 3600
    for one in (path / "weights", path):
        os.utime(one, (at, at))
    return path


def test_what_nobody_works_on_for_a_day_is_removed_and_the_log_says_so(
    run: WorkflowRun, caplog: pytest.LogCaptureFixture
) -> None:
    kept = {left_behind(checkpoints(run.id), 3), left_behind(work_folder() / "exeml-new", 0.9)}
    removed = {
        left_behind(checkpoints(uuid4()), 1.1),
        left_behind(work_folder() / "exeml-train-old", 1.1),
    }
    with caplog.at_level(logging.INFO):
        remove_abandoned_work()
    assert set(work_folder().iterdir()) == kept
    assert all(str(path) in caplog.text for path in removed)


def test_the_folder_of_a_training_that_goes_on_is_kept_however_old_it_is(
    run: WorkflowRun, process: psutil.Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abandoned_work, "SECONDS_KEPT", 0.0)
    run_leases.take(run.id, work_process(process), None)
    for key in phases_of(ProjectType.IMAGE_CLASSIFICATION)[:3]:
        reach(run.id, key, PhaseStatus.EXECUTED)
    reach(run.id, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)
    left_behind(work_folder() / "exeml-train-before", 1)
    training = left_behind(work_folder() / "exeml-train-now", 0)
    monkeypatch.setattr(abandoned_work, "SECONDS_BETWEEN_USES", 0.0)
    monkeypatch.setenv("EXEML_OBJECT_COPIES_BYTES", "0")
    settings.cache_clear()
    models_folder().mkdir(parents=True)
    left_behind(models_folder() / "used before", 1)
    used = left_behind(models_folder() / "used now", 0)
    evict_object_copies()
    assert list(models_folder().iterdir()) == [used]
    remove_abandoned_work()
    assert list(work_folder().iterdir()) == [training]
    stop_flow_processes()
    remove_abandoned_work()
    assert list(work_folder().iterdir()) == []

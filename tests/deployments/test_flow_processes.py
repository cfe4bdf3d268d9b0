"""Flows that outlive their worker end with the platform."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from deployments.flow_processes import stop_flow_processes
from infra import child_process
from infra.catalog import datasets, projects, runs
from infra.work_process import WorkProcess
from schemas.dataset import DatasetCreate
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.platform import ProcessIdentity
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType


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
    runs.claim_process(run.id, work_process(process))
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
    runs.claim_process(run.id, WorkProcess(host, identity))
    stop_flow_processes()
    assert process.is_running()


def test_the_process_of_a_finished_round_is_left_alone(
    run: WorkflowRun, process: psutil.Process
) -> None:
    runs.claim_process(run.id, work_process(process))
    for key in PhaseKey:
        runs.set_phase(run.id, key, PhaseStatus.EXECUTED)
    stop_flow_processes()
    assert process.is_running()

"""What the watcher makes of the states of flow runs, with a real catalog."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from deployments.run_watcher import watch_run
from infra.catalog import datasets, projects, runs
from infra.flow_runs import EngineState, FlowRun, RunState
from schemas.dataset import DatasetCreate
from schemas.phase import PhaseStatus, WorkflowRun, phases_of
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType

KIND = ProjectType.IMAGE_CLASSIFICATION


@pytest.fixture
def run(catalog: Path) -> WorkflowRun:
    dataset = datasets.create(DatasetCreate(name="cats", project_type=KIND))
    project = projects.create(
        ProjectCreate(name="cats", project_type=KIND, dataset="cats"), dataset.id
    )
    return runs.create(project.id, uuid4(), flow_run_id=uuid4())


def completed() -> FlowRun:
    state = RunState(
        type=EngineState.COMPLETED, name="Completed", message=None, timestamp=datetime.now(UTC)
    )
    return FlowRun(id=uuid4(), state=state, run_count=1)


def test_a_round_that_ends_while_the_watcher_looks_stays_executed(run: WorkflowRun) -> None:
    for key in phases_of(KIND):
        runs.set_phase(run.id, key, PhaseStatus.EXECUTED)

    watch_run(run, completed())

    assert runs.phases(run.id).current.status is PhaseStatus.EXECUTED


def test_a_flow_run_that_ends_before_its_last_phase_is_stopped(run: WorkflowRun) -> None:
    watch_run(run, completed())

    current = runs.phases(run.id).current
    assert (current.status, current.message) == (
        PhaseStatus.STOPPED,
        "ended in the workflow engine before its last phase",
    )

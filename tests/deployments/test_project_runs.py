"""Rounds that a person steers, with a real catalog; the workflow engine is far away."""

from pathlib import Path
from uuid import uuid4

import pytest

from deployments import project_runs
from infra.catalog import datasets, projects, runs
from schemas.dataset import DatasetCreate
from schemas.errors import ConflictError
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from tests.reached_phases import reach

TRAINING = PhaseKey.TRAIN_MODEL


@pytest.fixture
def run(catalog: Path) -> WorkflowRun:
    """A round that the engine carries out."""
    kind = ProjectType.IMAGE_CLASSIFICATION
    dataset = datasets.create(DatasetCreate(name="cats", project_type=kind))
    project = projects.create(
        ProjectCreate(name="cats", project_type=kind, dataset="cats"), dataset.id
    )
    return runs.create(project.id, uuid4(), flow_run_id=uuid4())


def test_a_training_that_was_ended_early_has_its_full_time_when_it_is_retried(
    run: WorkflowRun,
) -> None:
    reach(run.id, TRAINING, PhaseStatus.RUNNING)
    project_runs.end_training(run)
    assert runs.ends_early(run.id)
    reach(run.id, TRAINING, PhaseStatus.STOPPED)
    project_runs.retry(run, TRAINING)
    assert not runs.ends_early(run.id)


def test_only_a_training_that_runs_can_be_ended_early(run: WorkflowRun) -> None:
    with pytest.raises(ConflictError, match=r"Classify Images is .*; there is no training to end"):
        project_runs.end_training(run)
    assert not runs.ends_early(run.id)

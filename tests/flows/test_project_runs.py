"""Rounds that a person steers, with a real catalog; the workflow engine is far away."""

from pathlib import Path
from uuid import uuid4

import pytest

from flows import project_runs
from flows.human_input import DeploymentForm, changed_by_a_person, settings_of, suggesting
from infra.catalog import datasets, engine_orders, projects, runs, service_traffic, services
from infra.object_store import ObjectStore
from schemas.dataset import DatasetCreate
from schemas.errors import ConflictError
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.service import DeploymentSettings, SettingsChange
from tasks.projects.deployable import suggested
from tests.deployments.deployed_models import deploy_tiny_model, register_next
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


def test_a_round_that_says_nothing_of_hours_leaves_the_service_its_own(
    catalog: Path, object_store: ObjectStore, tmp_path: Path
) -> None:
    service = deploy_tiny_model(tmp_path, nodes=2)
    model = register_next(tmp_path / "next", service)
    run = runs.get(model.run_id)
    reach(run.id, PhaseKey.DEPLOY_SERVICE, PhaseStatus.AWAITING_INPUT)
    form = suggesting(DeploymentForm, suggested(run).model_dump())
    fields = form.model_json_schema()["properties"]
    assert (fields["auto_stop_hours"]["default"], fields["compute_nodes"]["default"]) == (1, 2)
    # somebody changes the service while the round waits
    hours = SettingsChange(revision=service.revision, auto_stop_hours=2)
    services.change_settings(service.id, hours)

    project_runs.deploy(run, DeploymentSettings())
    said = engine_orders.answer_to(run, PhaseKey.DEPLOY_SERVICE)
    as_shown = {"confirm": True, **form(confirm=True).model_dump()}
    for answer in (said, changed_by_a_person(as_shown, form.model_json_schema())):
        assert answer == {"confirm": True}
        given = settings_of(form.model_validate(answer))
        deployed = service_traffic.deploy(run.project_id, model.id, service.name, given, run.id)
        assert deployed.settings.auto_stop_hours == 2
        assert deployed.main_version.model_version_id == model.id
        assert deployed.main_version.compute_nodes == 2
    changed = changed_by_a_person(as_shown | {"auto_stop_hours": 6}, form.model_json_schema())
    assert changed == {"confirm": True, "auto_stop_hours": 6}

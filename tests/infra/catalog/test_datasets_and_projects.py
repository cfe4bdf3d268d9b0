"""Datasets and projects: names, relations and what refuses to be deleted."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.catalog import datasets, models, projects, runs, services, versions
from infra.catalog.column_types import utc_now
from schemas.dataset import Dataset, DatasetVersion
from schemas.errors import ConflictError, NotFoundError
from schemas.evaluation import Evaluation
from schemas.image_classification import ImageClassificationSettings
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import Project
from schemas.sample import Sample
from schemas.service import DeploymentSettings, Service, ServiceStatus
from tests.infra.catalog.ended_rounds import end

CreateProject = Callable[..., Project]
Publish = Callable[[Project, WorkflowRun], DatasetVersion]


@pytest.fixture
def service(
    project: Project, run: WorkflowRun, publish: Publish, evaluation: Evaluation
) -> Service:
    model = models.register(
        models.NewModel(
            project_id=project.id,
            run_id=run.id,
            dataset_version_id=publish(project, run).id,
            folder_key="models",
            files=[],
            evaluation=evaluation,
        )
    )
    return services.request(run.id, project.id, model.id, project.name, DeploymentSettings())


def test_a_dataset_name_is_taken_whatever_its_case(create_dataset: Callable[..., Dataset]) -> None:
    create_dataset("Digits")
    with pytest.raises(
        ConflictError, match="a dataset named 'digits' exists already; choose another name"
    ):
        create_dataset("digits")
    assert datasets.by_name("DIGITS").name == "Digits"


def test_a_dataset_counts_its_samples(add_samples: Callable[..., list[Sample]]) -> None:
    dataset_id = add_samples(("cat",), (), ("cat", "dog"))[0].dataset_id
    counted = datasets.get(dataset_id)
    assert (counted.samples, counted.labeled, counted.unlabeled) == (3, 2, 1)
    assert datasets.all() == [counted]


def test_a_dataset_in_use_is_not_deleted(project: Project) -> None:
    with pytest.raises(ConflictError, match="is used by project 'digits-project'"):
        datasets.delete(project.dataset_id)


def test_a_deleted_dataset_is_gone_with_its_samples(
    add_samples: Callable[..., list[Sample]],
) -> None:
    dataset_id = add_samples(("cat",))[0].dataset_id
    datasets.delete(dataset_id)
    assert datasets.all() == []


def test_a_project_name_is_taken_whatever_its_case(create_project: CreateProject) -> None:
    create_project("cats")
    with pytest.raises(
        ConflictError, match="a project named 'Cats' exists already; choose another name"
    ):
        create_project("Cats", "other-data")


def test_a_dataset_serves_one_project(create_project: CreateProject) -> None:
    create_project("cats", "pictures")
    with pytest.raises(ConflictError, match="dataset 'pictures' is used by project 'cats' already"):
        create_project("dogs", "pictures")


@pytest.mark.parametrize("path", ["projects/cats", "projects", "projects/cats/deep"])
def test_output_paths_do_not_overlap(create_project: CreateProject, path: str) -> None:
    create_project("cats")
    with pytest.raises(ConflictError, match="overlaps with 'projects/cats' of project 'cats'"):
        create_project("dogs", output_path=path)


def test_an_output_path_may_begin_like_another(create_project: CreateProject) -> None:
    create_project("cats")
    assert create_project("dogs", output_path="projects/cats2").output_path == "projects/cats2"


def test_an_output_path_with_versions_of_another_dataset_is_refused(
    project: Project, run: WorkflowRun, publish: Publish, create_project: CreateProject
) -> None:
    publish(project, run)
    end(run)
    projects.delete(project.id)
    with pytest.raises(ConflictError, match="holds versions of dataset 'digits-project-data'"):
        create_project("digits-project", "other-data")
    assert create_project("digits-project", "digits-project-data").name == "digits-project"


def test_a_project_shows_its_current_phase(project: Project, run: WorkflowRun) -> None:
    assert (projects.get(project.id).current_phase, projects.get(project.id).status) == (
        "Label Data",
        PhaseStatus.NOT_STARTED,
    )
    for key in (PhaseKey.LABEL_DATA, PhaseKey.PUBLISH_DATASET_VERSION, PhaseKey.CHECK_DATA):
        runs.set_phase(run.id, key, PhaseStatus.EXECUTED)
    runs.set_phase(run.id, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)
    (listed,) = projects.all()
    assert (listed.current_phase, listed.status) == ("Classify Images", PhaseStatus.RUNNING)


def test_a_project_that_is_done_shows_its_last_phase(project: Project, run: WorkflowRun) -> None:
    for key in PhaseKey:
        runs.set_phase(run.id, key, PhaseStatus.EXECUTED)
    assert projects.by_name("DIGITS-project").current_phase == "Deploy Service"
    assert projects.get(project.id).status is PhaseStatus.EXECUTED


def test_a_project_keeps_its_settings(project: Project) -> None:
    assert projects.settings_of(project.id) == ImageClassificationSettings()


def test_a_project_with_an_unfinished_round_is_not_deleted(
    project: Project, run: WorkflowRun
) -> None:
    with pytest.raises(ConflictError, match="round 1 of project 'digits-project'"):
        projects.delete(project.id)
    end(run)
    projects.delete(project.id)
    assert projects.all() == []


def test_a_project_with_a_wanted_service_is_not_deleted(
    project: Project, run: WorkflowRun, service: Service
) -> None:
    end(run)
    with pytest.raises(ConflictError, match=r"service 'digits-project' .* is Deploying; stop it"):
        projects.delete(project.id)
    services.want(service.id, wanted=False)
    replica = services.Replica(uuid4(), service.id, "here", 1, 0.5, 9100, utc_now())
    services.add_replica(replica)
    with pytest.raises(ConflictError, match="is Stopping; wait until it has stopped"):
        projects.delete(project.id)
    services.remove_replica(replica.id)
    services.set_status(service.id, ServiceStatus.STOPPED)
    services.add_key(service.id)
    projects.delete(project.id)
    assert services.all() == []


def test_a_deleted_project_leaves_its_dataset_and_versions(
    project: Project, run: WorkflowRun, publish: Publish
) -> None:
    version = publish(project, run)
    end(run)
    projects.delete(project.id)
    assert datasets.get(project.dataset_id).name == "digits-project-data"
    assert versions.all(project.dataset_id) == [version]
    with pytest.raises(NotFoundError):
        runs.get(run.id)

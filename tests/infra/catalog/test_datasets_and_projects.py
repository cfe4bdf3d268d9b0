"""Datasets and projects: names, relations and what refuses to be deleted."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from infra.catalog import (
    api_keys,
    datasets,
    models,
    monitoring,
    project_list,
    projects,
    runs,
    samples,
    service_traffic,
    services,
    versions,
)
from infra.catalog.column_types import utc_now
from infra.catalog.monitoring import ReplicaReading
from infra.settings import settings
from schemas.dataset import (
    ColumnType,
    Dataset,
    DatasetCreate,
    DatasetUpdate,
    DatasetVersion,
    TableColumn,
    TableHeader,
    TableSchema,
)
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.evaluation import Evaluation
from schemas.image_classification import ImageClassificationSettings
from schemas.label import ChangeAction
from schemas.model_version import ModelVersion
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import Project, ProjectCreate, ProjectQuery
from schemas.project_type import ProjectType
from schemas.sample import Sample
from schemas.service import DeploymentSettings, Service, ServiceStatus
from tests.infra.catalog.ended_rounds import end
from tests.reached_phases import reach

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
    return service_traffic.deploy(project.id, model.id, project.name, DeploymentSettings(), run.id)


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
    assert datasets.list_all() == [counted]


def test_a_dataset_keeps_what_it_was_created_with(catalog: Path) -> None:
    made = datasets.create(
        DatasetCreate(
            name="sales",
            project_type=ProjectType.PREDICTIVE_ANALYTICS,
            input_path="s3://cats/data",
            output_path="versions/sales",
            table_header=TableHeader.NO,
        )
    )
    assert datasets.get(made.id) == made
    assert (made.input_path, made.output_path) == ("s3://cats/data", "versions/sales")
    assert made.table_header is TableHeader.NO
    table = TableSchema(has_header=False, columns=[TableColumn(name="a", type=ColumnType.INT)])
    datasets.set_table(made.id, table)
    assert datasets.get(made.id).table == table


def test_the_output_path_of_a_dataset_is_its_own(dataset: Dataset) -> None:
    assert dataset.output_path == f"datasets/{dataset.id}/versions"


def test_a_dataset_changes_its_name_and_input_path(
    dataset: Dataset, create_dataset: Callable[..., Dataset]
) -> None:
    create_dataset("taken")
    with pytest.raises(ConflictError, match="a dataset named 'Taken' exists already"):
        datasets.update(dataset.id, DatasetUpdate(name="Taken"))
    renamed = datasets.update(dataset.id, DatasetUpdate(name="DIGITS", input_path="s3://cats/f"))
    assert (renamed.name, renamed.input_path) == ("DIGITS", "s3://cats/f")
    assert datasets.update(dataset.id, DatasetUpdate(name="new")).input_path == "s3://cats/f"
    assert datasets.update(dataset.id, DatasetUpdate(input_path=None)).input_path is None


@pytest.mark.parametrize("input_path", ["s3://exeml/out", "s3://exeml/out/in", "s3://exeml/o/p"])
def test_input_and_output_path_do_not_lie_in_one_another(catalog: Path, input_path: str) -> None:
    output_path = "o/p/versions" if input_path.endswith("o/p") else "out"
    wanted = DatasetCreate(
        name="digits",
        project_type=ProjectType.IMAGE_CLASSIFICATION,
        input_path=input_path,
        output_path=output_path,
    )
    with pytest.raises(InvalidInputError, match="lie in one another; choose another folder"):
        datasets.create(wanted)
    made = datasets.create(wanted.model_copy(update={"input_path": "s3://other/out"}))
    with pytest.raises(InvalidInputError, match="lie in one another"):
        datasets.update(made.id, DatasetUpdate(input_path=input_path))


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("projects/cats", "project 'cats'"),
        ("projects", "project 'cats'"),
        ("mine/deep", "dataset 'first'"),
        ("mine", "dataset 'first'"),
    ],
)
def test_the_output_path_of_a_dataset_lies_in_no_other(
    create_project: CreateProject, path: str, owner: str
) -> None:
    create_project("cats")
    first = DatasetCreate(
        name="first", project_type=ProjectType.IMAGE_CLASSIFICATION, output_path="mine"
    )
    datasets.create(first)
    with pytest.raises(ConflictError, match=f"of {owner}; choose another output path"):
        datasets.create(first.model_copy(update={"name": "second", "output_path": path}))


def test_a_dataset_does_not_write_where_old_versions_lie(
    project: Project, run: WorkflowRun, publish: Publish
) -> None:
    publish(project, run)
    end(run)
    with projects.deleting(project.id):
        pass
    with pytest.raises(ConflictError, match="holds versions of dataset 'digits-project-data'"):
        datasets.create(
            DatasetCreate(
                name="new",
                project_type=ProjectType.IMAGE_CLASSIFICATION,
                output_path=f"{project.output_path}/dataset-versions",
            )
        )


def test_a_project_has_the_type_of_its_dataset(
    create_dataset: Callable[..., Dataset], create_project: CreateProject
) -> None:
    create_dataset("news", project_type=ProjectType.TEXT_CLASSIFICATION)
    with pytest.raises(ConflictError, match="dataset 'news' is of type text_classification"):
        create_project("cats", "news")


def test_a_dataset_in_use_is_not_deleted(project: Project) -> None:
    with pytest.raises(ConflictError, match="is used by project 'digits-project'"):
        datasets.delete(project.dataset_id)


def test_a_deleted_dataset_is_gone_with_its_samples(
    add_samples: Callable[..., list[Sample]],
) -> None:
    (sample,) = add_samples(("cat",))
    dataset_id, sample_id = sample.dataset_id, sample.id
    samples.trash(dataset_id, [sample_id], "me", ChangeAction.TRASH)
    datasets.delete(dataset_id)
    assert datasets.list_all() == []
    with pytest.raises(NotFoundError):
        samples.get(sample_id)


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


def test_several_table_projects_may_use_one_dataset(
    create_dataset: Callable[..., Dataset],
) -> None:
    """C31."""
    kind = ProjectType.PREDICTIVE_ANALYTICS
    table = create_dataset("wines", project_type=kind)
    for name in ("prices", "kinds"):
        projects.create(ProjectCreate(name=name, project_type=kind, dataset="wines"), table.id)
    assert [one.name for one in projects.of_dataset(table.id)] == ["kinds", "prices"]
    with pytest.raises(ConflictError, match="used by projects kinds, prices; delete those"):
        datasets.delete(table.id)


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
    with projects.deleting(project.id):
        pass
    with pytest.raises(ConflictError, match="holds versions of dataset 'digits-project-data'"):
        create_project("digits-project", "other-data")
    assert create_project("digits-project", "digits-project-data").name == "digits-project"


def test_a_project_shows_its_current_phase(project: Project, run: WorkflowRun) -> None:
    assert (projects.get(project.id).current_phase, projects.get(project.id).status) == (
        "Label Data",
        PhaseStatus.NOT_STARTED,
    )
    for key in (PhaseKey.LABEL_DATA, PhaseKey.PUBLISH_DATASET_VERSION, PhaseKey.CHECK_DATA):
        reach(run.id, key, PhaseStatus.EXECUTED)
    reach(run.id, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)
    (listed,) = projects.list_all()
    assert (listed.current_phase, listed.status) == ("Classify Images", PhaseStatus.RUNNING)


def test_a_project_counts_its_trainings_by_state(
    project: Project,
    register: Callable[[WorkflowRun], ModelVersion],
    create_project: CreateProject,
) -> None:
    """Rule 18 of the guide: several states of one project, each with its count."""
    failed_at = [None, None, PhaseKey.TRAIN_MODEL, PhaseKey.REGISTER_MODEL, PhaseKey.CHECK_DATA]
    for failed in failed_at:
        run = runs.create(project.id, uuid4())
        for key in PhaseKey:
            reach(run.id, key, PhaseStatus.FAILED if key is failed else PhaseStatus.EXECUTED)
            if key is failed:
                break
            if key is PhaseKey.REGISTER_MODEL:
                register(run)
    running = runs.create(project.id, uuid4())
    for key in (PhaseKey.LABEL_DATA, PhaseKey.PUBLISH_DATASET_VERSION, PhaseKey.CHECK_DATA):
        reach(running.id, key, PhaseStatus.EXECUTED)
    reach(running.id, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)
    shown = {one.state: one.count for one in projects.get(project.id).training_status}
    assert shown == {
        "Running": 1,
        "Successful": 2,
        "Training Failure": 1,
        "Model Publish Failed": 1,
    }
    fresh = create_project("cats")
    assert [one.state for one in fresh.training_status] == ["Not started"]
    sort = ProjectQuery(sort="-training_status")
    assert [one.name for one in project_list.page(sort)[0]] == ["digits-project", "cats"]


def test_a_project_names_the_source_of_its_data(
    create_dataset: Callable[..., Dataset], project: Project
) -> None:
    """Rule 34 of the guide: the dataset, of a table the path of its files."""
    assert project.data_source == project.dataset == "digits-project-data"
    kind = ProjectType.PREDICTIVE_ANALYTICS
    table = create_dataset("wines", project_type=kind)
    wanted = ProjectCreate(name="wines", project_type=kind, dataset="wines")
    made = projects.create(wanted, table.id)
    assert made.data_source == f"s3://{settings().s3_bucket}/datasets/{table.id}"
    datasets.update(table.id, DatasetUpdate(input_path="s3://shared/wines"))
    assert projects.get(made.id).data_source == "s3://shared/wines"


def test_a_project_that_is_done_shows_its_last_phase(project: Project, run: WorkflowRun) -> None:
    for key in PhaseKey:
        reach(run.id, key, PhaseStatus.EXECUTED)
    assert projects.by_name("DIGITS-project").current_phase == "Deploy Service"
    assert projects.get(project.id).status is PhaseStatus.EXECUTED


def test_a_project_keeps_its_settings(project: Project) -> None:
    assert (
        projects.settings_of(project.id, ImageClassificationSettings)
        == ImageClassificationSettings()
    )


def test_a_project_with_an_unfinished_round_is_not_deleted(
    project: Project, run: WorkflowRun
) -> None:
    with (
        pytest.raises(ConflictError, match="round 1 of project 'digits-project'"),
        projects.deleting(project.id),
    ):
        pass
    end(run)
    with projects.deleting(project.id):
        pass
    assert projects.list_all() == []


def test_a_project_with_a_wanted_service_is_not_deleted(
    project: Project, run: WorkflowRun, service: Service
) -> None:
    end(run)
    with (
        pytest.raises(ConflictError, match=r"service 'digits-project' .* is Deploying; stop it"),
        projects.deleting(project.id),
    ):
        pass
    services.want(service.id, wanted=False)
    replica = services.Replica(
        uuid4(), service.id, service.model_version_id, "here", 1, 0.5, 9100, utc_now()
    )
    services.add_replica(replica)
    with (
        pytest.raises(ConflictError, match="is Stopping; wait until it has stopped"),
        projects.deleting(project.id),
    ):
        pass
    last = ReplicaReading(replica.id, service.id, service.model_version_id, 0, {})
    monitoring.end(last, utc_now())
    services.set_status(service.id, ServiceStatus.STOPPED)
    api_keys.add(service.id)
    with projects.deleting(project.id):
        pass
    assert services.list_all() == []


def test_a_deleted_project_leaves_its_dataset_and_versions(
    project: Project, run: WorkflowRun, publish: Publish
) -> None:
    version = publish(project, run)
    end(run)
    with projects.deleting(project.id):
        pass
    assert datasets.get(project.dataset_id).name == "digits-project-data"
    assert versions.of_dataset(project.dataset_id) == [version]
    with pytest.raises(NotFoundError):
        runs.get(run.id)

"""The flow that makes a project: the way from nothing to a first round in the engine's UI."""

import time
from uuid import UUID, uuid4

from prefect import State, flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.states import Completed

from flows.engine_calls import wait_for_the_engine
from flows.lost_output import go_on_without_output
from infra import training_flavors
from infra.catalog import datasets, projects, runs
from infra.settings import settings
from schemas.dataset import Dataset, DatasetCreate
from schemas.errors import InvalidInputError
from schemas.languages import said
from schemas.message import Message
from schemas.phase import PhaseStatus
from schemas.project import Project, ProjectCreate
from schemas.project_type import ProjectType
from schemas.training_flavor import CPU
from tasks.phases.synchronize_source import synchronized
from tasks.reports.markdown import escaped

AUTHOR = "prefect"
# A round has its flow run within a second, unless the engine is busy.
SECONDS_TO_START = 30.0
POLL_SECONDS = 0.5


@flow(name="new-project", flow_run_name="New project {name}", persist_result=False)
def new_project(  # noqa: PLR0913
    name: str,
    project_type: str,
    dataset: str | None = None,
    input_path: str | None = None,
    label_column: str | None = None,
    description: str = "",
    training_flavor: str = CPU,
    agreed: bool = False,
) -> State[None]:
    """Make a project, and a dataset if none is chosen, and start its first round.

    Args:
        name: Name of the project: letters, digits, _ and -, beginning with a letter.
        project_type: What the project predicts.
        dataset: An existing dataset of the same type; empty: a new one with the name of the
            project.
        input_path: Where the files of a new dataset are, as s3://bucket/folder; empty: they are
            added on the labeling page.
        label_column: Predictive analytics: the column to predict; empty: the last one.
        description: What the project is for.
        training_flavor: The hardware that it trains on.
        agreed: I have read and agree to the note of the training flavor, if it has one.
    """
    wait_for_the_engine()
    go_on_without_output()
    # A field of the form that was cleared is an empty text.
    dataset, input_path, label_column = dataset or None, input_path or None, label_column or None
    chosen_type = type_named(project_type)
    request = ProjectCreate(
        name=name,
        project_type=chosen_type,
        description=description,
        dataset=dataset or name,
        training_flavor=training_flavor,
        settings=_settings(chosen_type, label_column),
    )
    training_flavors.require_agreement(training_flavors.require(training_flavor), agreed=agreed)
    if dataset is None:
        create_dataset(DatasetCreate(name=name, project_type=chosen_type, input_path=input_path))
    elif input_path is not None:
        raise InvalidInputError(
            "projects.dataset-has-input-path",
            "dataset {dataset!r} has its own input path; leave the Input Dataset Path "
            "empty, or leave the dataset empty to make a new one",
            dataset=dataset,
        )
    project = create_project(request)
    return Completed(name=PhaseStatus.EXECUTED.value, message=_shown(project))


def type_named(text: str) -> ProjectType:
    """Return the project type with this name, as people or as programs write it."""
    name = text.strip().lower().replace(" ", "_")
    found = next((known for known in ProjectType if known.value == name), None)
    if found is None:
        raise InvalidInputError(
            "projects.type-unknown",
            "project type {name!r} is not known; use one of {known}",
            name=text,
            known=[project_type.display_name for project_type in ProjectType],
        )
    return found


def _settings(project_type: ProjectType, label_column: str | None) -> dict[str, str]:
    if label_column is None:
        return {}
    if project_type is not ProjectType.PREDICTIVE_ANALYTICS:
        raise InvalidInputError(
            "projects.type-without-label-column",
            "{type!l} has no label column, but it is {column!r}; leave it empty",
            type=project_type.display_name,
            column=label_column,
        )
    return {"label_column": label_column}


@task(name="Create Dataset", task_run_name="Create Dataset")
def create_dataset(request: DatasetCreate) -> Dataset:
    """Make the dataset, and take in what lies at its input path."""
    made = datasets.create(request)
    if made.input_path is not None:
        synchronized(made, by=AUTHOR)
    return made


@task(name="Create Project", task_run_name="Create Project")
def create_project(request: ProjectCreate) -> Project:
    """Make the project and its first round, which the platform starts at once."""
    project = projects.create(request, datasets.by_name(request.dataset).id)
    runs.create(project.id, uuid4())
    return project


def _shown(project: Project) -> str:
    """Leave an artifact that leads on, and return what came of it in a sentence."""
    console = f"{settings().effective_api_url}/projects/{project.id}"
    flow_run_id = _flow_run_of(project)
    lines = [
        Message("projects.page-made", "## Project {project} is made", project=escaped(project.name))
    ]
    if flow_run_id is not None:
        lines.append(
            Message(
                "projects.page-first-round",
                "[Its first round]({address}) runs here.",
                address=f"{settings().prefect_ui_url}/runs/flow-run/{flow_run_id}",
            )
        )
    if project.project_type.has_labels:
        lines.append(
            Message(
                "projects.page-to-labeling",
                "[Add and label its data]({address}), then press *Resume* there.",
                address=f"{console}/label",
            )
        )
    lines.append(
        Message("projects.page-to-project", "[The project as a page]({address})", address=console)
    )
    language = settings().language
    page = "\n\n".join(said(line, language) for line in lines)
    create_markdown_artifact(page, key="project", description=project.name)
    made = Message(
        "projects.made",
        "project {project} is made; its first round has begun",
        project=project.name,
    )
    return said(made, language)


def _flow_run_of(project: Project) -> UUID | None:
    """Return the engine's run of the first round, if it has one in time."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        run = runs.find_latest(project.id)
        if run is not None and run.flow_run_id is not None:
            return run.flow_run_id
        time.sleep(POLL_SECONDS)
    return None

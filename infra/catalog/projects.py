"""Projects in the catalog."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra import object_keys
from infra.catalog import batch_jobs, datasets, models, training_states
from infra.catalog.database import reading, row, writing
from infra.catalog.runs import unfinished_round
from infra.catalog.tables import (
    DatasetRow,
    PhaseRow,
    ProjectRow,
    ReplicaRow,
    RunRow,
    ServiceRow,
)
from infra.settings import settings
from schemas.data_policy import policy_for
from schemas.dataset import Dataset
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.message import Message
from schemas.phase import PhaseKey, PhaseStatus, current_phase
from schemas.project import Project, ProjectCreate, ProjectUpdate
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings

Settings = TypeVar("Settings", bound=TrainingSettings)


def create(request: ProjectCreate, dataset_id: UUID) -> Project:
    """Store a new project; without an output path it gets `projects/<name>`."""
    with writing() as session:
        if _find(session, request.name) is not None:
            raise ConflictError(
                "projects.name-taken",
                "a project named {project!r} exists already; choose another name",
                project=request.name,
            )
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        _refuse_dataset(session, request, dataset)
        output_path = request.output_path or f"projects/{request.name}"
        refuse_output_path(session, output_path, dataset_id)
        project = ProjectRow(
            name=request.name,
            name_key=request.name.lower(),
            project_type=request.project_type,
            description=request.description,
            dataset_id=dataset_id,
            output_path=output_path,
            training_flavor=request.training_flavor,
            settings=request.settings.model_dump_json(),
            policy=json.dumps(request.policy),
            tags=request.tags,
        )
        session.add(project)
        session.flush()
        return _with_phases(session, [project])[0]


def get(project_id: UUID) -> Project:
    """Return a project with the state of its latest run."""
    with reading() as session:
        return _with_phases(session, [row(session, ProjectRow, project_id, "project")])[0]


def by_name(name: str) -> Project:
    """Return the project with this name, upper and lower case being the same."""
    with reading() as session:
        found = _find(session, name)
        if found is None:
            raise NotFoundError(
                "projects.not-found",
                "there is no project named {project!r}; list the projects to see all",
                project=name,
            )
        return _with_phases(session, [found])[0]


def list_all() -> list[Project]:
    """Return all projects, newest first, each with the state of its latest run."""
    with reading() as session:
        rows = session.scalars(select(ProjectRow).order_by(ProjectRow.created_at.desc()))
        return _with_phases(session, list(rows))


def names(project_type: ProjectType) -> list[str]:
    """Return the names of all projects of a type, in their order."""
    with reading() as session:
        chosen = select(ProjectRow.name).where(ProjectRow.project_type == project_type)
        return list(session.scalars(chosen.order_by(ProjectRow.name_key)))


def settings_of(project_id: UUID, settings_type: type[Settings]) -> Settings:
    """Return the training settings of a project, which are of the class of its type."""
    with reading() as session:
        stored = row(session, ProjectRow, project_id, "project").settings
        return settings_type.model_validate_json(stored)


def of_dataset(dataset_id: UUID) -> list[Project]:
    """Return the projects that use a dataset, newest first; only a table has several."""
    with reading() as session:
        rows = session.scalars(
            select(ProjectRow)
            .where(ProjectRow.dataset_id == dataset_id)
            .order_by(ProjectRow.created_at.desc())
        )
        return _with_phases(session, list(rows))


def that_uses(dataset: Dataset, name: str | None = None) -> Project | None:
    """Return the project of this name that uses a dataset; without a name the newest, if any.

    Raises InvalidInputError when the one that is named does not use it.
    """
    own = of_dataset(dataset.id)
    if name is None:
        return own[0] if own else None
    found = next((one for one in own if one.name.lower() == name.lower()), None)
    if found is None:
        raise InvalidInputError(
            "projects.dataset-not-used",
            "project {project!r} does not use dataset {dataset!r}; projects that do: {projects}",
            project=name,
            dataset=dataset.name,
            projects=[one.name for one in own] or ["none"],
        )
    return found


def update(project_id: UUID, changes: ProjectUpdate) -> Project:
    """Change the description, the tags or the gates of Check Data."""
    with writing() as session:
        project = row(session, ProjectRow, project_id, "project")
        if changes.description is not None:
            project.description = changes.description
        if changes.policy is not None:
            try:
                policy_for(project.project_type, changes.policy)
            except ValueError as error:
                raise InvalidInputError(str(error)) from error
            project.policy = json.dumps(changes.policy)
        if changes.tags is not None:
            project.tags = changes.tags
        session.flush()
        return _with_phases(session, [project])[0]


def changed_gates_for(dataset_id: UUID) -> dict[str, float]:
    """Return the gates of Check Data that the newest project of a dataset changes."""
    own = of_dataset(dataset_id)
    return own[0].policy if own else {}


@contextmanager
def deleting(project_id: UUID) -> Iterator[None]:
    """Forget a project with its runs, models and services when the block succeeds.

    Its dataset and versions stay; no other writer comes between, so what was checked stays true.
    """
    with writing() as session:
        project = row(session, ProjectRow, project_id, "project")
        _refuse_while_serving(session, project)
        _refuse_while_running(session, project)
        batch_jobs.refuse_needed(models.list_all(project.name))
        yield
        session.delete(project)


def _find(session: Session, name: str) -> ProjectRow | None:
    return session.scalar(select(ProjectRow).where(ProjectRow.name_key == name.lower()))


def _refuse_dataset(session: Session, request: ProjectCreate, dataset: DatasetRow) -> None:
    if dataset.project_type != request.project_type:
        raise ConflictError(
            "projects.dataset-of-other-type",
            "dataset {dataset!r} is of type {dataset_type}, the project of type "
            "{project_type}; choose a dataset of the same type",
            dataset=dataset.name,
            dataset_type=dataset.project_type,
            project_type=request.project_type,
        )
    user = session.scalar(select(ProjectRow).where(ProjectRow.dataset_id == dataset.id))
    if user is not None and request.project_type.has_labels:  # only tables may share a dataset
        raise ConflictError(
            "projects.dataset-in-use",
            "dataset {dataset!r} is used by project {project!r} already; choose or create "
            "another dataset",
            dataset=dataset.name,
            project=user.name,
        )


def refuse_output_path(session: Session, path: str, dataset_id: UUID) -> None:
    """Refuse a folder that lies in that of another project or dataset, or around it."""
    datasets.refuse_long_output_path(path)
    datasets.refuse_taken_output_path(session, path, (ProjectRow, DatasetRow))
    datasets.refuse_old_versions(session, path, dataset_id)


def _refuse_while_serving(session: Session, project: ProjectRow) -> None:
    serving = session.scalar(
        select(ServiceRow)
        .outerjoin(ReplicaRow, ReplicaRow.service_id == ServiceRow.id)
        .where(ServiceRow.project_id == project.id)
        .where(ServiceRow.wanted | ReplicaRow.id.is_not(None))
        .limit(1)
    )
    if serving is None:
        return
    stop = Message("services.stop-first", "stop it first")
    wait = Message("services.wait-until-stopped", "wait until it has stopped")
    raise ConflictError(
        "projects.service-not-stopped",
        "service {service!r} of project {project!r} is {status}; {cure}",
        service=serving.name,
        project=project.name,
        status=serving.status,
        cure=stop if serving.wanted else wait,
    )


def _refuse_while_running(session: Session, project: ProjectRow) -> None:
    running = unfinished_round(session, project.id)
    if running is not None:
        raise ConflictError(
            "projects.round-unfinished",
            "round {round} of project {project!r} is not finished; stop it first",
            round=running,
            project=project.name,
        )


def _with_phases(session: Session, rows: list[ProjectRow]) -> list[Project]:
    latest = (
        select(RunRow.project_id, func.max(RunRow.round_number).label("round_number"))
        .where(RunRow.project_id.in_([project.id for project in rows]))
        .group_by(RunRow.project_id)
        .subquery()
    )
    found = session.execute(
        select(RunRow.project_id, PhaseRow.key, PhaseRow.status)
        .join(
            latest,
            (RunRow.project_id == latest.c.project_id)
            & (RunRow.round_number == latest.c.round_number),
        )
        .join(PhaseRow, PhaseRow.run_id == RunRow.id)
    )
    wanted = [project.dataset_id for project in rows]
    used = {
        one.id: one for one in session.scalars(select(DatasetRow).where(DatasetRow.id.in_(wanted)))
    }
    trainings = training_states.counts(session, [project.id for project in rows])
    statuses: dict[UUID, dict[PhaseKey, PhaseStatus]] = {project.id: {} for project in rows}
    for project_id, key, status in found:
        statuses[project_id][key] = status
    return [
        _project(project, used[project.dataset_id], statuses[project.id]).model_copy(
            update={"training_status": trainings[project.id]}
        )
        for project in rows
    ]


def _data_source(dataset: DatasetRow) -> str:
    """Name the dataset, or of a table the path of its files."""
    if dataset.project_type.has_labels:
        return dataset.name
    folder = object_keys.dataset_folder(dataset.id)
    return dataset.input_path or f"s3://{settings().s3_bucket}/{folder}"


def _project(
    stored: ProjectRow, dataset: DatasetRow, statuses: dict[PhaseKey, PhaseStatus]
) -> Project:
    project = Project(
        id=stored.id,
        name=stored.name,
        project_type=stored.project_type,
        description=stored.description,
        dataset_id=stored.dataset_id,
        output_path=stored.output_path,
        training_flavor=stored.training_flavor,
        policy=json.loads(stored.policy),
        tags=stored.tags,
        dataset=dataset.name,
        data_source=_data_source(dataset),
        created_at=stored.created_at,
    )
    if not statuses:
        return project
    current = current_phase({key: statuses[key] for key in PhaseKey if key in statuses})
    return project.model_copy(
        update={
            "current_phase": current.display_name(project.project_type),
            "status": statuses[current],
        }
    )

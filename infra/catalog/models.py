"""AI applications and their versions in the catalog."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from infra.catalog.database import reading, row, writing
from infra.catalog.tables import ModelVersionRow, ProjectRow
from schemas.errors import InvalidInputError, NotFoundError
from schemas.evaluation import MODEL_EVALUATION, ModelEvaluation
from schemas.model_version import ModelFile, ModelVersion, ModelVersionStatus
from schemas.phase import WorkflowRun

BENTO_NAME_MAX_LENGTH = 63

_files = TypeAdapter(list[ModelFile])


@dataclass(frozen=True)
class NewModel:
    """A trained model whose files are stored already."""

    project_id: UUID
    run_id: UUID
    dataset_version_id: UUID
    folder_key: str
    files: list[ModelFile]
    evaluation: ModelEvaluation
    notes: str = ""
    status: ModelVersionStatus = ModelVersionStatus.SUCCESSFUL


def register(model: NewModel) -> ModelVersion:
    """Record the next version of the project's application, once per run."""
    with writing() as session:
        known = _of_run(session, model.run_id)
        if known is not None:
            return known
        project = row(session, ProjectRow, model.project_id, "project")
        number = _next_number(session, model.project_id)
        session.add(
            ModelVersionRow(
                project_id=model.project_id,
                number=number,
                run_id=model.run_id,
                dataset_version_id=model.dataset_version_id,
                status=model.status,
                folder_key=model.folder_key,
                files=_files.dump_json(model.files).decode(),
                bento_tag=bento_tag(project.name, number, model.run_id),
                evaluation=model.evaluation.model_dump_json(),
                notes=model.notes,
            )
        )
        session.flush()
        made = _of_run(session, model.run_id)
        assert made is not None, "it was added above"
        return made


def bento_tag(application: str, number: int, run_id: UUID) -> str:
    """Name the Bento of a version; the run keeps it apart from one of a deleted project."""
    name = application.lower()[:BENTO_NAME_MAX_LENGTH].rstrip("-_")
    return f"{name}:0.0.{number}-{run_id.hex[:12]}"


def get(model_version_id: UUID) -> ModelVersion:
    """Return a model version."""
    with reading() as session:
        row(session, ModelVersionRow, model_version_id, "model version")
        chosen = _with_project().where(ModelVersionRow.id == model_version_id)
        return _read(session, chosen)[0]


def for_run(run_id: UUID) -> ModelVersion | None:
    """Return the version that a run registered, if it did."""
    with reading() as session:
        return _of_run(session, run_id)


def find(application: str, version: str) -> ModelVersion:
    """Return a version of an application by its name, for example `digits` and `0.0.1`."""
    versions = all(application)
    found = next((model for model in versions if model.version == version), None)
    if found is None:
        known = ", ".join(model.version for model in versions) or "none"
        raise NotFoundError(
            f"AI application {application!r} has no version {version!r}; versions: {known}"
        )
    return found


def deployable(run: WorkflowRun, version: str | None) -> ModelVersion:
    """Return a version of the application of a run, by default the run's own, to deploy it.

    Raises NotFoundError for an unknown version and InvalidInputError for an unsuccessful one.
    """
    own = for_run(run.id)
    if own is None:
        raise InvalidInputError("the run has not registered a model yet; wait for Register Model")
    model = own if version is None else find(own.application, version)
    refuse_unsuccessful(model)
    return model


def refuse_unsuccessful(model: ModelVersion) -> None:
    """Raise InvalidInputError for a version that is not successful."""
    if model.status is not ModelVersionStatus.SUCCESSFUL:
        raise InvalidInputError(
            f"version {model.version} of {model.application} is {model.status}; only a "
            f"{ModelVersionStatus.SUCCESSFUL} version can be used"
        )


def all(application: str | None = None) -> list[ModelVersion]:
    """Return the versions of one application, or of all, newest first."""
    chosen = _with_project().order_by(
        ModelVersionRow.created_at.desc(), ModelVersionRow.number.desc()
    )
    if application is not None:
        chosen = chosen.where(ProjectRow.name_key == application.lower())
    with reading() as session:
        return _read(session, chosen)


def _with_project() -> Select[tuple[ModelVersionRow, ProjectRow]]:
    return select(ModelVersionRow, ProjectRow).join(
        ProjectRow, ProjectRow.id == ModelVersionRow.project_id
    )


def _of_run(session: Session, run_id: UUID) -> ModelVersion | None:
    return next(iter(_read(session, _with_project().where(ModelVersionRow.run_id == run_id))), None)


def _next_number(session: Session, project_id: UUID) -> int:
    last = session.scalar(
        select(func.max(ModelVersionRow.number)).where(ModelVersionRow.project_id == project_id)
    )
    return (last or 0) + 1


def _read(
    session: Session, chosen: Select[tuple[ModelVersionRow, ProjectRow]]
) -> list[ModelVersion]:
    return [
        ModelVersion(
            id=stored.id,
            application=project.name,
            version=f"0.0.{stored.number}",
            project_id=stored.project_id,
            project_type=project.project_type,
            run_id=stored.run_id,
            dataset_version_id=stored.dataset_version_id,
            status=stored.status,
            folder_key=stored.folder_key,
            files=_files.validate_json(stored.files),
            bento_tag=stored.bento_tag,
            evaluation=MODEL_EVALUATION.validate_json(stored.evaluation),
            notes=stored.notes,
            created_at=stored.created_at,
        )
        for stored, project in session.execute(chosen)
    ]

"""AI applications and their versions in the catalog."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from infra.catalog import runs
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import ModelVersionRow, ProjectRow
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.evaluation import MODEL_EVALUATION, ModelEvaluation
from schemas.languages import kept_json
from schemas.model_lineage import ModelOrigin
from schemas.model_version import (
    ModelFile,
    ModelVersion,
    ModelVersionStatus,
    bento_tag,
    refuse_unsuccessful,
)
from schemas.phase import WorkflowRun
from schemas.version_names import model_version_name

_files = TypeAdapter(list[ModelFile])


@dataclass(frozen=True)
class NewModel:
    """A model whose files are stored already: trained by a run, or imported from its `origin`.

    With a `lease`, only the process that works on that run may register it.
    """

    project_id: UUID
    folder_key: str
    files: list[ModelFile]
    evaluation: ModelEvaluation
    run_id: UUID | None = None
    dataset_version_id: UUID | None = None
    notes: str = ""
    status: ModelVersionStatus = ModelVersionStatus.SUCCESSFUL
    code_version: str = ""
    origin: ModelOrigin | None = None
    lease: WorkflowRun | None = None


def register(model: NewModel) -> ModelVersion:
    """Record the next version of the project's application, once per run and per archive."""
    with writing() as session:
        if model.lease is not None:
            runs.leased(session, model.lease)
        known = _known(session, model)
        if known is not None:
            return known
        project = row(session, ProjectRow, model.project_id, "project")
        number = _next_number(session, model.project_id)
        made = ModelVersionRow(
            project_id=model.project_id,
            number=number,
            run_id=model.run_id,
            dataset_version_id=model.dataset_version_id,
            status=model.status,
            folder_key=model.folder_key,
            files=_files.dump_json(model.files).decode(),
            bento_tag=bento_tag(project.name, number, model.run_id or uuid4()),
            evaluation=kept_json(model.evaluation),
            notes=model.notes,
            code_version=model.code_version,
            origin=model.origin.model_dump_json() if model.origin else None,
        )
        session.add(made)
        session.flush()
        return _version(made, project)


def _known(session: Session, model: NewModel) -> ModelVersion | None:
    """Return what the run has registered before; refuse what was deleted or imported before."""
    if model.run_id is not None:
        return _registered_by(session, model.run_id)
    if model.origin is not None:
        _refuse_imported(session, model.project_id, model.origin)
    return None


def _registered_by(session: Session, run_id: UUID) -> ModelVersion | None:
    stored = session.scalar(select(ModelVersionRow).where(ModelVersionRow.run_id == run_id))
    if stored is not None and stored.deleted_at is not None:
        raise ConflictError(
            "models.version-of-round-deleted",
            "version {version}, which this round registered, was deleted; start another round",
            version=model_version_name(stored.number),
        )
    return _of_run(session, run_id)


def _refuse_imported(session: Session, project_id: UUID, origin: ModelOrigin) -> None:
    for model in _read(session, _living().where(ModelVersionRow.project_id == project_id)):
        if model.origin and model.origin.archive_sha256 == origin.archive_sha256:
            raise ConflictError(
                "models.archive-imported-already",
                "this archive was imported as version {version} of {application!r} already; "
                "use that one, or delete it first",
                version=model.version,
                application=model.application,
            )


def get(model_version_id: UUID) -> ModelVersion:
    """Return a model version."""
    with reading() as session:
        found = _read(session, _living().where(ModelVersionRow.id == model_version_id))
        if not found:
            raise NotFoundError(
                "models.version-not-found",
                "there is no model version with id {version}; it may have been deleted",
                version=str(model_version_id),
            )
        return found[0]


def find_of_run(run_id: UUID) -> ModelVersion | None:
    """Return the version that a run registered, if it did."""
    with reading() as session:
        return _of_run(session, run_id)


def by_name(application: str, version: str) -> ModelVersion:
    """Return a version of an application by its name, for example `digits` and `0.0.1`."""
    versions = list_all(application)
    found = next((model for model in versions if model.version == version), None)
    if found is None:
        known = ", ".join(model.version for model in versions) or "none"
        raise NotFoundError(
            "models.no-such-version",
            "AI application {application!r} has no version {version!r}; versions: {known}",
            application=application,
            version=version,
            known=known,
        )
    return found


def deployable(run: WorkflowRun, version: str | None) -> ModelVersion:
    """Return a version of the application of a run, by default the run's own, to deploy it.

    Raises NotFoundError for an unknown version and InvalidInputError for an unsuccessful one.
    """
    own = find_of_run(run.id)
    if own is None:
        raise InvalidInputError(
            "models.none-of-run",
            "the run has no model: Register Model has not ended, or its version was "
            "deleted; wait, or name another version",
        )
    model = own if version is None else by_name(own.application, version)
    refuse_unsuccessful(model)
    return model


def list_all(application: str | None = None) -> list[ModelVersion]:
    """Return the versions of one application, or of all, newest first."""
    chosen = _living().order_by(ModelVersionRow.created_at.desc(), ModelVersionRow.number.desc())
    if application is not None:
        chosen = chosen.where(ProjectRow.name_key == application.lower())
    with reading() as session:
        return _read(session, chosen)


def by_name_even_deleted(application: str, version: str) -> ModelVersion:
    """Return a version by its name even if it was deleted: later ones may have gone on from it."""
    chosen = _with_project().where(ProjectRow.name_key == application.lower())
    with reading() as session:
        found = [one for one in _read(session, chosen) if one.version == version]
    if not found:
        raise NotFoundError(
            "models.never-such-version",
            "AI application {application!r} never had a version {version!r}",
            application=application,
            version=version,
        )
    return found[0]


@contextmanager
def deleting(deleted: Sequence[ModelVersion]) -> Iterator[None]:
    """Mark versions as deleted when the block, which removes what is stored of them, succeeds.

    No other writer comes between, so what the block has checked stays true.
    """
    with writing() as session:
        yield
        for model in deleted:
            stored = row(session, ModelVersionRow, model.id, "model version")
            stored.deleted_at = utc_now()


def _with_project() -> Select[tuple[ModelVersionRow, ProjectRow]]:
    return select(ModelVersionRow, ProjectRow).join(
        ProjectRow, ProjectRow.id == ModelVersionRow.project_id
    )


def _living() -> Select[tuple[ModelVersionRow, ProjectRow]]:
    return _with_project().where(ModelVersionRow.deleted_at.is_(None))


def _of_run(session: Session, run_id: UUID) -> ModelVersion | None:
    return next(iter(_read(session, _living().where(ModelVersionRow.run_id == run_id))), None)


def _next_number(session: Session, project_id: UUID) -> int:
    last = session.scalar(
        select(func.max(ModelVersionRow.number)).where(ModelVersionRow.project_id == project_id)
    )
    return (last or 0) + 1


def _read(
    session: Session, chosen: Select[tuple[ModelVersionRow, ProjectRow]]
) -> list[ModelVersion]:
    return [_version(stored, project) for stored, project in session.execute(chosen)]


def _version(stored: ModelVersionRow, project: ProjectRow) -> ModelVersion:
    return ModelVersion(
        id=stored.id,
        application=project.name,
        version=model_version_name(stored.number),
        project_id=stored.project_id,
        project_type=project.project_type,
        run_id=stored.run_id,
        dataset_version_id=stored.dataset_version_id,
        origin=ModelOrigin.model_validate_json(stored.origin) if stored.origin else None,
        status=stored.status,
        folder_key=stored.folder_key,
        files=_files.validate_json(stored.files),
        bento_tag=stored.bento_tag,
        evaluation=MODEL_EVALUATION.validate_json(stored.evaluation),
        notes=stored.notes,
        code_version=stored.code_version,
        created_at=stored.created_at,
    )

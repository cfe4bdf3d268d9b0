"""The rounds of a project as people look at them: what each was made with, what came of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.catalog import runs
from infra.catalog.database import reading, row
from infra.catalog.tables import DatasetVersionRow, ModelVersionRow, ProjectRow, RunRow
from schemas.errors import NotFoundError
from schemas.phase import WorkflowRun
from schemas.project_settings import SETTINGS_TYPES
from schemas.training_round import RoundSummary
from schemas.version_names import dataset_version_name, model_version_name


def by_number(project_id: UUID, number: int) -> WorkflowRun:
    """Return a round of a project by its number."""
    found = next((run for run in runs.of_project(project_id) if run.round_number == number), None)
    if found is None:
        raise NotFoundError(
            "runs.no-such-round",
            "the project has no round {round}; list its rounds to see all",
            round=number,
        )
    return found


def summaries(project_id: UUID, *, offset: int, limit: int) -> list[RoundSummary]:
    """Return the rounds of a project, newest first."""
    with reading() as session:
        project = row(session, ProjectRow, project_id, "project")
        rows = session.scalars(
            select(RunRow)
            .where(RunRow.project_id == project_id)
            .order_by(RunRow.round_number.desc())
            .offset(offset)
            .limit(limit)
        ).all()
        made = _versions_by_run(session, rows)
        return [_summary(session, project, run, *made[run.id]) for run in rows]


def _versions_by_run(
    session: Session, rows: Sequence[RunRow]
) -> dict[UUID, tuple[str | None, str | None]]:
    """Return what each run trained on and what it registered."""
    wanted = [run.id for run in rows]
    trained_on = [run.dataset_version_id for run in rows if run.dataset_version_id]
    datasets = select(DatasetVersionRow.id, DatasetVersionRow.number)
    numbers = dict(
        session.execute(datasets.where(DatasetVersionRow.id.in_(trained_on))).tuples().all()
    )
    models = select(ModelVersionRow.run_id, ModelVersionRow.number)
    registered = dict(
        session.execute(models.where(ModelVersionRow.run_id.in_(wanted))).tuples().all()
    )
    return {
        run.id: (
            dataset_version_name(numbers[run.dataset_version_id])
            if run.dataset_version_id
            else None,
            model_version_name(registered[run.id]) if run.id in registered else None,
        )
        for run in rows
    }


def _summary(
    session: Session, project: ProjectRow, run: RunRow, dataset: str | None, model: str | None
) -> RoundSummary:
    current = runs.phases_in(session, run).current
    return RoundSummary(
        id=run.id,
        round_number=run.round_number,
        status=current.status,
        current_phase=current.title,
        created_at=run.created_at,
        ended_at=current.ended_at,
        automatic=run.promotion is not None,
        settings=SETTINGS_TYPES[project.project_type].model_validate_json(run.settings),
        dataset_version=dataset,
        model_version=model,
        flow_run_id=run.flow_run_id,
    )

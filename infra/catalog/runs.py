"""Workflow runs in the catalog: their settings, phases, progress and reports."""

from uuid import UUID

from sqlalchemy import Exists, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from infra.catalog import engine_orders
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import (
    PhaseRow,
    ProjectRow,
    RunReportRow,
    RunRow,
    TrainingProgressRow,
)
from schemas.engine_order import OrderKind
from schemas.errors import LeaseLostError
from schemas.languages import kept_json
from schemas.phase import (
    Phase,
    PhaseKey,
    PhaseStatus,
    RunPhases,
    RunReport,
    WorkflowRun,
    phases_of,
)
from schemas.phase_moves import refuse_second_round
from schemas.project_settings import SETTINGS_TYPES
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from schemas.training import TrainingProgress, TrainingSettings


def create(
    project_id: UUID,
    run_id: UUID,
    training: TrainingSettings | None = None,
    promotion: Promotion | None = None,
    flow_run_id: UUID | None = None,
) -> WorkflowRun:
    """Record the next round of a project with its phases; a known run is returned as it is.

    Without settings for its training, it is trained with those of the project. A round with a
    `promotion` asks no person. One that began in the workflow engine has its `flow_run_id`; for
    any other the engine is ordered to start a flow run.
    """
    with writing() as session:
        known = session.get(RunRow, run_id)
        if known is not None:
            return workflow_run(known)
        project = row(session, ProjectRow, project_id, "project")
        refuse_second_round(project.name, unfinished_round(session, project_id))
        rounds = select(func.max(RunRow.round_number)).where(RunRow.project_id == project_id)
        made = RunRow(
            id=run_id,
            project_id=project_id,
            round_number=(session.scalar(rounds) or 0) + 1,
            settings=training.model_dump_json() if training else project.settings,
            promotion=promotion.model_dump_json() if promotion else None,
            flow_run_id=flow_run_id,
        )
        session.add(made)
        session.flush()
        session.add_all(
            PhaseRow(run_id=run_id, key=key, status=PhaseStatus.NOT_STARTED)
            for key in phases_of(project.project_type)
        )
        if flow_run_id is None:
            engine_orders.give(session, made, OrderKind.START)
        return workflow_run(made)


def get(run_id: UUID) -> WorkflowRun:
    """Return a run."""
    with reading() as session:
        return workflow_run(row(session, RunRow, run_id, "run"))


def find(run_id: UUID) -> WorkflowRun | None:
    """Return a run, or none if there is no such run."""
    with reading() as session:
        found = session.get(RunRow, run_id)
        return workflow_run(found) if found is not None else None


def settings_of(run_id: UUID) -> TrainingSettings:
    """Return the training settings of a run, which are of the class of its project type."""
    with reading() as session:
        run = row(session, RunRow, run_id, "run")
        project = row(session, ProjectRow, run.project_id, "project")
        return SETTINGS_TYPES[project.project_type].model_validate_json(run.settings)


def end_training_early(run_id: UUID) -> None:
    """Ask the training of a run to end soon, with the best model so far."""
    with writing() as session:
        row(session, RunRow, run_id, "run").ends_early = True


def ends_early(run_id: UUID) -> bool:
    """Whether the training of a run is to end with the best model so far."""
    with reading() as session:
        return row(session, RunRow, run_id, "run").ends_early


def find_latest(project_id: UUID) -> WorkflowRun | None:
    """Return the latest round of a project, if it has begun one."""
    return next(iter(of_project(project_id)), None)


def of_project(project_id: UUID) -> list[WorkflowRun]:
    """Return the rounds of a project, newest first."""
    with reading() as session:
        rows = session.scalars(
            select(RunRow)
            .where(RunRow.project_id == project_id)
            .order_by(RunRow.round_number.desc())
        )
        return [workflow_run(run) for run in rows]


def unfinished() -> list[WorkflowRun]:
    """Return the runs that have neither ended well nor failed nor been stopped, oldest first."""
    with reading() as session:
        rows = session.scalars(select(RunRow).where(~_ended()).order_by(RunRow.created_at))
        return [workflow_run(run) for run in rows]


def unfinished_of(project_id: UUID) -> int | None:
    """Return the number of the round of a project that is not finished, if there is one."""
    with reading() as session:
        return unfinished_round(session, project_id)


def unfinished_round(session: Session, project_id: UUID) -> int | None:
    """Do the same in a session that goes on to write."""
    return session.scalar(
        select(RunRow.round_number).where(RunRow.project_id == project_id).where(~_ended())
    )


def _ended() -> Exists:
    return exists().where(
        PhaseRow.run_id == RunRow.id,
        or_(
            PhaseRow.status.in_([PhaseStatus.FAILED, PhaseStatus.STOPPED]),
            and_(
                PhaseRow.key == PhaseKey.DEPLOY_SERVICE,
                PhaseRow.status == PhaseStatus.EXECUTED,
            ),
        ),
    )


def attach_flow_run(run_id: UUID, flow_run_id: UUID) -> None:
    """Note which run of the workflow engine carries this run."""
    with writing() as session:
        row(session, RunRow, run_id, "run").flow_run_id = flow_run_id


def find_carried_by(flow_run_id: UUID) -> WorkflowRun | None:
    """Return the run that a run of the workflow engine carries, if it carries one."""
    with reading() as session:
        found = session.scalar(select(RunRow).where(RunRow.flow_run_id == flow_run_id))
        return workflow_run(found) if found is not None else None


def phases(run_id: UUID) -> RunPhases:
    """Return a run with all of its phases, in order; one that waits for the engine says so."""
    with reading() as session:
        found = phases_in(session, row(session, RunRow, run_id, "run"))
        order = engine_orders.first_of(session, run_id)
    return found if order is None else found.with_message(order.sentence)


def phases_in(session: Session, run: RunRow) -> RunPhases:
    """Return a run with all of its phases, as a session sees them."""
    project_type = row(session, ProjectRow, run.project_id, "project").project_type
    rows = session.scalars(select(PhaseRow).where(PhaseRow.run_id == run.id))
    by_key = {phase.key: phase for phase in rows}
    return RunPhases(
        run=workflow_run(run),
        phases=[_phase(by_key[key], project_type) for key in phases_of(project_type)],
    )


def leased(session: Session, run: WorkflowRun) -> RunRow:
    """Return the row of a run that this process works on; LeaseLostError if it no longer does."""
    stored = row(session, RunRow, run.id, "run")
    if stored.attempt != run.attempt:
        raise LeaseLostError(
            "runs.lease-lost",
            "round {round} was stopped or has another process now (attempt {attempt}, this "
            "is {own})",
            round=run.round_number,
            attempt=stored.attempt,
            own=run.attempt,
        )
    return stored


def add_progress(run: WorkflowRun, progress: TrainingProgress) -> None:
    """Append a progress report of the training of a run; LeaseLostError without its lease."""
    with writing() as session:
        leased(session, run)
        session.add(TrainingProgressRow(run_id=run.id, body=kept_json(progress)))


def progress(run_id: UUID, latest: int) -> list[TrainingProgress]:
    """Return the latest progress reports of a run, oldest first."""
    with reading() as session:
        bodies = session.scalars(
            select(TrainingProgressRow.body)
            .where(TrainingProgressRow.run_id == run_id)
            .order_by(TrainingProgressRow.number.desc())
            .limit(latest)
        ).all()
        return [TrainingProgress.model_validate_json(body) for body in reversed(bodies)]


def store_report(run: WorkflowRun, kind: RunReport, json: str) -> None:
    """Keep a report of a run, in place of an earlier one; LeaseLostError without its lease."""
    with writing() as session:
        leased(session, run)
        session.merge(RunReportRow(run_id=run.id, kind=kind, body=json))


def report(run_id: UUID, kind: RunReport) -> str | None:
    """Return the JSON of a report of a run, if it was made."""
    with reading() as session:
        stored = session.get(RunReportRow, (run_id, kind))
        return stored.body if stored else None


def workflow_run(stored: RunRow) -> WorkflowRun:
    """Return a run as its row has it now."""
    return WorkflowRun(
        id=stored.id,
        project_id=stored.project_id,
        round_number=stored.round_number,
        promotion=Promotion.model_validate_json(stored.promotion) if stored.promotion else None,
        flow_run_id=stored.flow_run_id,
        attempt=stored.attempt,
        created_at=stored.created_at,
    )


def _phase(stored: PhaseRow, project_type: ProjectType) -> Phase:
    return Phase(
        key=stored.key,
        title=stored.key.display_name(project_type),
        status=stored.status,
        started_at=stored.started_at,
        ended_at=stored.ended_at,
        updated_at=stored.updated_at,
        message=stored.message,
    )

"""Retraining schedules in the catalog, which is the truth about them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from infra.catalog import new_samples, runs
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import ProjectRow, RetrainingScheduleRow, RunRow
from schemas.errors import NotFoundError
from schemas.message import Message, Word
from schemas.phase import PhaseStatus, RunPhases
from schemas.project_type import ProjectType
from schemas.retraining import Occasion, Promotion, RetrainingSchedule, ScheduleCreate


@dataclass(frozen=True)
class EngineCopy:
    """What stands for a schedule in the workflow engine, and in which deployment there."""

    id: UUID
    place: str


@dataclass(frozen=True)
class KeptSchedule:
    """A schedule with what is known of its copy in the engine; `told`: the copy is up to date."""

    schedule: RetrainingSchedule
    project_type: ProjectType
    training_flavor: str
    removed: bool
    revision: int
    told: bool
    copy: EngineCopy | None
    fired_at: datetime | None


@dataclass(frozen=True)
class FoundSchedule:
    """What a schedule is in the engine now, where people may change it too."""

    occasion: Occasion
    promotion: Promotion
    paused: bool
    begins_at: datetime


def add(project_id: UUID, wanted: ScheduleCreate) -> RetrainingSchedule:
    """Store a schedule; the workflow engine is told of it by the reconciler."""
    occasion = Occasion(**wanted.model_dump(include=set(Occasion.model_fields)))
    with writing() as session:
        project = row(session, ProjectRow, project_id, "project")
        made = RetrainingScheduleRow(
            project_id=project_id,
            occasion=occasion.model_dump_json(),
            promotion=wanted.promotion.model_dump_json(),
        )
        session.add(made)
        session.flush()
        return _schedule(session, made, project)


def take_over(project_id: UUID, found: FoundSchedule, copy: EngineCopy) -> None:
    """Store a schedule that somebody made in the workflow engine."""
    with writing() as session:
        row(session, ProjectRow, project_id, "project")
        made = RetrainingScheduleRow(
            project_id=project_id, told_revision=1, engine_id=copy.id, engine_place=copy.place
        )
        _fill(made, found)
        session.add(made)


def adopt(schedule_id: UUID, found: FoundSchedule) -> None:
    """Take over what somebody changed in the engine, unless it was changed here meanwhile."""
    with writing() as session:
        stored = row(session, RetrainingScheduleRow, schedule_id, "schedule")
        if stored.revision == stored.told_revision:
            _fill(stored, found)


def _fill(stored: RetrainingScheduleRow, found: FoundSchedule) -> None:
    stored.occasion = found.occasion.model_dump_json()
    stored.promotion = found.promotion.model_dump_json()
    stored.paused, stored.begins_at = found.paused, found.begins_at


def get(schedule_id: UUID) -> RetrainingSchedule:
    """Return a schedule."""
    with reading() as session:
        stored = _known(session, schedule_id)
        return _schedule(session, stored, row(session, ProjectRow, stored.project_id, "project"))


def list_all(project_id: UUID | None = None) -> list[RetrainingSchedule]:
    """Return the schedules of one project, or of all, oldest first."""
    chosen = _with_project().where(~RetrainingScheduleRow.removed)
    if project_id is not None:
        chosen = chosen.where(RetrainingScheduleRow.project_id == project_id)
    with reading() as session:
        return [_schedule(session, one, project) for one, project in session.execute(chosen)]


def kept() -> list[KeptSchedule]:
    """Return all schedules as the engine has to have them, those to be removed there too."""
    with reading() as session:
        return [
            KeptSchedule(
                schedule=_schedule(session, stored, project),
                project_type=project.project_type,
                training_flavor=project.training_flavor,
                removed=stored.removed,
                revision=stored.revision,
                told=stored.revision == stored.told_revision,
                copy=_copy(stored),
                fired_at=stored.fired_at,
            )
            for stored, project in session.execute(_with_project())
        ]


def pause(schedule_id: UUID, *, paused: bool) -> RetrainingSchedule:
    """Let a schedule rest, or go on."""
    with writing() as session:
        stored = _known(session, schedule_id)
        if stored.paused is not paused:
            stored.paused = paused
            stored.revision += 1
        return _schedule(session, stored, row(session, ProjectRow, stored.project_id, "project"))


def remove(schedule_id: UUID) -> None:
    """Remove a schedule; it is forgotten when the engine has forgotten it."""
    with writing() as session:
        stored = _known(session, schedule_id)
        stored.removed = True
        stored.revision += 1


def tell(schedule_id: UUID, copy: EngineCopy, revision: int) -> None:
    """Note that the engine has a copy of this revision."""
    with writing() as session:
        stored = session.get(RetrainingScheduleRow, schedule_id)
        if stored is not None:
            stored.engine_id, stored.engine_place = copy.id, copy.place
            stored.told_revision = revision


def forget(schedule_id: UUID) -> None:
    """Delete a schedule that the engine no longer has."""
    with writing() as session:
        stored = session.get(RetrainingScheduleRow, schedule_id)
        if stored is not None:
            session.delete(stored)


def find_of_copy(engine_id: UUID) -> UUID | None:
    """Return the schedule that something in the engine stands for."""
    with reading() as session:
        return session.scalar(
            select(RetrainingScheduleRow.id).where(RetrainingScheduleRow.engine_id == engine_id)
        )


def note(schedule_id: UUID, outcome: str) -> None:
    """Say what came of a schedule when no round came of it.

    A round of its own that still goes on says so itself.
    """
    with writing() as session:
        stored = session.get(RetrainingScheduleRow, schedule_id)
        if stored is None or _goes_on(session, stored.last_run_id):
            return
        if (stored.last_run_id, stored.last_outcome) != (None, outcome):
            stored.last_run_id, stored.last_at, stored.last_outcome = None, utc_now(), outcome


def _goes_on(session: Session, run_id: UUID | None) -> bool:
    run = session.get(RunRow, run_id) if run_id else None
    return run is not None and not runs.phases_in(session, run).current.status.has_ended


def note_round(schedule_id: UUID, run_id: UUID) -> None:
    """Say which round came of a schedule; its phases tell the rest."""
    with writing() as session:
        stored = session.get(RetrainingScheduleRow, schedule_id)
        if stored is not None and stored.last_run_id != run_id:
            stored.last_run_id, stored.last_at = run_id, utc_now()


def fire(schedule_id: UUID, outcome: str) -> None:
    """Note that enough new samples are there; those that are there count no longer."""
    with writing() as session:
        stored = _known(session, schedule_id)
        project = row(session, ProjectRow, stored.project_id, "project")
        stored.fired_records = new_samples.count(session, stored, project).records
        stored.fired_at = stored.last_at = utc_now()
        stored.last_run_id, stored.last_outcome = None, outcome


def _known(session: Session, schedule_id: UUID) -> RetrainingScheduleRow:
    stored = session.get(RetrainingScheduleRow, schedule_id)
    if stored is None or stored.removed:
        raise NotFoundError(
            "schedules.not-found",
            "there is no schedule with id {schedule}; list the schedules",
            schedule=str(schedule_id),
        )
    return stored


def _with_project() -> Select[tuple[RetrainingScheduleRow, ProjectRow]]:
    return (
        select(RetrainingScheduleRow, ProjectRow)
        .join(ProjectRow, ProjectRow.id == RetrainingScheduleRow.project_id)
        .order_by(RetrainingScheduleRow.created_at)
    )


def _copy(stored: RetrainingScheduleRow) -> EngineCopy | None:
    if stored.engine_id is None or stored.engine_place is None:
        return None
    return EngineCopy(stored.engine_id, stored.engine_place)


def _schedule(
    session: Session, stored: RetrainingScheduleRow, project: ProjectRow
) -> RetrainingSchedule:
    occasion = Occasion.model_validate_json(stored.occasion)
    found = new_samples.count(session, stored, project) if occasion.new_samples else None
    run = session.get(RunRow, stored.last_run_id) if stored.last_run_id else None
    return RetrainingSchedule(
        id=stored.id,
        project_id=stored.project_id,
        project=project.name,
        occasion=occasion,
        promotion=Promotion.model_validate_json(stored.promotion),
        paused=stored.paused,
        begins_at=stored.begins_at,
        new_samples_so_far=found.count if found else None,
        last_at=stored.last_at,
        last_outcome=_outcome(runs.phases_in(session, run)) if run else stored.last_outcome,
        created_at=stored.created_at,
    )


def _outcome(round_: RunPhases) -> str:
    """Say how far a round is, or how it ended."""
    current = round_.current
    ended_well = current.status is PhaseStatus.EXECUTED
    if ended_well:
        state = Message("schedules.done", "done")
    else:
        state = Message(
            "schedules.phase-is",
            "{phase} is {status}",
            phase=Word(current.title),
            status=current.status,
        )
    number = round_.run.round_number
    if not current.message:
        return Message("schedules.round", "round {number}: {state}", number=number, state=state)
    return Message(
        "schedules.round-says",
        "round {number}: {state}: {reason}",
        number=number,
        state=state,
        reason=current.message,
    )

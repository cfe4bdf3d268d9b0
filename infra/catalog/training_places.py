"""Places of trainings on a flavor, in the catalog: so many train at once, the others queue.

They are kept here and not in the workflow engine: a training that waits outlives any outage of it.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra.catalog import run_leases, running_times, runs
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, writing
from infra.catalog.tables import RunRow, TrainingPlaceRow
from schemas.phase import WorkflowRun
from schemas.training_flavor import TrainingFlavor


def take(run: WorkflowRun, flavor: str, at_once: int) -> int:
    """Take a place for the training of a run, or a number in the queue for one.

    Returns 0 when it has a place, else how many trainings must end before its turn comes, counted
    from 1. Trainings whose process is dead lose their place. Raises LeaseLostError.
    """
    with writing() as session:
        runs.leased(session, run)
        own = _own(session, run, flavor)
        _remove_abandoned(session, own)
        if not own.taken:
            own.taken = _taken(session, flavor) + _ahead(session, own) < at_once
            own.counted_until = utc_now() if own.taken else None
        return 0 if own.taken else _ahead(session, own) + 1


def with_queue(flavor: TrainingFlavor) -> TrainingFlavor:
    """Return a flavor with the trainings that run on it and wait for it now."""
    with reading() as session:
        held = select(TrainingPlaceRow).where(TrainingPlaceRow.flavor == flavor.name)
        alive = [
            place.taken
            for place in session.scalars(held)
            if run_leases.is_worked_on(session, place.run_id, place.attempt)
        ]
    counts = {"running": alive.count(True), "waiting": alive.count(False)}
    return flavor.model_copy(update=counts)


def leave(run: WorkflowRun) -> None:
    """Give the place, or the number in the queue, back."""
    with writing() as session:
        own = _of(session, run)
        if own is not None and own.attempt == run.attempt:
            running_times.count_training(session, session.get_one(RunRow, run.id))
            session.delete(own)


def _own(session: Session, run: WorkflowRun, flavor: str) -> TrainingPlaceRow:
    own = _of(session, run)
    if own is None:
        own = TrainingPlaceRow(run_id=run.id, flavor=flavor, attempt=run.attempt, taken=False)
        session.add(own)
    if own.attempt != run.attempt:
        own.counted_until = utc_now()  # its earlier process is dead, since nobody knows when
    own.attempt, own.flavor = run.attempt, flavor
    session.flush()
    return own


def _of(session: Session, run: WorkflowRun) -> TrainingPlaceRow | None:
    return session.scalar(select(TrainingPlaceRow).where(TrainingPlaceRow.run_id == run.id))


def _remove_abandoned(session: Session, own: TrainingPlaceRow) -> None:
    others = select(TrainingPlaceRow).where(
        TrainingPlaceRow.flavor == own.flavor, TrainingPlaceRow.number != own.number
    )
    for place in session.scalars(others).all():
        if not run_leases.is_worked_on(session, place.run_id, place.attempt):
            session.delete(place)
    session.flush()


def _taken(session: Session, flavor: str) -> int:
    chosen = select(func.count()).where(
        TrainingPlaceRow.flavor == flavor, TrainingPlaceRow.taken.is_(True)
    )
    return session.scalar(chosen) or 0


def _ahead(session: Session, own: TrainingPlaceRow) -> int:
    """Return how many others wait longer than this one."""
    chosen = select(func.count()).where(
        TrainingPlaceRow.flavor == own.flavor,
        TrainingPlaceRow.taken.is_(False),
        TrainingPlaceRow.number < own.number,
    )
    return session.scalar(chosen) or 0

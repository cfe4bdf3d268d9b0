"""Moving the phases of a round: by the process that works on it, by people, by the watcher."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.catalog import engine_orders, run_leases, runs
from infra.catalog.column_types import utc_now
from infra.catalog.database import row, writing
from infra.catalog.tables import PhaseRow, ProjectRow, RunRow
from schemas.engine_order import OrderKind
from schemas.message import Message
from schemas.phase import PhaseKey, PhaseStatus, RunPhases, WorkflowRun, phases_of
from schemas.phase_moves import ImpossibleMoveError, Mover, moved

STARTED = (PhaseStatus.RUNNING, PhaseStatus.AWAITING_OPERATION, PhaseStatus.AWAITING_INPUT)


def record(run: WorkflowRun, key: PhaseKey, status: PhaseStatus, message: str = "") -> None:
    """Note how far the process that has the lease of a round is.

    Raises LeaseLostError for any other process, ImpossibleMoveError for a move out of turn.
    """
    with writing() as session:
        stored = runs.leased(session, run)
        _move(session, stored, key, status, Mover.WORK, message)
        if status is PhaseStatus.EXECUTED:
            stored.crashes = 0
        if status is PhaseStatus.FAILED or status.waits_for_a_person:
            run_leases.release(stored)  # the process ends now, and another one may follow at once


def answer(run: WorkflowRun, key: PhaseKey, given: Mapping[str, Any]) -> None:
    """Keep what a person answered, and let the phase go on; the same answer again is no error.

    Raises ImpossibleMoveError when the phase does not ask.
    """
    with writing() as session:
        if engine_orders.answer_in(session, run.id, key) == given:
            return
        stored = row(session, RunRow, run.id, "run")
        _move(session, stored, key, PhaseStatus.RUNNING, Mover.PERSON)
        engine_orders.give(session, stored, OrderKind.ANSWER, key, given)


def retry(run: WorkflowRun, key: PhaseKey) -> None:
    """Let a failed or stopped phase run again; ImpossibleMoveError for any other."""
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        _move(session, stored, key, PhaseStatus.RUNNING, Mover.PERSON)
        stored.ends_early, stored.crashes = False, 0
        engine_orders.give(session, stored, OrderKind.RETRY, key)


def stop(run: WorkflowRun, message: str) -> None:
    """End a round on request: its process loses the lease, its flow run is to be cancelled."""
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        _end(session, stored, PhaseStatus.STOPPED, message, Mover.PERSON)
        if stored.flow_run_id is not None:
            engine_orders.give(session, stored, OrderKind.CANCEL)


def start(run: WorkflowRun) -> None:
    """Let the engine start a round that it does not have; `run` is the round as it was then."""
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        if stored.attempt == run.attempt and not engine_orders.first_of(session, run.id):
            engine_orders.give(session, stored, OrderKind.START)


def end(run: WorkflowRun, status: PhaseStatus, message: str) -> None:
    """Give the current phase the end that the engine shows, unless the round has moved meanwhile.

    `run` is the round as it was when the engine was asked.
    """
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        if stored.attempt == run.attempt and not engine_orders.first_of(session, run.id):
            try:
                _end(session, stored, status, message, Mover.WATCHER)
            except ImpossibleMoveError:
                return  # it has ended by itself


def cancelled(run: WorkflowRun, message: str) -> None:
    """Note that the flow run of a round was cancelled and its process ended."""
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        if not runs.phases_in(session, stored).current.status.has_ended:
            _end(session, stored, PhaseStatus.STOPPED, message, Mover.WATCHER)
        engine_orders.drop_open(session, run.id)


def crash(run: WorkflowRun, most: int, pauses: Mapping[int, timedelta]) -> None:
    """Count a lost process, and run the round again after a pause; after `most` of them it fails.

    `run` is the round as it was when the engine was asked; `pauses` are by the number of crashes.
    """
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        if stored.attempt != run.attempt or engine_orders.first_of(session, run.id):
            return
        if runs.phases_in(session, stored).current.status.has_ended:
            return  # a person has stopped it, and it must not run again
        stored.crashes += 1
        if stored.crashes <= most:
            engine_orders.give(session, stored, OrderKind.RETRY, pause=pauses[stored.crashes])
            return
        reason = Message(
            "phases.process-lost",
            "its process was lost {times} times; see its log, then retry",
            times=stored.crashes,
        )
        _end(session, stored, PhaseStatus.FAILED, reason, Mover.WATCHER)


def wait_again(run: WorkflowRun, status: PhaseStatus) -> None:
    """Show that the engine's run waits for a person, unless that person has answered."""
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        key = runs.phases_in(session, stored).current.key
        answer = engine_orders.answer_in(session, run.id, key)
        if stored.attempt != run.attempt or answer is not None:
            return
        try:
            _move(session, stored, key, status, Mover.WATCHER)
        except ImpossibleMoveError:
            return  # it has gone on meanwhile


def explain(run: WorkflowRun, message: str) -> None:
    """Say why nothing is seen of a round yet, unless its process has begun meanwhile."""
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        key = runs.phases_in(session, stored).current.key
        phase = session.get_one(PhaseRow, (run.id, key))
        silent = (PhaseStatus.NOT_STARTED, PhaseStatus.RUNNING)
        if stored.attempt == run.attempt and phase.status in silent:
            phase.message = message


def explain_gap(run: WorkflowRun, message: str, silence: timedelta) -> None:
    """Say why a phase has not begun so long after the one before it ended."""
    if not _is_gap(runs.phases(run.id), silence):
        return  # the usual case, for which nobody has to wait
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        phases = runs.phases_in(session, stored)
        if stored.attempt == run.attempt and _is_gap(phases, silence):
            session.get_one(PhaseRow, (run.id, phases.current.key)).message = message


def _is_gap(phases: RunPhases, silence: timedelta) -> bool:
    ended = [phase.ended_at for phase in phases.phases if phase.ended_at is not None]
    is_silent = phases.current.status is PhaseStatus.NOT_STARTED and not phases.current.message
    return is_silent and bool(ended) and utc_now() - max(ended) > silence


def _end(session: Session, run: RunRow, status: PhaseStatus, message: str, mover: Mover) -> None:
    key = runs.phases_in(session, run).current.key
    _move(session, run, key, status, mover, message)
    run_leases.revoke(run)
    engine_orders.drop_open(session, run.id)


def _move(
    session: Session, run: RunRow, key: PhaseKey, to: PhaseStatus, mover: Mover, message: str = ""
) -> None:
    """Move a phase, and note the times that follow from it."""
    rows = _rows(session, run)
    before = {phase: stored.status for phase, stored in rows.items()}
    after = moved(before, key, to, mover)
    for phase, stored in rows.items():
        if phase is key and after[phase] is to:
            _note(stored, to, message)
        elif after[phase] is not before[phase]:
            _forget(stored, after[phase])


def _rows(session: Session, run: RunRow) -> dict[PhaseKey, PhaseRow]:
    project = row(session, ProjectRow, run.project_id, "project")
    found = session.scalars(select(PhaseRow).where(PhaseRow.run_id == run.id))
    by_key = {phase.key: phase for phase in found}
    return {key: by_key[key] for key in phases_of(project.project_type)}


def _note(phase: PhaseRow, status: PhaseStatus, message: str) -> None:
    now = utc_now()
    starts_again = phase.started_at is None or phase.ended_at is not None
    if status in STARTED and starts_again:
        phase.started_at = now
    phase.ended_at = now if status.has_ended else None
    phase.updated_at = now
    phase.status = status
    phase.message = message


def _forget(phase: PhaseRow, status: PhaseStatus) -> None:
    phase.started_at = phase.ended_at = phase.updated_at = None
    phase.status, phase.message = status, ""

"""Orders for the workflow engine in the catalog: kept until the engine has carried them out."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import EngineOrderRow, RunRow
from schemas.engine_order import EngineOrder, OrderKind, pause_before_try
from schemas.phase import PhaseKey, WorkflowRun

LOOK_AGAIN = timedelta(seconds=2)

_answer: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


def give(
    session: Session,
    run: RunRow,
    kind: OrderKind,
    phase: PhaseKey | None = None,
    answer: Mapping[str, Any] | None = None,
    pause: timedelta = timedelta(0),
) -> None:
    """Add an order for a run in a session that writes, to be carried out after a pause."""
    body = None if answer is None else _answer.dump_json(dict(answer)).decode()
    session.add(
        EngineOrderRow(
            run_id=run.id,
            kind=kind,
            phase=phase,
            answer=body,
            attempt=run.attempt,
            next_try_at=utc_now() + pause,
        )
    )


def drop_open(session: Session, run_id: UUID) -> None:
    """Forget the orders of a run that are not carried out: it was stopped, or has ended."""
    _close(session, EngineOrderRow.run_id == run_id)


def due() -> list[EngineOrder]:
    """Return the first open order of each run whose time has come, the longest due first."""
    with reading() as session:
        first = (
            select(func.min(EngineOrderRow.number))
            .where(EngineOrderRow.done_at.is_(None))
            .group_by(EngineOrderRow.run_id)
        )
        rows = session.scalars(
            select(EngineOrderRow)
            .where(EngineOrderRow.number.in_(first), EngineOrderRow.next_try_at <= utc_now())
            .order_by(EngineOrderRow.next_try_at)
        )
        return [_order(stored) for stored in rows]


def first_of(session: Session, run_id: UUID) -> EngineOrder | None:
    """Return the order that a run waits for, if it waits for one."""
    stored = session.scalar(_open_of(run_id).limit(1))
    return None if stored is None else _order(stored)


def runs_with_open() -> set[UUID]:
    """Return the runs with an order that is not carried out."""
    with reading() as session:
        open_ones = select(EngineOrderRow.run_id).where(EngineOrderRow.done_at.is_(None))
        return set(session.scalars(open_ones.distinct()))


def is_to_be_cancelled(session: Session, run_id: UUID) -> bool:
    """Whether the flow run of a run is still to be cancelled."""
    chosen = _open_of(run_id).where(EngineOrderRow.kind == OrderKind.CANCEL)
    return session.scalar(chosen.limit(1)) is not None


def finish(number: int) -> None:
    """Note that an order is carried out."""
    with writing() as session:
        _close(session, EngineOrderRow.number == number)


def look_again(number: int) -> None:
    """Note that the engine is on its way to carry out an order: look again soon."""
    with writing() as session:
        _change(session, [number], problem="", next_try_at=utc_now() + LOOK_AGAIN)


def postpone(number: int, problem: str, *, refused: bool = False) -> None:
    """Note that the engine did not take an order, and try again after a growing pause."""
    with writing() as session:
        chosen = select(EngineOrderRow).where(EngineOrderRow.number == number)
        for stored in session.scalars(chosen):  # none, when it was withdrawn meanwhile
            stored.tries += 1
            stored.refusals += refused
            stored.problem = problem
            stored.next_try_at = utc_now() + pause_before_try(stored.tries)


def store_answer(run: WorkflowRun, phase: PhaseKey, answer: Mapping[str, Any]) -> None:
    """Keep what a person answered in the engine's own form, as what is answered here is kept."""
    with writing() as session:
        stored = row(session, RunRow, run.id, "run")
        if answer_in(session, run.id, phase) is None:
            give(session, stored, OrderKind.ANSWER, phase, answer)


def answer_to(run: WorkflowRun, phase: PhaseKey) -> dict[str, JsonValue] | None:
    """Return what a person answered when a phase asked, unless that was refused."""
    with reading() as session:
        return answer_in(session, run.id, phase)


def answer_in(session: Session, run_id: UUID, phase: PhaseKey) -> dict[str, JsonValue] | None:
    """Do the same in a session."""
    body = session.scalar(
        select(EngineOrderRow.answer)
        .where(*_answers(run_id, phase))
        .order_by(EngineOrderRow.number.desc())
        .limit(1)
    )
    return None if body is None else _answer.validate_json(body)


def take_answer(run: WorkflowRun, phase: PhaseKey) -> None:
    """Note that the round has read the answer to a phase, so nothing has to be handed over."""
    with writing() as session:
        _close(session, *_answers(run.id, phase))


def withdraw_answer(run: WorkflowRun, phase: PhaseKey) -> None:
    """Note that the answer to a phase cannot be used, so that it is asked for again."""
    with writing() as session:
        chosen = update(EngineOrderRow).where(*_answers(run.id, phase))
        session.execute(chosen.values(withdrawn=True, done_at=utc_now()))


def _answers(run_id: UUID, phase: PhaseKey) -> tuple[Any, ...]:
    return (
        EngineOrderRow.run_id == run_id,
        EngineOrderRow.kind == OrderKind.ANSWER,
        EngineOrderRow.phase == phase,
        EngineOrderRow.withdrawn.is_(False),
    )


def _open_of(run_id: UUID) -> Select[tuple[EngineOrderRow]]:
    return (
        select(EngineOrderRow)
        .where(EngineOrderRow.run_id == run_id, EngineOrderRow.done_at.is_(None))
        .order_by(EngineOrderRow.number)
    )


def _close(session: Session, *conditions: Any) -> None:
    chosen = update(EngineOrderRow).where(EngineOrderRow.done_at.is_(None), *conditions)
    session.execute(chosen.values(done_at=utc_now()))


def _change(session: Session, numbers: Collection[int], **values: Any) -> None:
    chosen = update(EngineOrderRow).where(EngineOrderRow.number.in_(numbers))
    session.execute(chosen.values(**values))


def _order(stored: EngineOrderRow) -> EngineOrder:
    return EngineOrder(
        number=stored.number,
        run_id=stored.run_id,
        kind=stored.kind,
        phase=stored.phase,
        answer=None if stored.answer is None else _answer.validate_json(stored.answer),
        attempt=stored.attempt,
        tries=stored.tries,
        refusals=stored.refusals,
        problem=stored.problem,
        next_try_at=stored.next_try_at,
    )

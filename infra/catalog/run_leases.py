"""The lease of a round: one process works on it at a time, and only that one may change it.

The number of the attempt is the fencing token (Kleppmann, "How to do distributed locking", 2016):
it grows whenever a process takes the lease and whenever a round is ended from outside, and every
write of a process carries the number it was given.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from infra.catalog import engine_orders, running_times, runs
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import RunRow
from infra.work_process import WorkProcess
from schemas.phase import PhaseStatus, WorkflowRun

# Only for processes of other machines, which cannot be looked at: longer than a busy one pauses.
LEASE = timedelta(minutes=5)


def take(run_id: UUID, process: WorkProcess, flow_run_id: UUID | None) -> WorkflowRun | None:
    """Give a round to a process; None when another one works on it or nothing is left to do."""
    with writing() as session:
        run = row(session, RunRow, run_id, "run")
        if _is_held_by_another(run, process) or _is_over(session, run):
            return None
        run.attempt += 1
        run.flow_run_id = flow_run_id or run.flow_run_id
        run.holder = process
        run.lease_until = utc_now() + LEASE
        session.flush()
        return runs.workflow_run(run)


def renew(run: WorkflowRun) -> bool:
    """Keep the lease for longer unless it was released; False when this process has lost it."""
    with writing() as session:
        stored = session.get(RunRow, run.id)
        if stored is None or stored.attempt != run.attempt:
            return False
        if stored.lease_until is not None:
            stored.lease_until = utc_now() + LEASE
        running_times.count_training(session, stored)
        return True


def release(run: RunRow) -> None:
    """Let another process take the lease although this one has not quite ended."""
    run.lease_until = None


def revoke(run: RunRow) -> None:
    """Take the lease from whichever process has it."""
    run.attempt += 1
    run.lease_until = None


def holder(run_id: UUID) -> WorkProcess | None:
    """Return the process that took the lease of a round last."""
    with reading() as session:
        return row(session, RunRow, run_id, "run").holder


def is_lost(run_id: UUID) -> bool:
    """Whether no process works on a round: none took its lease, or that one is dead."""
    with reading() as session:
        run = row(session, RunRow, run_id, "run")
        process = run.holder
        return process is None or _has_lost_it(run, process)


def is_worked_on(session: Session, run_id: UUID, attempt: int) -> bool:
    """Whether the process of this attempt has the lease still and is not known to be dead."""
    run = session.get(RunRow, run_id)
    if run is None or run.attempt != attempt:
        return False
    process = run.holder
    return process is not None and not _has_lost_it(run, process)


def _is_held_by_another(run: RunRow, process: WorkProcess) -> bool:
    known = run.holder
    return (
        known is not None
        and run.lease_until is not None
        and known != process
        and not _has_lost_it(run, known)
    )


def _has_lost_it(run: RunRow, process: WorkProcess) -> bool:
    """Whether a process is dead; one of another machine is when it has not renewed its lease."""
    if process.is_here:
        return process.is_gone
    return run.lease_until is None or run.lease_until < utc_now()


def _is_over(session: Session, run: RunRow) -> bool:
    """Whether the last phase is executed, or the flow run is to be cancelled."""
    last = runs.phases_in(session, run).current
    is_complete = last.status is PhaseStatus.EXECUTED
    return is_complete or engine_orders.is_to_be_cancelled(session, run.id)

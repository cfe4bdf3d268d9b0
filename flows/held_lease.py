"""Keeping the lease of a round while this process works on it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from infra.catalog import run_leases
from schemas.phase import WorkflowRun
from tasks.phases.phase_record import end_this_process

RENEWAL_SECONDS = 15.0

logger = logging.getLogger(__name__)


@contextmanager
def lease_renewed(run: WorkflowRun) -> Iterator[None]:
    """Renew the lease in a thread; a process that has lost it, or was stopped, ends at once."""
    done = Event()
    renewal = Thread(target=_renew, args=(run, done), daemon=True)
    renewal.start()
    try:
        yield
    finally:
        done.set()
        renewal.join()


def _renew(run: WorkflowRun, done: Event) -> None:
    while not done.wait(RENEWAL_SECONDS):
        try:
            kept = run_leases.renew(run)
        except SQLAlchemyError:
            logger.exception("the lease of round %d cannot be renewed now", run.round_number)
            continue
        if not kept:
            end_this_process(f"round {run.round_number} was stopped or has another process")

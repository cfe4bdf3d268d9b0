"""Keeping the catalog's record of a phase while its task runs, and running a task once per run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from prefect.context import TaskRunContext

from infra import full_disk
from infra.catalog import runs
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun


@dataclass
class PhaseNote:
    """What a phase made, in one sentence."""

    text: str = ""


@contextmanager
def recorded_phase(run: WorkflowRun, key: PhaseKey) -> Iterator[PhaseNote]:
    """Record a phase as running, then as executed with its note or as failed with the reason."""
    note = PhaseNote()
    with begun_phase(run, key):
        yield note
    runs.set_phase(run.id, key, PhaseStatus.EXECUTED, note.text)


@contextmanager
def begun_phase(run: WorkflowRun, key: PhaseKey, message: str = "") -> Iterator[None]:
    """Record a phase as running; with the reason as failed, if what is done for it fails."""
    runs.set_phase(run.id, key, PhaseStatus.RUNNING, message)
    try:
        yield
    except Exception as error:
        runs.set_phase(run.id, key, PhaseStatus.FAILED, full_disk.sentence(error))
        raise


def once_per_run(context: TaskRunContext, parameters: dict[str, Any]) -> str:
    """Cache key of a phase: it is executed once in a flow run, however often the run resumes.

    Prefect's own INPUTS + RUN_ID does not name the task and returns another task's result.
    """
    del parameters  # a run never calls a phase twice
    return f"{context.task_run.flow_run_id}-{context.task.name}"

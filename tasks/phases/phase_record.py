"""Keeping the catalog's record of a phase while its task runs, and running a task once per run."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, NoReturn, ParamSpec, TypeVar

import psutil
from prefect import Task, task
from prefect.context import TaskRunContext

from infra import full_disk
from infra.catalog import phase_states
from schemas.errors import LeaseLostError
from schemas.message import Message
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun

P = ParamSpec("P")
R = TypeVar("R")


# What a phase does, for who looks while it runs; a training shows its progress instead.
UNDER_WAY = {
    PhaseKey.PUBLISH_DATASET_VERSION: Message(
        "phases.publishes", "what is labeled becomes a dataset version"
    ),
    PhaseKey.CHECK_DATA: Message("phases.checks", "the data are read and checked"),
    PhaseKey.REGISTER_MODEL: Message(
        "phases.registers", "the model is stored and packed as a service"
    ),
}


@dataclass
class PhaseNote:
    """What a phase made, in one sentence."""

    text: str = ""


@contextmanager
def recorded_phase(run: WorkflowRun, key: PhaseKey) -> Iterator[PhaseNote]:
    """Record a phase as running, then as executed with its note or as failed with the reason."""
    note = PhaseNote()
    with begun_phase(run, key, UNDER_WAY.get(key, "")):
        yield note
    with ended_without_lease():
        phase_states.record(run, key, PhaseStatus.EXECUTED, note.text)


@contextmanager
def begun_phase(run: WorkflowRun, key: PhaseKey, message: str = "") -> Iterator[None]:
    """Record a phase as running; with the reason as failed, if what is done for it fails."""
    with ended_without_lease():
        phase_states.record(run, key, PhaseStatus.RUNNING, message)
        try:
            yield
        except LeaseLostError:
            raise
        except Exception as error:
            phase_states.record(run, key, PhaseStatus.FAILED, full_disk.sentence(error))
            raise


@contextmanager
def ended_without_lease() -> Iterator[None]:
    """End this process at once, and silently, when it no longer has the lease of its round.

    An error would reach the workflow engine, which would take the round of the process that has
    the lease for failed.
    """
    try:
        yield
    except LeaseLostError as reason:
        end_this_process(str(reason))


def end_this_process(reason: str) -> NoReturn:
    """End this process and its children without a word to the workflow engine; its log says why."""
    print(f"this process ends and changes nothing: {reason}", file=sys.stderr, flush=True)  # noqa: T201
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    os._exit(0)


def phase_task(name: str) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Return the decorator of what a flow run does once, and what lists call by this name."""
    return task(name=name, task_run_name=name, persist_result=True, cache_key_fn=once_per_run)


def once_per_run(context: TaskRunContext, parameters: dict[str, Any]) -> str:
    """Cache key of a phase: it is executed once in a flow run, however often the run resumes.

    Prefect's own INPUTS + RUN_ID does not name the task and returns another task's result.
    """
    del parameters  # a run never calls a phase twice
    return f"{context.task_run.flow_run_id}-{context.task.name}"

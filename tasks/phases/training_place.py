"""A place among the trainings that may run at once; more wait in a queue that people see."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prefect import get_run_logger

from infra import training_flavors
from infra.catalog import phase_states, projects, training_places
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.training_flavor import TrainingFlavor

POLL_SECONDS = 1.0


@contextmanager
def training_place(run: WorkflowRun) -> Iterator[TrainingFlavor]:
    """Hold a place on the project's training flavor; the phase says so while it waits for one."""
    flavor = training_flavors.get(projects.get(run.project_id).training_flavor)
    try:
        _wait(run, flavor.name, flavor.at_once)
        yield flavor
    finally:
        training_places.leave(run)


def _wait(run: WorkflowRun, flavor: str, at_once: int) -> None:
    shown = 0
    while number := training_places.take(run, flavor, at_once):
        if number != shown:
            waits = f"waits for a training on {flavor!r} to end: number {number} in the queue"
            phase_states.record(run, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING, waits)
            get_run_logger().info("The training %s.", waits)
            shown = number
        time.sleep(POLL_SECONDS)
    if shown:
        phase_states.record(run, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)

"""A place among the trainings that may run at once; more wait in a queue that people see."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from prefect import get_run_logger
from prefect.concurrency.sync import concurrency

from infra import training_flavors
from infra.catalog import projects, runs
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun

SECONDS_BEFORE_IT_IS_SAID = 1.0
# A killed training gives its place back after this.
LEASE_SECONDS = 60.0


@contextmanager
def training_place(run: WorkflowRun) -> Iterator[None]:
    """Hold a place on the project's training flavor; the phase says so while it waits for one."""
    flavor = projects.get(run.project_id).training_flavor
    with ExitStack() as place:
        try:
            place.enter_context(_place(flavor, SECONDS_BEFORE_IT_IS_SAID))
        except TimeoutError:
            waits = f"waits until another training on {flavor!r} has ended"
            runs.set_phase(run.id, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING, waits)
            get_run_logger().info("The training %s.", waits)
            place.enter_context(_place(flavor, None))
            runs.set_phase(run.id, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)
        yield


@contextmanager
def _place(flavor: str, timeout_seconds: float | None) -> Iterator[None]:
    with concurrency(
        training_flavors.limit_name(flavor),
        timeout_seconds=timeout_seconds,
        lease_duration=LEASE_SECONDS,
        raise_on_lease_renewal_failure=False,
    ):
        yield

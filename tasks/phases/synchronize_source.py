"""Synchronize Data Source before a round without people: take in what is new at the input path."""

import time
from contextlib import suppress

from prefect import get_run_logger

from infra.catalog import data_jobs, datasets, projects
from schemas.data_job import DataJob, DataJobKind
from schemas.dataset import Dataset, Synchronization
from schemas.errors import ConflictError
from schemas.message import Message
from schemas.phase import PhaseStatus, WorkflowRun, phases_of
from tasks.phases.phase_record import begun_phase, phase_task

POLL_SECONDS = 0.5
AUTHOR = "retraining"


@phase_task("Synchronize Data Source")
def synchronize_source(run: WorkflowRun) -> None:
    """Do a data job as a person would start it and wait for its end; nothing without a source."""
    project = projects.get(run.project_id)
    dataset = datasets.get(project.dataset_id)
    if dataset.input_path is None:
        return
    message = Message("phases.synchronizes", "synchronizing with {path}", path=dataset.input_path)
    with begun_phase(run, phases_of(project.project_type)[0], message):
        found = synchronized(dataset, by=AUTHOR)
    get_run_logger().info("synchronized with %s: %s", dataset.input_path, found)


def synchronized(dataset: Dataset, by: str) -> str:
    """Take in what is new at the input path, wait for that, and return what came of it in words.

    Raises:
        ConflictError: The data job failed or was stopped.
    """
    ended = _wait_for_end(_job(dataset, by))
    if ended.status is not PhaseStatus.EXECUTED:
        raise ConflictError(
            "datasets.not-synchronized",
            "dataset {dataset!r} could not be synchronized with {path}: {reason}",
            dataset=dataset.name,
            path=str(dataset.input_path),
            reason=ended.message,
        )
    return ended.message


def _job(dataset: Dataset, by: str) -> DataJob:
    """Ask for the job as soon as no other one changes the dataset; somebody may be first again."""
    request = _as_last_time(dataset)
    while True:
        _wait_while_busy(dataset)
        with suppress(ConflictError):
            return data_jobs.create(dataset.id, DataJobKind.SYNCHRONIZE, request, by=by)


def _as_last_time(dataset: Dataset) -> str:
    """Return the request of the last synchronization, because a person chose its layout."""
    earlier = data_jobs.find_latest(dataset.id, DataJobKind.SYNCHRONIZE)
    return earlier.request if earlier else Synchronization().model_dump_json()


def _wait_while_busy(dataset: Dataset) -> None:
    """Wait for the job that changes the dataset now, for there is one at a time."""
    for job, _ in data_jobs.unfinished():
        if job.dataset_id == dataset.id and job.kind is not DataJobKind.COMPARISON:
            _wait_for_end(job)


def _wait_for_end(job: DataJob) -> DataJob:
    while job.ended_at is None:
        time.sleep(POLL_SECONDS)
        job = data_jobs.get(job.id)
    return job

"""Synchronize Data Source at the beginning of a round without people."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from prefect.logging import disable_run_logger

from infra.catalog import data_jobs, datasets, projects, runs
from schemas.data_job import DataJob, DataJobKind
from schemas.dataset import Dataset, DatasetCreate, Synchronization
from schemas.errors import ConflictError
from schemas.import_layout import ImportLayout
from schemas.phase import PhaseStatus, WorkflowRun
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from tasks.phases.synchronize_source import synchronize_source

SOURCE = "s3://people/cats"


@pytest.fixture
def start_run(catalog: Path) -> Iterator[Callable[[str | None], WorkflowRun]]:
    """Start a round of a project whose dataset has this input path."""

    def start(input_path: str | None) -> WorkflowRun:
        kind = ProjectType.IMAGE_CLASSIFICATION
        dataset = datasets.create(
            DatasetCreate(name="cats", project_type=kind, input_path=input_path)
        )
        wanted = ProjectCreate(name="cat-project", project_type=kind, dataset="cats")
        return runs.create(projects.create(wanted, dataset.id).id, uuid4())

    with disable_run_logger():
        yield start


def finish_jobs(dataset: Dataset, ends: list[PhaseStatus]) -> threading.Thread:
    """End the synchronizations of a dataset one after another, as the process of a job does."""

    def work() -> None:
        for status in ends:
            while not (unfinished := unfinished_synchronizations()):
                time.sleep(0.02)
            data_jobs.finish(unfinished[0].id, status, f"{status} by the test")

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def unfinished_synchronizations() -> list[DataJob]:
    return [job for job, _ in data_jobs.unfinished() if job.kind is DataJobKind.SYNCHRONIZE]


def jobs_of(run: WorkflowRun) -> list[DataJob]:
    return data_jobs.of_dataset(dataset_of(run).id)


def dataset_of(run: WorkflowRun) -> Dataset:
    return datasets.get(projects.get(run.project_id).dataset_id)


def test_a_dataset_without_a_source_is_trained_on_as_it_is(
    start_run: Callable[[str | None], WorkflowRun],
) -> None:
    run = start_run(None)
    synchronize_source.fn(run)
    assert jobs_of(run) == []


def test_a_source_is_synchronized_as_a_person_did_last_and_after_other_jobs(
    start_run: Callable[[str | None], WorkflowRun],
) -> None:
    run = start_run(SOURCE)
    request = Synchronization(layout=ImportLayout.FOLDERS, trash_vanished=True).model_dump_json()
    data_jobs.create(dataset_of(run).id, DataJobKind.SYNCHRONIZE, request, by="me")
    thread = finish_jobs(dataset_of(run), [PhaseStatus.STOPPED, PhaseStatus.EXECUTED])
    synchronize_source.fn(run)
    thread.join()
    own, earlier = jobs_of(run)
    assert (own.kind, own.request, own.status) == (
        DataJobKind.SYNCHRONIZE,
        earlier.request,
        PhaseStatus.EXECUTED,
    )
    phase = runs.phases(run.id).phases[0]
    assert (phase.status, phase.message) == (PhaseStatus.RUNNING, f"synchronizing with {SOURCE}")


def test_a_source_is_synchronized_while_models_are_compared(
    start_run: Callable[[str | None], WorkflowRun],
) -> None:
    run = start_run(SOURCE)
    comparison = data_jobs.create(dataset_of(run).id, DataJobKind.COMPARISON, "{}", by="me")
    thread = finish_jobs(dataset_of(run), [PhaseStatus.EXECUTED])
    synchronize_source.fn(run)
    thread.join()
    assert data_jobs.get(comparison.id).ended_at is None


def test_a_layout_is_kept_over_many_other_jobs(
    start_run: Callable[[str | None], WorkflowRun],
) -> None:
    run = start_run(SOURCE)
    request = Synchronization(layout=ImportLayout.FOLDERS).model_dump_json()
    made = data_jobs.create(dataset_of(run).id, DataJobKind.SYNCHRONIZE, request, by="me")
    data_jobs.finish(made.id, PhaseStatus.EXECUTED)
    for _ in range(61):
        check = data_jobs.create(dataset_of(run).id, DataJobKind.CHECK, "{}", by="me")
        data_jobs.finish(check.id, PhaseStatus.EXECUTED)
    thread = finish_jobs(dataset_of(run), [PhaseStatus.EXECUTED])
    synchronize_source.fn(run)
    thread.join()
    assert jobs_of(run)[0].request == request


def test_a_source_that_cannot_be_read_fails_the_round_with_the_reason(
    start_run: Callable[[str | None], WorkflowRun],
) -> None:
    run = start_run(SOURCE)
    thread = finish_jobs(dataset_of(run), [PhaseStatus.FAILED])
    with pytest.raises(ConflictError, match=f"could not be synchronized with {SOURCE}: Failed by"):
        synchronize_source.fn(run)
    thread.join()
    assert runs.phases(run.id).phases[0].status is PhaseStatus.FAILED

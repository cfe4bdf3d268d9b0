"""Jobs get processes, a few at a time; those that are killed or stopped end as such."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from uuid import UUID

import psutil
import pytest

from deployments.reconciler.data_job_watcher import (
    JOBS_AT_ONCE,
    DataJobWatcher,
    empty_old_trash,
)
from infra import child_process
from infra.catalog import data_jobs, datasets
from infra.object_store import ObjectStore
from infra.settings import settings
from schemas.data_job import DataJob, DataJobKind
from schemas.dataset import DatasetImport, DatasetUpdate
from schemas.errors import ConflictError
from schemas.phase import PhaseStatus
from schemas.project_type import ProjectType
from tasks.data_jobs.stop import stop_job
from tests.tasks.intake.conftest import FilledDataset, SourceFolder, folder, new_dataset
from tests.tasks.intake.sample_files import noisy_png, png
from tests.waiting import PATIENCE_SECONDS

__all__ = ["folder", "new_dataset"]
NewDataset = Callable[..., FilledDataset]
PICTURES = ProjectType.IMAGE_CLASSIFICATION
SLOW_FILES = 320


@pytest.fixture
def watcher(object_store: ObjectStore, catalog: object) -> Iterator[DataJobWatcher]:
    """A watcher whose jobs end with the test."""
    watcher = DataJobWatcher()
    yield watcher
    for job, process in data_jobs.unfinished():
        data_jobs.finish(job.id, PhaseStatus.STOPPED)
        if process is not None:
            child_process.stop(process, 1)


def import_job(dataset: FilledDataset, source: str) -> DataJob:
    request = DatasetImport(source=source).model_dump_json()
    return data_jobs.create(dataset.id, DataJobKind.IMPORT, request, by="me")


def watch_until(watcher: DataJobWatcher, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        if time.monotonic() > deadline:
            raise AssertionError((settings().logs / "data-jobs.log").read_text()[-3000:])
        watcher.watch()
        time.sleep(0.05)


def status(job: DataJob) -> PhaseStatus:
    return data_jobs.get(job.id).status


def pid_of(job: DataJob) -> int:
    (process,) = [process for one, process in data_jobs.unfinished() if one.id == job.id]
    assert process is not None
    return process.pid


@pytest.fixture
def slow_folder(folder: SourceFolder) -> SourceFolder:
    """A folder that takes seconds to import."""
    pixels = noisy_png(300)
    folder.put({f"{number}.png": pixels + bytes(number) for number in range(SLOW_FILES)})
    return folder


def test_waiting_jobs_are_done_a_few_at_a_time(
    watcher: DataJobWatcher, new_dataset: NewDataset, folder: SourceFolder
) -> None:
    folder.put({"1.png": png(1)})
    jobs = [import_job(new_dataset(PICTURES), folder.path) for _ in range(3)]
    most = 0

    def all_ended() -> bool:
        nonlocal most
        running = [job for job in jobs if status(job) is PhaseStatus.RUNNING]
        most = max(most, len(running))
        return all(data_jobs.get(job.id).ended_at for job in jobs)

    watch_until(watcher, all_ended)
    assert {status(job) for job in jobs} == {PhaseStatus.EXECUTED}
    assert most == JOBS_AT_ONCE
    assert data_jobs.get(jobs[0].id).message == "1 added"


def test_a_watcher_that_was_started_again_counts_the_jobs_that_run(
    watcher: DataJobWatcher, new_dataset: NewDataset, slow_folder: SourceFolder
) -> None:
    jobs = [import_job(new_dataset(PICTURES), slow_folder.path) for _ in range(3)]
    watch_until(watcher, lambda: status(jobs[1]) is PhaseStatus.RUNNING)
    again = DataJobWatcher()
    for _ in range(3):
        again.watch()
    time.sleep(0.5)
    assert [status(job) for job in jobs] == [
        PhaseStatus.RUNNING,
        PhaseStatus.RUNNING,
        PhaseStatus.NOT_STARTED,
    ]


def test_a_killed_job_has_failed_and_another_one_takes_in_the_rest(
    watcher: DataJobWatcher, new_dataset: NewDataset, slow_folder: SourceFolder
) -> None:
    dataset = new_dataset(PICTURES)
    datasets.update(dataset.id, DatasetUpdate(input_path=slow_folder.path))
    job = data_jobs.create(dataset.id, DataJobKind.SYNCHRONIZE, "{}", by="me")
    watch_until(watcher, lambda: dataset.now.samples > 0)
    os.kill(pid_of(job), signal.SIGKILL)
    watch_until(watcher, lambda: status(job) is PhaseStatus.FAILED)
    assert data_jobs.get(job.id).message == (
        "it was interrupted; what was taken in stays, start it again"
    )
    assert 0 < dataset.now.samples < SLOW_FILES
    second = data_jobs.create(dataset.id, DataJobKind.SYNCHRONIZE, "{}", by="me")
    watch_until(watcher, lambda: data_jobs.get(second.id).ended_at is not None)
    assert status(second) is PhaseStatus.EXECUTED
    assert dataset.now.samples == SLOW_FILES


def test_jobs_end_with_the_platform_and_the_next_start_tells_of_it(
    watcher: DataJobWatcher, new_dataset: NewDataset, slow_folder: SourceFolder
) -> None:
    dataset = new_dataset(PICTURES)
    datasets.update(dataset.id, DatasetUpdate(input_path=slow_folder.path))
    job = data_jobs.create(dataset.id, DataJobKind.SYNCHRONIZE, "{}", by="me")
    watch_until(watcher, lambda: dataset.now.samples > 0)
    process = psutil.Process(pid_of(job))
    watcher.interrupt()
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    assert status(job) is PhaseStatus.RUNNING
    DataJobWatcher().watch()
    assert status(job) is PhaseStatus.FAILED
    assert "it was interrupted" in data_jobs.get(job.id).message


def test_a_job_whose_process_died_before_it_began_has_failed(
    watcher: DataJobWatcher, new_dataset: NewDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    job = import_job(new_dataset(PICTURES), "s3://photos/x")
    watch_until(watcher, lambda: status(job) is PhaseStatus.FAILED)


def test_a_stopped_job_ends_with_its_process_and_keeps_what_it_took_in(
    watcher: DataJobWatcher, new_dataset: NewDataset, slow_folder: SourceFolder
) -> None:
    dataset = new_dataset(PICTURES)
    job = import_job(dataset, slow_folder.path)
    with pytest.raises(ConflictError, match="has a job of kind import that is not finished"):
        import_job(dataset, slow_folder.path)
    watch_until(watcher, lambda: status(job) is PhaseStatus.RUNNING)
    pid = pid_of(job)
    stopped = stop_job(job.id)
    assert stopped.status is PhaseStatus.STOPPED
    assert "what was taken in stays" in stopped.message
    watcher.watch()
    assert not os.path.exists(f"/proc/{pid}")
    assert status(job) is PhaseStatus.STOPPED
    with pytest.raises(ConflictError, match="is Stopped already"):
        stop_job(job.id)
    assert import_job(dataset, slow_folder.path).status is PhaseStatus.NOT_STARTED


def test_a_job_that_was_stopped_before_its_turn_never_starts(
    watcher: DataJobWatcher, new_dataset: NewDataset
) -> None:
    job = import_job(new_dataset(PICTURES), "s3://photos/x")
    stop_job(job.id)
    watcher.watch()
    assert data_jobs.get(job.id).started_at is None
    assert status(job) is PhaseStatus.STOPPED


def test_only_old_trash_is_emptied(
    new_dataset: NewDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = new_dataset(PICTURES)
    dataset.upload({"1.png": png(1), "2.png": png(2)})
    dataset.trash("1.png")
    empty_old_trash()
    assert dataset.now.trashed == 1
    from datetime import UTC, datetime, timedelta

    later = datetime.now(UTC) + timedelta(days=30, seconds=1)
    monkeypatch.setattr("infra.catalog.samples.utc_now", lambda: later)
    empty_old_trash()
    assert (dataset.now.trashed, dataset.now.samples) == (0, 1)


def test_ids_that_are_no_jobs_are_refused(watcher: DataJobWatcher) -> None:
    from schemas.errors import NotFoundError

    with pytest.raises(NotFoundError, match="no data job with id"):
        stop_job(UUID(int=7))

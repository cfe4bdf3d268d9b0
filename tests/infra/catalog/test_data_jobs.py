"""Data jobs: one at a time for a dataset, with their progress and their end."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.catalog import data_jobs, datasets
from schemas.data_job import DataJob, DataJobKind
from schemas.dataset import Dataset
from schemas.errors import ConflictError, NotFoundError
from schemas.phase import PhaseStatus
from schemas.platform import ProcessIdentity
from schemas.sample import FileOutcome

PROCESS = ProcessIdentity(pid=42, create_time=1763820000.123456)


@pytest.fixture
def job(dataset: Dataset) -> DataJob:
    return data_jobs.create(dataset.id, DataJobKind.IMPORT, '{"source": "s3://b/f"}', by="me")


def test_a_job_goes_from_its_request_to_its_report(job: DataJob) -> None:
    assert (job.status, job.kind, job.done, job.total) == (
        PhaseStatus.NOT_STARTED, DataJobKind.IMPORT, 0, None,
    )  # fmt: skip
    assert (job.request, data_jobs.author(job.id)) == ('{"source": "s3://b/f"}', "me")
    data_jobs.start(job.id, PROCESS)
    data_jobs.progress(job.id, 3, 9, {FileOutcome.ADDED: 2, FileOutcome.REFUSED: 1})
    running = data_jobs.get(job.id)
    assert (running.status, running.done, running.total) == (PhaseStatus.RUNNING, 3, 9)
    assert running.counts == {FileOutcome.ADDED: 2, FileOutcome.REFUSED: 1}
    assert running.started_at is not None
    data_jobs.finish(job.id, PhaseStatus.EXECUTED, "done", "the/key.jsonl")
    ended = data_jobs.get(job.id)
    assert (ended.status, ended.message) == (PhaseStatus.EXECUTED, "done")
    assert ended.ended_at is not None
    assert ended.ended_at >= running.started_at
    assert data_jobs.report(job.id) == "the/key.jsonl"


def test_a_dataset_has_one_unfinished_job(
    job: DataJob, create_dataset: Callable[..., Dataset]
) -> None:
    with pytest.raises(
        ConflictError, match="dataset 'digits' has a job of kind import that is not finished"
    ):
        data_jobs.create(job.dataset_id, DataJobKind.CHECK, "{}", by="you")
    other = data_jobs.create(create_dataset("other").id, DataJobKind.CHECK, "{}", by="you")
    assert [one for one, _ in data_jobs.unfinished()] == [job, other]
    data_jobs.finish(job.id, PhaseStatus.FAILED, "the disk is full")
    second = data_jobs.create(job.dataset_id, DataJobKind.CHECK, "{}", by="you")
    assert [one.id for one in data_jobs.of_dataset(job.dataset_id)] == [second.id, job.id]
    assert [one.id for one in data_jobs.of_dataset(job.dataset_id, limit=1)] == [second.id]


def test_an_unfinished_job_is_known_with_its_process(job: DataJob) -> None:
    assert data_jobs.unfinished() == [(job, None)]
    data_jobs.start(job.id, PROCESS)
    assert [process for _, process in data_jobs.unfinished()] == [PROCESS]
    data_jobs.finish(job.id, PhaseStatus.EXECUTED)
    assert data_jobs.unfinished() == []


def test_a_job_that_ended_stays_as_it_is(job: DataJob) -> None:
    data_jobs.finish(job.id, PhaseStatus.STOPPED, "a person stopped it")
    stopped = data_jobs.get(job.id)
    data_jobs.finish(job.id, PhaseStatus.EXECUTED, "done", "a report")
    with pytest.raises(ConflictError, match="the job is Stopped already"):
        data_jobs.start(job.id, PROCESS)
    assert data_jobs.get(job.id) == stopped
    assert data_jobs.report(job.id) is None


def test_the_latest_check_is_the_last_one_that_came_to_its_end(dataset: Dataset) -> None:
    assert data_jobs.find_latest_check(dataset.id) is None
    made = []
    for kind, status in (
        (DataJobKind.CHECK, PhaseStatus.EXECUTED),
        (DataJobKind.CHECK, PhaseStatus.EXECUTED),
        (DataJobKind.CHECK, PhaseStatus.FAILED),
        (DataJobKind.IMPORT, PhaseStatus.EXECUTED),
    ):
        made.append(data_jobs.create(dataset.id, kind, "{}", by="me").id)
        data_jobs.finish(made[-1], status)
    latest = data_jobs.find_latest_check(dataset.id)
    assert latest is not None
    assert latest.id == made[1]


def test_the_jobs_of_a_deleted_dataset_are_gone(job: DataJob) -> None:
    datasets.delete(job.dataset_id)
    with pytest.raises(NotFoundError, match=f"no data job with id {job.id}"):
        data_jobs.get(job.id)


@pytest.mark.usefixtures("catalog")
def test_a_missing_job_or_dataset_is_named() -> None:
    missing = uuid4()
    with pytest.raises(NotFoundError, match=f"no data job with id {missing}"):
        data_jobs.report(missing)
    with pytest.raises(NotFoundError, match=f"no dataset with id {missing}"):
        data_jobs.create(missing, DataJobKind.CHECK, "{}", by="me")

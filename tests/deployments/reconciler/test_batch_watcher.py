"""Batch jobs and the runs of a real Prefect server that carry them."""

from pathlib import Path
from threading import Timer
from uuid import UUID

import pytest
from tenacity import stop_after_delay

from deployments.reconciler.batch_watcher import watch_batch_jobs
from infra import flow_runs
from infra.catalog import batch_jobs
from infra.object_store import ObjectStore
from infra.work_process import this_process
from schemas.batch import BatchJob, BatchRequest
from schemas.errors import ConflictError, NotFoundError
from schemas.model_version import ModelVersion
from schemas.phase import PhaseStatus
from tasks.batch_prediction import commands
from tests.deployments.deployed_models import register, write_tiny_model
from tests.deployments.prefect_server import PrefectUi

REQUEST = BatchRequest(application="cats", source="s3://bucket/pictures")


@pytest.fixture
def model(prefect: PrefectUi, object_store: ObjectStore, tmp_path: Path) -> ModelVersion:
    """A model to predict with, and the flow that does so."""
    prefect.register("batch_prediction", version="1")
    write_tiny_model(tmp_path / "model")
    return register(tmp_path / "model")


def started(model: ModelVersion, prefect: PrefectUi) -> BatchJob:
    """Start a job of which a process of this machine says that it works on it."""
    job = batch_jobs.create(model.id, REQUEST, "test")
    watch_batch_jobs()
    flow_run_id = batch_jobs.get(job.id).flow_run_id
    prefect.set_state(flow_run_id, "RUNNING")
    return batch_jobs.start(job.id, flow_run_id, this_process())


def test_a_cancelled_job_goes_on_when_its_process_has_ended_and_not_before(
    model: ModelVersion, prefect: PrefectUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = started(model, prefect)
    batch_jobs.progress(opened, 1, 0, 9)
    commands.cancel(opened.id)
    assert prefect.flow_run(opened.flow_run_id)["state"]["type"] == "CANCELLING"
    with monkeypatch.context() as patience:
        patience.setattr(flow_runs.is_over.retry, "stop", stop_after_delay(0))
        for act in (commands.resume, commands.remove):
            with pytest.raises(ConflictError, match="still being stopped"):
                act(opened.id)
    with pytest.raises(ConflictError, match="no longer of this flow run"):
        batch_jobs.progress(opened, 2, 0, 9)

    Timer(0.7, prefect.set_state, (opened.flow_run_id, "CANCELLED")).start()
    commands.resume(opened.id)
    watch_batch_jobs()
    again = batch_jobs.get(opened.id)
    assert again.flow_run_id not in (None, opened.flow_run_id)
    batch_jobs.finish_run(opened, PhaseStatus.EXECUTED, "by the run of before")
    with pytest.raises(ConflictError, match="works on the batch job"):
        batch_jobs.start(opened.id, opened.flow_run_id, this_process())
    assert batch_jobs.get(opened.id).status is PhaseStatus.NOT_STARTED

    commands.cancel(opened.id)
    commands.remove(opened.id)
    with pytest.raises(NotFoundError):
        batch_jobs.get(opened.id)


def test_jobs_that_are_more_than_the_engine_tells_of_at_once_are_not_lost(
    model: ModelVersion, prefect: PrefectUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [batch_jobs.create(model.id, REQUEST, "test") for _ in range(3)]
    watch_batch_jobs()
    read_at_once: list[int] = []
    read = flow_runs.read

    def noted(flow_run_ids: list[UUID]) -> dict[UUID, flow_runs.FlowRun]:
        read_at_once.append(len(flow_run_ids))
        return read(flow_run_ids)

    monkeypatch.setattr(flow_runs, "read", noted)
    monkeypatch.setattr(flow_runs, "READ_AT_ONCE", 2)
    lost = batch_jobs.get(jobs[2].id)
    prefect.call("DELETE", f"/flow_runs/{lost.flow_run_id}")
    watch_batch_jobs()
    assert read_at_once == [2, 1]
    assert [batch_jobs.get(job.id).status for job in jobs] == [
        PhaseStatus.NOT_STARTED,
        PhaseStatus.NOT_STARTED,
        PhaseStatus.FAILED,
    ]
    assert commands.resume(lost.id).status is PhaseStatus.NOT_STARTED

"""Batch jobs through REST, without a workflow engine."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from infra.catalog import batch_jobs
from infra.object_store import ObjectStore
from infra.work_folder import work_folder
from infra.work_process import this_process
from schemas.batch import BatchFormat, BatchJob, BatchRequest
from schemas.phase import PhaseStatus
from tasks.batch_prediction.result import result_key
from tests.deployments.deployed_models import register, write_tiny_model

JOBS = "/api/v1/batch-jobs"
REQUEST = BatchRequest(application="cats", source="s3://bucket/pictures")


@pytest.fixture
def executed(api: TestClient, tmp_path: Path) -> BatchJob:
    """A job that has ended well."""
    write_tiny_model(tmp_path / "model")
    job = batch_jobs.create(register(tmp_path / "model").id, REQUEST, "test")
    batch_jobs.finish_run(
        batch_jobs.start(job.id, None, this_process()), PhaseStatus.EXECUTED, "1 predicted"
    )
    return batch_jobs.get(job.id)


def test_a_result_is_whole_or_refused_and_leaves_nothing_behind(
    api: TestClient, executed: BatchJob, object_store: ObjectStore
) -> None:
    gone = api.get(f"{JOBS}/{executed.id}/result")
    assert (gone.status_code, gone.json()["error_code"]) == (404, "NOT_FOUND")
    object_store.put(result_key(executed.id, BatchFormat.JSONL), b"{}\n" * 1000)
    assert api.get(f"{JOBS}/{executed.id}/result").content == b"{}\n" * 1000
    assert list(work_folder().iterdir()) == []
    assert api.delete(f"{JOBS}/{executed.id}").status_code == 204
    assert api.get(f"{JOBS}/{executed.id}").status_code == 404


def test_a_scheduler_of_somebody_else_is_refused_at_once(
    api: TestClient, executed: BatchJob
) -> None:
    wanted = executed.request.model_dump(mode="json")
    strange = {"runner": "dask", "dask_scheduler": "tcp://203.0.113.1:8786"}
    refused = api.post(JOBS, json={**wanted, **strange})
    assert refused.status_code == 422
    assert "none of EXEML_DASK_SCHEDULERS (none)" in refused.json()["error_msg"]

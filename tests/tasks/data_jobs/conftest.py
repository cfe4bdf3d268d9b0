"""Datasets and folders of the import tests, and jobs that run in this process."""

from collections.abc import Callable

import pytest

from deployments.reconciler.data_job import main
from infra.catalog import data_jobs
from schemas.data_job import DataJob, DataJobKind
from tests.tasks.intake.conftest import FilledDataset, folder, new_dataset

RunJob = Callable[..., DataJob]
__all__ = ["folder", "new_dataset"]


def run_job(dataset: FilledDataset, kind: DataJobKind, request: str = "{}") -> DataJob:
    """Do a job as its process does it, and return how it ended."""
    job = data_jobs.create(dataset.id, kind, request, by="anna")
    main(job.id)
    return data_jobs.get(job.id)


@pytest.fixture
def run() -> RunJob:
    return run_job

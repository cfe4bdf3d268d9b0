"""Jobs that compare two versions of an AI application."""

import time

from infra.catalog import data_jobs, models
from schemas.data_job import DataJob
from schemas.model_comparison import ComparisonRequest
from schemas.phase import PhaseStatus
from tasks.comparison.model_comparison import compare_models
from tasks.data_jobs.job_report import SECONDS_BETWEEN_REPORTS


def run_comparison(job: DataJob) -> None:
    """Compare two versions; what is found is kept for these two."""
    request = ComparisonRequest.model_validate_json(job.request)
    older, newer = models.get(request.older_id), models.get(request.newer_id)
    found = compare_models(older, newer, _AnswersGiven(job))
    data_jobs.finish(job.id, PhaseStatus.EXECUTED, found.summary)


class _AnswersGiven:
    """Notes how many answers are given, a few times a second at most."""

    def __init__(self, job: DataJob) -> None:
        self.job = job
        self.last = 0.0

    def __call__(self, done: int, total: int) -> None:
        if done == total or time.monotonic() - self.last > SECONDS_BETWEEN_REPORTS:
            self.last = time.monotonic()
            data_jobs.progress(self.job.id, done, total, {})

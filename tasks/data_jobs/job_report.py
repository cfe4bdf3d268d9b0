"""Keeping what a job did: counts in the catalog, and a line a file in the object store."""

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from infra import object_keys
from infra.catalog import data_jobs
from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.data_job import DataJob
from schemas.import_layout import ImportLayout
from schemas.languages import kept_json
from schemas.message import Message, joined
from schemas.sample import FileOutcome, FileReport
from tasks.intake.uploads import SampleOutcomes

SECONDS_BETWEEN_REPORTS = 0.5
LINES_MAX = 100_000  # nobody reads more; the counts tell of all files


def keep_reports(
    job: DataJob, reports: Iterable[FileReport], layout: ImportLayout
) -> tuple[Counter[FileOutcome], str]:
    """Count the outcomes while the import goes on; return them and the key of the lines kept.

    Files that are unchanged and need no remark have no line, nor have those after LINES_MAX.
    """
    outcomes = SampleOutcomes(layout)
    last, written = 0.0, 0
    with TemporaryDirectory(prefix="job-", dir=work_folder()) as work:
        path = Path(work) / "files.jsonl"
        with path.open("w", encoding="utf-8") as lines:
            for report in reports:
                told, earlier = outcomes.join(report)
                is_new = earlier in (None, FileOutcome.UNCHANGED)
                is_told = is_new and told.outcome is not FileOutcome.UNCHANGED
                if (is_told or told.message) and written < LINES_MAX:
                    written += 1
                    lines.write(kept_json(told) + "\n")
                if time.monotonic() - last > SECONDS_BETWEEN_REPORTS:
                    last = time.monotonic()
                    counts = outcomes.counts
                    data_jobs.progress(job.id, counts.total(), None, counts)
        key = object_keys.job_report(job.dataset_id, job.id)
        object_store().put_file(key, path)
    counts = outcomes.counts
    data_jobs.progress(job.id, counts.total(), counts.total(), counts)
    return counts, key


def in_words(counts: Counter[FileOutcome]) -> str:
    """Sum the outcomes up."""
    parts = [
        Message("jobs.files", "{count:,} {outcome}", count=counts[outcome], outcome=outcome)
        for outcome in FileOutcome
        if counts[outcome]
    ]
    return joined(parts, ", ") if parts else ""

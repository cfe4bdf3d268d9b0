"""Shows the progress of a job until it ends."""

import time

from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from deployments.cli.api_client import ApiClient
from deployments.cli.output import errors
from schemas.data_job import DataJob, DataJobKind
from schemas.errors import ExemlError
from schemas.phase import PhaseStatus
from schemas.sample import FileOutcome

POLL_SECONDS = 0.3


def follow_job(api: ApiClient, job: DataJob) -> DataJob:
    """Show how far a job is until it ends; Ctrl-C leaves it running; raises when it failed."""
    spinner = Spinner("dots", _progress(job))
    try:
        with Live(spinner, console=errors, transient=True):
            while job.ended_at is None:
                time.sleep(POLL_SECONDS)
                job = DataJob.model_validate(api.get(f"/data-jobs/{job.id}"))
                spinner.update(text=_progress(job))
    except KeyboardInterrupt:
        errors.print(
            f"the {job.kind} goes on; stop it with `exeml dataset stop {job.id}`", soft_wrap=True
        )
        raise
    if job.status is not PhaseStatus.EXECUTED:
        raise ExemlError(
            "jobs.ended-badly", "{kind}: {message}", kind=job.kind, message=job.message
        )
    return job


def counts_in_words(counts: dict[FileOutcome, int]) -> str:
    """Say how many files had which outcome."""
    known = (f"{counts[outcome]:,} {outcome}" for outcome in FileOutcome if counts.get(outcome))
    return ", ".join(known) or "no files"


def _progress(job: DataJob) -> Text:
    if job.started_at is None:
        return Text(f"{job.kind} waits to be started …")
    total = f" of {job.total:,}" if job.total else ""
    counted = "answers" if job.kind is DataJobKind.COMPARISON else "files"
    done = f" {job.done:,}{total} {counted}" if job.done else ""
    counts = f" ({counts_in_words(job.counts)})" if job.counts else ""
    return Text(f"{job.kind}{done}{counts} …")

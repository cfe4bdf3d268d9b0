"""The flow of batch prediction."""

from functools import partial
from uuid import UUID

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.context import FlowRunContext

from flows.engine_calls import wait_for_the_engine
from flows.lost_output import go_on_without_output
from infra import full_disk
from infra.catalog import batch_jobs
from infra.object_store import object_store
from infra.settings import settings
from infra.work_process import this_process
from schemas.batch import BatchJob, BatchRequest, BatchRunner
from schemas.errors import ExemlError
from schemas.languages import said
from schemas.message import Message
from schemas.phase import PhaseStatus
from tasks.batch_prediction.plan import PartRunner
from tasks.phases.phase_record import ended_without_lease

LINES_SHOWN = 20


@flow(name="batch-prediction", persist_result=False)
def batch_prediction(request: BatchRequest, job: UUID | None = None) -> str:
    """Predictions for all files below a folder, or all rows of CSV files.

    Returns the key of the result in the bucket of this installation. A run that was killed is
    resumed with `exeml batch resume`: what is predicted is not predicted again.

    Args:
        request: What is to be predicted, by which model, and how.
        job: Id of a batch job that exists; empty: a new one.
    """
    from tasks.batch_prediction.job import run_batch

    wait_for_the_engine()
    go_on_without_output()
    with ended_without_lease():
        opened = open_job(request, job)
    try:
        key = run_batch(opened, part_runner(request))
    except (ExemlError, OSError) as error:
        batch_jobs.finish_run(opened, PhaseStatus.FAILED, full_disk.sentence(error))
        raise
    _show(opened, key)
    return key


def open_job(request: BatchRequest, job_id: UUID | None) -> BatchJob:
    """Return the job of this flow run, noting that this process works on it."""
    context = FlowRunContext.get()
    assert context is not None, "called inside a flow"
    assert context.flow_run is not None, "called inside a flow"
    flow_run_id = context.flow_run.id
    if job_id is None:
        from tasks.batch_prediction.job import model_of

        model_id = model_of(request).id
        job_id = batch_jobs.create(model_id, request, "prefect", flow_run_id).id
    return batch_jobs.start(job_id, flow_run_id, this_process())


def part_runner(request: BatchRequest) -> PartRunner:
    """Return what works on the parts of a job."""
    if request.runner is BatchRunner.DASK:
        from tasks.batch_prediction.dask_cluster import run_on_dask

        return partial(run_on_dask, request=request)
    from tasks.batch_prediction.processes import run_in_processes

    return partial(run_in_processes, processes=request.processes)


def _show(job: BatchJob, key: str) -> None:
    """Keep the outcome and the first lines with the flow run."""
    from tasks.batch_prediction.result import COLUMNS, first_lines, row_of

    parts = [
        Message("batches.page-done", "{done}.", done=batch_jobs.get(job.id).message),
        Message(
            "batches.page-result",
            "The result is `{address}`; get it with `exeml batch result {job} FILE`.",
            address=f"s3://{object_store().bucket}/{key}",
            job=str(job.id),
        ),
    ]
    page = "\n\n".join(said(one, settings().language) for one in parts)
    create_markdown_artifact(page, key="batch-result")
    lines = first_lines(job.id, LINES_SHOWN)
    rows = [dict(zip(COLUMNS, row_of(line), strict=True)) for line in lines]
    create_table_artifact(rows, key="batch-first-lines")

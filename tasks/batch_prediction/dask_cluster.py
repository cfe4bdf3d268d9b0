"""Working on parts with Prefect's task runner of Dask, on one machine or several.

Each machine needs this release of ExeML and the same EXEML_ settings, so that it reaches the
object store.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any

from prefect import flow, task

from schemas.batch import BatchRequest
from schemas.errors import InvalidInputError
from tasks.batch_prediction.plan import BatchPlan, Part, PartResult
from tasks.batch_prediction.prediction import predict_part
from tasks.batch_prediction.schedulers import refuse_strange_scheduler

PARTS_AT_ONCE = 64

predict_part_task = task(name="predict part", persist_result=False, retries=1)(predict_part)


@dataclass(frozen=True)
class _Work:
    plan: BatchPlan
    parts: Iterable[Part]
    on_done: Callable[[PartResult], None]


# The flow is sent to the workers along with each part, so it holds no more than a job's id.
_work: dict[str, _Work] = {}


def run_on_dask(
    plan: BatchPlan,
    parts: Iterable[Part],
    on_done: Callable[[PartResult], None],
    request: BatchRequest,
) -> None:
    """Predict parts on a Dask cluster."""
    refuse_strange_scheduler(request)
    predict_parts = flow(name="batch-prediction-parts", task_runner=_task_runner(request))
    job_id = str(plan.job_id)
    _work[job_id] = _Work(plan, parts, on_done)
    try:
        predict_parts(_predict_parts)(job_id)
    finally:
        del _work[job_id]


def _predict_parts(job_id: str) -> None:
    work = _work[job_id]
    rest = iter(work.parts)
    while some := list(islice(rest, PARTS_AT_ONCE)):
        for future in [predict_part_task.submit(work.plan, part) for part in some]:
            work.on_done(future.result())


def _task_runner(request: BatchRequest) -> Any:
    """Return what submits the parts; a cluster of its own is closed to other users by mutual TLS.

    What a Dask process is sent it runs as code.
    """
    try:
        from prefect_dask import DaskTaskRunner
    except ImportError as error:
        raise InvalidInputError(
            "batches.dask-unusable",
            "the runner is dask, and prefect-dask cannot be used ({error}); install it with "
            "`pip install 'exeml[dask]'`, or use the runner processes",
            error=str(error),
        ) from error
    if request.dask_scheduler is not None:
        return DaskTaskRunner(address=request.dask_scheduler)
    import_module("dask.config").set(
        {f"distributed.{role}.http.routes": [] for role in ("scheduler", "worker")}
    )
    return DaskTaskRunner(
        cluster_kwargs={
            "n_workers": request.processes,
            "threads_per_worker": 1,
            "dashboard_address": None,
            "host": "127.0.0.1",
            "security": True,
        }
    )

"""Which Dask schedulers batch jobs may use."""

from infra.settings import settings
from schemas.batch import BatchRequest, BatchRunner
from schemas.errors import InvalidInputError


def refuse_strange_scheduler(request: BatchRequest) -> None:
    """Refuse a scheduler that this installation does not name: what it sends is run as code."""
    scheduler, known = request.dask_scheduler, settings().dask_schedulers
    if request.runner is BatchRunner.DASK and scheduler is not None and scheduler not in known:
        raise InvalidInputError(
            "batches.scheduler-not-allowed",
            "the Dask scheduler {scheduler!r} is none of EXEML_DASK_SCHEDULERS ({known}); "
            "batch jobs use only those, add it there and restart the platform",
            scheduler=scheduler,
            known=known or ["none"],
        )

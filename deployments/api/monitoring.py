"""Services over time, and how far their requests are from the training data."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from infra.catalog import models, monitoring
from schemas.errors import InvalidInputError
from schemas.message import Message
from schemas.monitoring import HOUR_SECONDS, MINUTE_SECONDS, ServiceDrift, ServiceMonitoring
from tasks.monitoring.drift import model_drift
from tasks.monitoring.service_monitoring import joined, point, points, step_for

router = APIRouter(prefix="/services", tags=["monitoring"])

USUAL_HOURS = 24
DAY_SECONDS = 24 * HOUR_SECONDS

From = Annotated[datetime | None, Query(alias="from", description="Empty: a day before the end")]
Step = Annotated[int | None, Query(ge=MINUTE_SECONDS, le=DAY_SECONDS * 366)]
To = Annotated[datetime | None, Query(alias="to", description="Empty: now")]


@router.get("/{service_id}/monitoring")
def show_monitoring(
    service_id: UUID, begin: From = None, end: To = None, step: Step = None
) -> ServiceMonitoring:
    """Requests, errors, times, replicas, memory, classes and confidence; `step` is in seconds."""
    first, last = _time(begin, end)
    seconds = step_for(first, last, step)
    spans = monitoring.between(service_id, first, last)
    return ServiceMonitoring(
        service_id=service_id,
        begin=first,
        end=last,
        step_seconds=seconds,
        points=points(spans, seconds),
        total=point(first, round((last - first).total_seconds()), spans),
    )


@router.get("/{service_id}/drift")
def show_drift(service_id: UUID, begin: From = None, end: To = None) -> ServiceDrift:
    """How far requests are from the training data, for each model version that answered.

    Versions that were deleted since are left out.
    """
    first, last = _time(begin, end)
    spans = monitoring.between(service_id, first, last)
    by_model = {span.model_version_id: joined([]) for span in spans}
    for span in spans:
        by_model[span.model_version_id].update(span.counts)
    return ServiceDrift(
        service_id=service_id,
        begin=first,
        end=last,
        models=[
            model_drift(model, by_model[model.id])
            for model in models.list_all()
            if by_model.get(model.id)  # a shadow answers no client
        ],
    )


def _time(begin: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """Return the time that is asked for; without a zone it is UTC."""
    try:
        last = _in_utc(end) if end else datetime.now(UTC)
        return _in_utc(begin) if begin else last - timedelta(hours=USUAL_HOURS), last
    except OverflowError as error:
        raise InvalidInputError(
            "monitoring.time-out-of-calendar",
            "the time from {begin} to {end} leads out of the calendar; choose another one",
            begin=str(begin) if begin else Message("monitoring.day-before", "a day before"),
            end=str(end),
        ) from error


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

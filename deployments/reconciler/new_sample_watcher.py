"""Starting a retraining when enough new samples are there: an event, which an automation hears.

The reconciler counts, because only the catalog knows what was labeled since the last training.
It says so once; the automation that starts the flow is seen, paused and removed in the Prefect UI.
"""

import logging
from datetime import UTC, datetime, timedelta
from uuid import uuid5

from deployments.reconciler.engine_outage import EngineOutage
from infra import flow_schedules
from infra.catalog import runs, schedules
from infra.catalog.schedules import KeptSchedule
from schemas.errors import ConflictError
from schemas.message import Message

logger = logging.getLogger(__name__)
outage = EngineOutage("retrainings by new samples")

# An event without a round after this time is considered lost with the engine's database.
LOST_AFTER = timedelta(minutes=10)


def watch_new_samples() -> None:
    """Look once at all schedules that wait for new samples."""
    with outage.told_once():
        for kept in schedules.kept():
            waits = kept.schedule.occasion.new_samples is not None and not kept.schedule.paused
            if waits and kept.told and not kept.removed:
                try:
                    _watch(kept)
                except ConflictError as error:
                    logger.warning("%s: no round can start now: %s", kept.schedule.project, error)


def _watch(kept: KeptSchedule) -> None:
    schedule = kept.schedule
    threshold, found = schedule.occasion.new_samples, schedule.new_samples_so_far
    assert threshold is not None, "only schedules that wait for new samples are watched"
    assert found is not None, "new samples are counted for such a schedule"
    if found < threshold:
        if _is_lost(kept):
            lost = Message(
                "schedules.start-lost", "the engine has lost the start of a round; it starts again"
            )
            _start(kept, lost, "again")
        return
    unfinished = runs.unfinished_of(schedule.project_id)
    if unfinished is not None:
        waiting = Message(
            "schedules.waits-for-round",
            "{samples:,} new samples are there; waits for the end of round {round}",
            samples=found,
            round=unfinished,
        )
        schedules.note(schedule.id, waiting)
    else:
        starts = Message(
            "schedules.round-starts",
            "{samples:,} new samples are there; a round starts",
            samples=found,
        )
        _start(kept, starts)


def _start(kept: KeptSchedule, outcome: str, attempt: str = "") -> None:
    """Emit the event, whose id is the same if this process dies before the firing is noted."""
    event_id = uuid5(kept.schedule.id, f"{kept.fired_at} {attempt}")
    flow_schedules.emit_new_samples(event_id, kept.schedule)
    schedules.fire(kept.schedule.id, outcome)
    logger.info("%s: %s", kept.schedule.project, outcome)


def _is_lost(kept: KeptSchedule) -> bool:
    """Whether an event has started no round and none waits for a worker."""
    if kept.fired_at is None or kept.copy is None:
        return False
    if datetime.now(UTC) - kept.fired_at < LOST_AFTER:
        return False
    latest = runs.find_latest(kept.schedule.project_id)
    came = latest is not None and latest.created_at >= kept.fired_at
    return not came and not flow_schedules.waits_for_a_worker(kept.copy.id)

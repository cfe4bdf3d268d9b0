"""Detects flow runs whose process is gone, also on a busy machine."""

from datetime import UTC, datetime, timedelta

from infra import training_flavors
from infra.flow_runs import WITH_PROCESS, FlowRun
from infra.work_process import is_being_started

# A process is looked for only after this; a worker elsewhere has longer to start one.
START_GRACE = timedelta(seconds=90)
START_GRACE_ELSEWHERE = timedelta(minutes=15)


def has_lost_its_process(flow_run: FlowRun, flavor: str, *, worked_on: bool) -> bool:
    """Whether the engine considers a missing process alive.

    `worked_on` says whether a process that has said so works on it. Of a worker on another machine
    nothing is known before its process has said so.
    """
    if worked_on or flow_run.state.type not in WITH_PROCESS:
        return False
    waited = datetime.now(UTC) - flow_run.state.timestamp
    if waited < START_GRACE or is_being_started(flow_run.id):
        return False
    return flavor in training_flavors.with_worker_here() or waited > START_GRACE_ELSEWHERE

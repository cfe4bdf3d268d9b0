"""Rounds that have come to a phase: by the moves that a process and a person make."""

from uuid import UUID

from infra.catalog import phase_states, runs
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun


def reach(run_id: UUID, key: PhaseKey, status: PhaseStatus, message: str = "") -> None:
    """Let a round come to this status of a phase; earlier phases are executed on the way."""
    run = runs.get(run_id)
    for phase in runs.phases(run_id).phases:
        if phase.key is key:
            break
        if phase.status is not PhaseStatus.EXECUTED:
            execute(run, phase.key)
    if status is PhaseStatus.EXECUTED:
        execute(run, key, message)
    elif status is PhaseStatus.STOPPED:
        phase_states.stop(run, message)
    else:
        phase_states.record(run, key, status, message)


def execute(run: WorkflowRun, key: PhaseKey, message: str = "") -> None:
    """Let the process of a round execute a phase."""
    phase_states.record(run, key, PhaseStatus.RUNNING)
    phase_states.record(run, key, PhaseStatus.EXECUTED, message)

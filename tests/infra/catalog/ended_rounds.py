"""Bringing a round to its end, so that another one can begin."""

from uuid import uuid4

from infra.catalog import runs
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from tests.reached_phases import reach


def end(run: WorkflowRun) -> None:
    """Let a round stop at its first phase."""
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.STOPPED)


def next_round(run: WorkflowRun) -> WorkflowRun:
    """End a round and begin the next one of its project."""
    end(run)
    return runs.create(run.project_id, uuid4())

"""Keeps the forms of waiting runs up to date."""

import math
import re
import time
from uuid import UUID

from flows import questions
from infra import flow_runs
from infra.flow_runs import FlowRun
from schemas.phase import PhaseStatus, WorkflowRun

# Text above it: why an answer was refused, or why a person decides about a model.
HEADING = re.compile(r"^## ", re.MULTILINE)
QUESTIONS = {
    PhaseStatus.AWAITING_OPERATION: questions.labeling,
    PhaseStatus.AWAITING_INPUT: questions.deployment,
}

# All models of a project are read for the second one.
SECONDS_BETWEEN_LOOKS = {PhaseStatus.AWAITING_OPERATION: 0.0, PhaseStatus.AWAITING_INPUT: 10.0}


class WaitingForms:
    """Rewrites the text above a form when its counts have changed."""

    def __init__(self) -> None:
        self._shown: dict[UUID, int] = {}  # hash by flow run
        self._looked_at: dict[UUID, float] = {}

    def refresh(self, run: WorkflowRun, flow_run: FlowRun) -> None:
        """Update the form of a waiting run, if anything has changed."""
        key = (flow_run.state.state_details.run_input_keyset or {}).get("description")
        status, now = PhaseStatus(flow_run.state.name), time.monotonic()
        if now < self._looked_at.get(flow_run.id, -math.inf) + SECONDS_BETWEEN_LOOKS[status]:
            return
        self._looked_at[flow_run.id] = now
        text = QUESTIONS[status](run)
        if key is None or self._shown.get(flow_run.id) == hash((key, text)):
            return
        stored = flow_runs.form_text(flow_run.id, key)
        heading = HEADING.search(stored)
        fresh = (stored[: heading.start()] if heading else "") + text
        if fresh != stored:
            flow_runs.replace_form_text(flow_run.id, key, fresh)
        self._shown[flow_run.id] = hash((key, text))

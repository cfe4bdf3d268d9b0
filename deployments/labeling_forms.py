"""The forms of runs that wait for labeling: their counts follow what people label meanwhile."""

from uuid import UUID

from flows import questions
from infra import flow_runs
from infra.flow_runs import FlowRun
from schemas.phase import WorkflowRun

HEADING = "## "  # above it stands what was wrong with an answer


class LabelingForms:
    """Writes the text above a form anew when its counts have changed."""

    def __init__(self) -> None:
        self._shown: dict[UUID, int] = {}  # a hash a flow run

    def refresh(self, run: WorkflowRun, flow_run: FlowRun) -> None:
        """Bring the form of a waiting run up to date; nothing is asked while nothing changes."""
        key = (flow_run.state.state_details.run_input_keyset or {}).get("description")
        text = questions.labeling(run)
        if key is None or self._shown.get(flow_run.id) == hash((key, text)):
            return
        stored = flow_runs.form_text(flow_run.id, key)
        fresh = stored.partition(HEADING)[0] + text
        if fresh != stored:
            flow_runs.replace_form_text(flow_run.id, key, fresh)
        self._shown[flow_run.id] = hash((key, text))

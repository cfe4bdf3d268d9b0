"""Starting, answering, retrying and reading runs of the workflow engine."""

import json
import uuid
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

import httpx
from pydantic import BaseModel, TypeAdapter
from tenacity import retry as again
from tenacity import retry_if_result, stop_after_delay, wait_fixed

from infra import deployment_names
from infra.prefect_api import ask, decoded
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.phase import WorkflowRun
from schemas.project import Project

RUN_KEY_PREFIX = "exeml-run-"
ENDING_SECONDS = 10


class EngineState(StrEnum):
    """The types of states of the engine."""

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"


OVER = (
    EngineState.COMPLETED,
    EngineState.FAILED,
    EngineState.CRASHED,
    EngineState.CANCELLED,
)
READ_AT_ONCE = 200
WITH_PROCESS = (EngineState.PENDING, EngineState.RUNNING)


class StateDetails(BaseModel):
    """What a state has beside its type: the keys of the form that a suspended run waits with."""

    run_input_keyset: dict[str, str] | None = None


class RunState(BaseModel):
    """The state of a flow run: its type, its name for people, why and since when."""

    type: EngineState
    name: str
    message: str | None
    timestamp: datetime
    state_details: StateDetails = StateDetails()


class FlowRun(BaseModel):
    """What we need to know of a flow run."""

    id: uuid.UUID
    state: RunState


_flow_runs = TypeAdapter(list[FlowRun])


def run_id_of_key(idempotency_key: str | None) -> uuid.UUID | None:
    """Return the run that was started under this key, or None for a run started elsewhere."""
    if idempotency_key is None or not idempotency_key.startswith(RUN_KEY_PREFIX):
        return None
    return uuid.UUID(idempotency_key.removeprefix(RUN_KEY_PREFIX))


def name_of_round(project: str, run: WorkflowRun) -> str:
    """Name of the flow run of a round."""
    return f"{project}, round {run.round_number}"


def tag_of(project: str) -> str:
    """Tag of the flow runs of a project."""
    return f"project:{project}"


def deployed_version(deployment: str) -> str | None:
    """Return the version under which a flow is deployed, or None when it is not."""
    found = ask("GET", f"/deployments/name/{deployment}")
    if found.status_code == httpx.codes.NOT_FOUND:
        return None
    known: str | None = decoded(found)["version"]
    return known


def start(project: Project, name: str, run: WorkflowRun, parameters: dict[str, Any]) -> uuid.UUID:
    """Start a flow run for `run`; called twice for one run, it starts one flow run."""
    flavor = project.training_flavor
    deployment = deployment_names.path(project.project_type, flavor)
    found = ask("GET", f"/deployments/name/{deployment}")
    if found.status_code == httpx.codes.NOT_FOUND:
        raise NotFoundError(
            "engine.no-training-flavor",
            "there is no training flavor {flavor!r} on this platform; use 'cpu'",
            flavor=flavor,
        )
    started = ask(
        "POST",
        f"/deployments/{decoded(found)['id']}/create_flow_run",
        {
            "name": name,
            "parameters": parameters,
            "tags": [tag_of(project.name)],
            "idempotency_key": f"{RUN_KEY_PREFIX}{run.id}",
            # The form of the engine offers projects by name, and may not know this one yet.
            "enforce_parameter_schema": False,
            "state": {"type": EngineState.SCHEDULED},
        },
    )
    return uuid.UUID(decoded(started)["id"])


def read(flow_run_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, FlowRun]:
    """Return at most 200 flow runs in one request; one the engine has lost is left out."""
    chosen = {"flow_runs": {"id": {"any_": [str(one) for one in flow_run_ids]}}}
    found = _flow_runs.validate_python(decoded(ask("POST", "/flow_runs/filter", chosen)))
    return {flow_run.id: flow_run for flow_run in found}


def has_any(
    deployment_id: uuid.UUID, *, over: bool = True, among: Collection[uuid.UUID] = ()
) -> bool:
    """Whether a deployment has runs: also those that are over or not, or only some of them."""
    chosen: dict[str, Any] = {"deployment_id": {"any_": [str(deployment_id)]}}
    if not over:
        chosen["state"] = {"type": {"not_any_": list(OVER)}}
    if among:
        chosen["id"] = {"any_": [str(one) for one in among]}
    return bool(decoded(ask("POST", "/flow_runs/filter", {"flow_runs": chosen, "limit": 1})))


def describe(flow_run_id: uuid.UUID, name: str, tags: Collection[str]) -> None:
    """Give a flow run that was started in the engine the name and tags of one started here."""
    decoded(ask("PATCH", f"/flow_runs/{flow_run_id}", {"name": name, "tags": sorted(tags)}))


def resume(flow_run_id: uuid.UUID, answer: dict[str, Any]) -> None:
    """Answer the form that a suspended run waits with; the engine refuses wrong values."""
    result = decoded(ask("POST", f"/flow_runs/{flow_run_id}/resume", {"run_input": answer}))
    reason = result["details"].get("reason") or "no reason given"
    if result["status"] == "REJECT":
        raise InvalidInputError(
            "runs.answer-refused", "the answer was refused: {reason}", reason=reason
        )
    if result["status"] != "ACCEPT":
        raise ConflictError(
            "runs.not-awaiting-answer",
            "the run does not wait for an answer now: {reason}",
            reason=reason,
        )


def form_text(flow_run_id: uuid.UUID, key: str) -> str:
    """Return the text above the form that a suspended run waits with; empty if there is none."""
    found = ask("GET", f"/flow_runs/{flow_run_id}/input/{key}")
    return "" if found.status_code == httpx.codes.NOT_FOUND else str(decoded(found))


def replace_form_text(flow_run_id: uuid.UUID, key: str, text: str) -> None:
    """Put another text above that form; the engine can only remove the old one and take a new."""
    removed = ask("DELETE", f"/flow_runs/{flow_run_id}/input/{key}")
    if removed.status_code != httpx.codes.NOT_FOUND:
        decoded(removed)
    body = {"key": key, "value": json.dumps(text, ensure_ascii=False)}
    decoded(ask("POST", f"/flow_runs/{flow_run_id}/input", body))


def retry(flow_run_id: uuid.UUID) -> None:
    """Run an ended flow run again; phases that were executed are not repeated."""
    _set_state(flow_run_id, EngineState.SCHEDULED, "Awaiting retry", force=True)


@again(
    retry=retry_if_result(lambda ended: not ended),
    stop=stop_after_delay(ENDING_SECONDS),
    wait=wait_fixed(0.5),
    retry_error_callback=lambda state: False,  # noqa: ARG005
)
def is_over(flow_run_id: uuid.UUID) -> bool:
    """Whether a flow run has ended, well or not, or is lost: no process of it works any more."""
    flow_run = read([flow_run_id]).get(flow_run_id)
    return flow_run is None or flow_run.state.type in OVER


def cancel(flow_run_id: uuid.UUID) -> None:
    """Stop a flow run: one with a process through its worker, one without at once."""
    flow_run = read([flow_run_id]).get(flow_run_id)
    if flow_run is not None and flow_run.state.type in WITH_PROCESS:
        _set_state(flow_run_id, EngineState.CANCELLING, "Stopped on request", force=False)
    elif flow_run is not None:
        _set_state(flow_run_id, EngineState.CANCELLED, "Stopped on request", force=False)


def being_cancelled() -> list[FlowRun]:
    """Return the flow runs that a worker is to stop."""
    chosen = {"flow_runs": {"state": {"type": {"any_": [EngineState.CANCELLING]}}}}
    return _flow_runs.validate_python(decoded(ask("POST", "/flow_runs/filter", chosen)))


def crashed_while_cancelled(flow_run_id: uuid.UUID) -> bool:
    """Whether a crashed flow run was to be stopped when it crashed."""
    found = decoded(ask("GET", f"/flow_run_states/?flow_run_id={flow_run_id}"))
    states = sorted(map(RunState.model_validate, found), key=lambda state: state.timestamp)
    before = [state.type for state in states if state.type is not EngineState.CRASHED]
    return before[-1:] == [EngineState.CANCELLING]


def declare_cancelled(flow_run_id: uuid.UUID, reason: str) -> None:
    """Record that a flow run is stopped, which no worker has."""
    _set_state(flow_run_id, EngineState.CANCELLED, reason, force=True)


def declare_crashed(flow_run_id: uuid.UUID, reason: str) -> None:
    """Record that the process of a flow run is gone, which the engine has not noticed."""
    _set_state(flow_run_id, EngineState.CRASHED, reason, force=True)


def _set_state(flow_run_id: uuid.UUID, new: EngineState, message: str, *, force: bool) -> None:
    body = {"state": {"type": new, "message": message}, "force": force}
    result = decoded(ask("POST", f"/flow_runs/{flow_run_id}/set_state", body))
    if result["status"] != "ACCEPT":
        reason = result["details"].get("reason") or "no reason given"
        raise ConflictError(
            "runs.state-refused",
            "the run cannot become {state!l} now: {reason}",
            state=new,
            reason=reason,
        )

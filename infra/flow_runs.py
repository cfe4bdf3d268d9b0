"""Starting, answering, retrying and reading runs of the workflow engine (Prefect)."""

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import ObjectNotFound
from prefect.states import AwaitingRetry, Cancelled, Cancelling, Crashed

from infra.settings import settings
from schemas.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    WorkflowEngineUnavailableError,
)
from schemas.phase import WorkflowRun

RUN_KEY_PREFIX = "exeml-run-"


@contextmanager
def _engine() -> Iterator[SyncPrefectClient]:
    """Give a client; a server that does not answer becomes a sentence."""
    address = settings().effective_prefect_api_url
    try:
        with SyncPrefectClient(api=address) as client:
            yield client
    except (httpx.TransportError, httpx.HTTPStatusError) as error:
        if isinstance(error, httpx.HTTPStatusError) and error.response.status_code < 500:
            raise
        raise WorkflowEngineUnavailableError(
            f"the Prefect server at {address} does not answer ({type(error).__name__}); start the "
            "platform with `exeml up` or check EXEML_PREFECT_API_URL, then try again"
        ) from error


def run_id_of_key(idempotency_key: str | None) -> uuid.UUID | None:
    """Return the run that was started under this key, or None for a run started elsewhere."""
    if idempotency_key is None or not idempotency_key.startswith(RUN_KEY_PREFIX):
        return None
    return uuid.UUID(idempotency_key.removeprefix(RUN_KEY_PREFIX))


def start(deployment: str, name: str, run: WorkflowRun, parameters: dict[str, Any]) -> uuid.UUID:
    """Start a flow run for `run`; called twice for one run, it starts one flow run.

    `deployment` is `<flow>/<training flavor>`, for example `image-classification/cpu`.
    """
    with _engine() as client:
        try:
            found = client.read_deployment_by_name(deployment)
        except ObjectNotFound as error:
            flavor = deployment.rpartition("/")[2]
            raise NotFoundError(
                f"training flavor {flavor!r} does not exist on this platform; use 'cpu'"
            ) from error
        flow_run = client.create_flow_run_from_deployment(
            found.id,
            parameters=parameters,
            name=name,
            tags=[f"project:{parameters['project']}"],
            idempotency_key=f"{RUN_KEY_PREFIX}{run.id}",
        )
    return flow_run.id


def read(flow_run_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, FlowRun]:
    """Return the flow runs with these ids in one request; one the engine has lost is left out."""
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=list(flow_run_ids)))
    with _engine() as client:
        return {flow_run.id: flow_run for flow_run in client.read_flow_runs(flow_run_filter=chosen)}


def resume(flow_run_id: uuid.UUID, answer: dict[str, Any]) -> None:
    """Answer the form that a suspended run waits with; the engine refuses wrong values."""
    with _engine() as client:
        result = client.resume_flow_run(flow_run_id, run_input=answer)
    if result.status is SetStateStatus.ACCEPT:
        return
    reason = getattr(result.details, "reason", None) or "no reason given"
    if "not paused" in reason or result.status is SetStateStatus.ABORT:
        raise ConflictError(f"the run does not wait for an answer now: {reason}")
    raise InvalidInputError(f"the answer was refused: {reason}")


def retry(flow_run_id: uuid.UUID) -> None:
    """Run a failed flow run again; phases that were executed are not repeated."""
    _set_state(flow_run_id, AwaitingRetry(), force=True)


def cancel(flow_run_id: uuid.UUID) -> None:
    """Stop a flow run: a running one through its worker, one that has no process at once."""
    flow_run = read([flow_run_id]).get(flow_run_id)
    runs_now = flow_run is not None and flow_run.state is not None and flow_run.state.is_running()
    _set_state(flow_run_id, Cancelling() if runs_now else Cancelled(), force=False)


def declare_crashed(flow_run_id: uuid.UUID, reason: str) -> None:
    """Record that the process of a flow run is gone, which the engine has not noticed."""
    _set_state(flow_run_id, Crashed(message=reason), force=True)


def _set_state(flow_run_id: uuid.UUID, new: State[Any], force: bool) -> None:
    with _engine() as client:
        result = client.set_flow_run_state(flow_run_id, new, force=force)
    if result.status is not SetStateStatus.ACCEPT:
        reason = getattr(result.details, "reason", None) or "no reason given"
        raise ConflictError(f"the run cannot become {new.name!r} now: {reason}")

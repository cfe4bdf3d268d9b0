"""Requests to Prefect's REST API.

The API and the reconciler call this; importing Prefect's client would cost each of them two
seconds of CPU time and 50 MB of memory at every start.
"""

import functools
from datetime import timedelta
from typing import Any

import httpx
from tenacity import retry as again
from tenacity import (
    retry_if_exception_type,
    retry_if_result,
    stop_after_delay,
    wait_exponential,
    wait_random_exponential,
)

from infra.prefect_authentication import PrefectAuthentication
from infra.secrets import prefect_auth_string
from infra.settings import settings
from schemas.errors import ConflictError, NotFoundError, WorkflowEngineUnavailableError

TIMEOUT_SECONDS = 20
BUSY_SECONDS = 15
TRANSIENT_STATUSES = frozenset({408, 429, 502, 503, 504})
# How work that is under way waits for the engine: through any outage that is worth waiting for.
PATIENCE: dict[str, Any] = {
    "stop": stop_after_delay(timedelta(days=7)),
    "wait": wait_random_exponential(multiplier=1, max=15),
    "reraise": True,
}


@functools.cache
def client() -> httpx.Client:
    """Return the client of this process for the server of `settings()`."""
    url = settings().effective_prefect_api_url
    authentication = PrefectAuthentication(url, prefect_auth_string())
    return httpx.Client(base_url=url, auth=authentication, timeout=TIMEOUT_SECONDS, trust_env=False)


@again(
    retry=retry_if_result(lambda answer: answer.status_code == httpx.codes.SERVICE_UNAVAILABLE),
    stop=stop_after_delay(BUSY_SECONDS),
    wait=wait_exponential(multiplier=0.2, max=2),
    retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
)
def ask(method: str, path: str, body: object = None) -> httpx.Response:
    """Send a request; the server answers 503, and has stored nothing, while SQLite is busy."""
    try:
        return client().request(method, path, json=body)
    except httpx.ConnectError as error:
        raise _away(type(error).__name__) from error
    except httpx.TransportError as error:
        raise _busy(type(error).__name__) from error


# For calls of work that is under way: they are repeated until the engine answers.
patiently = again(retry=retry_if_exception_type(WorkflowEngineUnavailableError), **PATIENCE)


def decoded(answer: httpx.Response) -> Any:
    """Return the JSON of an answer, or raise what it means for a person."""
    if answer.is_server_error:
        raise _busy(f"status {answer.status_code}")
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise NotFoundError(
            "engine.run-unknown", "the workflow engine does not know this run; start another round"
        )
    if answer.is_client_error:
        raise ConflictError(
            "engine.refused", "the workflow engine refused this: {answer}", answer=answer.text[:300]
        )
    return answer.json() if answer.content else None


def _away(reason: str) -> WorkflowEngineUnavailableError:
    return WorkflowEngineUnavailableError(
        "engine.away",
        "no Prefect server is at {address} ({reason}); start the platform with `exeml up` "
        "or check EXEML_PREFECT_API_URL, then try again",
        address=settings().effective_prefect_api_url,
        reason=reason,
    )


def _busy(reason: str) -> WorkflowEngineUnavailableError:
    """Return the error of a server that is there: to start the platform would not help."""
    return WorkflowEngineUnavailableError(
        "engine.busy",
        "the Prefect server at {address} is slow or busy ({reason}); try again in a moment, "
        "and look at `exeml status` when it stays so",
        address=settings().effective_prefect_api_url,
        reason=reason,
    )

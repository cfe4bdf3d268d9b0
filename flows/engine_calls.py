"""Calls of Prefect's own client inside a flow: they wait for an engine that is away or busy.

Prefect gives up after five tries, about a minute. A training of hours would fail with it, although
nothing is wrong with the training.
"""

import functools
import logging
from typing import Any

import httpx
from prefect.client.base import PrefectHttpxAsyncClient, PrefectHttpxSyncClient
from prefect.exceptions import PrefectHTTPStatusError
from tenacity import AsyncRetrying, RetryCallState, Retrying

from infra.prefect_api import PATIENCE, TRANSIENT_STATUSES

logger = logging.getLogger(__name__)


@functools.cache
def wait_for_the_engine() -> None:
    """Let all calls of Prefect's clients in this process be repeated until the engine answers."""
    send, send_async = PrefectHttpxSyncClient.send, PrefectHttpxAsyncClient.send
    policy: dict[str, Any] = {**PATIENCE, "retry": _is_transient, "before_sleep": _log}

    def patient(client: PrefectHttpxSyncClient, *args: Any, **options: Any) -> httpx.Response:
        return Retrying(**policy)(send, client, *args, **options)

    async def patient_async(
        client: PrefectHttpxAsyncClient, *args: Any, **options: Any
    ) -> httpx.Response:
        return await AsyncRetrying(**policy)(send_async, client, *args, **options)

    PrefectHttpxSyncClient.send = patient  # type: ignore[method-assign, assignment]
    PrefectHttpxAsyncClient.send = patient_async  # type: ignore[method-assign, assignment]


def _is_transient(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, PrefectHTTPStatusError):
        return error.response.status_code in TRANSIENT_STATUSES
    return isinstance(error, httpx.TransportError)


def _log(state: RetryCallState) -> None:
    if state.attempt_number == 1 and state.outcome is not None:
        logger.warning("waiting for the workflow engine: %r", state.outcome.exception())

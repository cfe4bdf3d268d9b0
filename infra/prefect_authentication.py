"""What a Prefect server asks of its callers: the authentication string, and a CSRF token."""

import base64
import uuid
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

READING = ("GET", "HEAD", "OPTIONS")
# A server without this protection says so with 422; an old one does not know the path.
UNPROTECTED = (httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY)
UNPROTECTED_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class CsrfToken:
    """The headers of requests that change something, and until when the server takes them."""

    headers: dict[str, str]
    expires: datetime


class PrefectAuthentication(httpx.Auth):
    """Adds both to every request; one for all threads of a process.

    A request for which no token can be had ends with the server's answer to that question, so
    that callers repeat it as they repeat any other.
    """

    requires_response_body = True

    def __init__(self, api_url: str, auth_string: str | None) -> None:
        self._csrf_url = f"{api_url}/csrf-token"
        self._authorization = basic_authorization(auth_string) if auth_string else None
        self._token: CsrfToken | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Ask for a token before the first change, and again when the server has forgotten it."""
        self._authorize(request)
        if request.method in READING:
            yield request
            return
        for _ in range(2):
            token = self._token
            if token is None or token.expires < datetime.now(UTC):
                token = yield from self._ask_for_token(request.extensions)
            if token is None:
                return
            request.headers.update(token.headers)
            if (yield request).status_code != httpx.codes.FORBIDDEN:
                return
            self._token = None

    def _ask_for_token(
        self, extensions: dict[str, Any]
    ) -> Generator[httpx.Request, httpx.Response, CsrfToken | None]:
        """Ask within the time limit of the request that needs it.

        Each token is of a client of its own, for a second token of a client ends its first.
        """
        client = str(uuid.uuid4())
        question = httpx.Request(
            "GET", self._csrf_url, params={"client": client}, extensions=extensions
        )
        self._authorize(question)
        answer = yield question
        if answer.status_code in UNPROTECTED:
            self._token = CsrfToken({}, datetime.now(UTC) + UNPROTECTED_FOR)
        elif answer.is_success:
            content = answer.json()
            self._token = CsrfToken(
                {"Prefect-Csrf-Token": content["token"], "Prefect-Csrf-Client": client},
                datetime.fromisoformat(content["expiration"]),
            )
        else:
            return None
        return self._token

    def _authorize(self, request: httpx.Request) -> None:
        if self._authorization is not None:
            request.headers["Authorization"] = self._authorization


def basic_authorization(auth_string: str) -> str:
    """Return the header Authorization of a caller who knows NAME:PASSWORD."""
    return f"Basic {base64.b64encode(auth_string.encode()).decode()}"

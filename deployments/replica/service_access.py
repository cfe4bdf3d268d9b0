"""Access to a prediction service, checked before the body is read."""

import asyncio
import hashlib
import hmac
import os
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from deployments.replica.watched_lines import WatchedLines
from schemas.errors import ErrorBody, TooLargeError
from schemas.languages import said, spoken
from schemas.message import Message
from schemas.sample import UPLOAD_MAX_BYTES

API_KEYS_FILE = "EXEML_API_KEYS_FILE"
MAX_BODY_BYTES = "EXEML_MAX_BODY_BYTES"
API_KEY_HEADER = b"x-api-key"
# Set by the gateway to the target service, as a port may belong to another one by now.
SERVICE_HEADER = b"x-exeml-service"
# Set by the gateway on mirrored requests, and removed from those of clients.
SHADOW_HEADER = b"x-exeml-shadow"
BEARER = "bearer "
PREDICTION_PATH = "/v1/infer"
OPEN_PATHS = frozenset({"/livez", "/readyz", "/healthz", "/metrics"})
# What a body may be called. Its bytes are read as what the model takes, whatever the name; a name
# that other software would load code for is refused.
BODY_TYPES = frozenset(
    {
        "multipart/form-data",
        "application/json",
        "application/octet-stream",
        "application/x-www-form-urlencoded",  # default of curl
        "text/plain",
        "text/csv",
        "",
    }
)
BODY_FAMILIES = ("image/", "audio/")
COPIES_AT_ONCE = 4
TIMEOUT_SECONDS = 30
RETRY_SECONDS = 1

TOO_LATE = Message(
    "services.no-answer-in-time",
    "the service had no answer within {seconds} s; send less at once, or use more compute nodes",
    seconds=TIMEOUT_SECONDS,
)

Headers = dict[bytes, bytes]


class ServiceAccess:
    """ASGI middleware that only passes POST to the prediction path with a valid API key.

    A request that takes too long is ended with 504, one that sends too much with 413.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        keys = Path(os.environ.get(API_KEYS_FILE, "api-keys"))
        self.service = keys.stem.encode()
        self.keys = WatchedLines(keys)
        self.max_body_bytes = int(os.environ.get(MAX_BODY_BYTES, UPLOAD_MAX_BYTES))
        self.in_progress = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS:
            await self.app(scope, receive, send)
            return
        answer = self._refusal(scope) or self.app
        self.in_progress += 1
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await answer(scope, self._limited(receive), send)
        except TimeoutError:
            await _error(504, "SERVICE_TIMEOUT", TOO_LATE)(scope, receive, send)
        finally:
            self.in_progress -= 1

    def _limited(self, receive: Receive) -> Receive:
        """Stop reading a body over the limit; a gateway refuses it before, where there is one."""
        received = 0

        async def limited() -> Event:
            nonlocal received
            event = await receive()
            received += len(event.get("body", b""))
            if received > self.max_body_bytes:
                raise TooLargeError(
                    "services.body-too-large",
                    "the body is over {most:,} bytes; send a smaller file",
                    most=self.max_body_bytes,
                )
            return event

        return limited

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        return (
            self._wrong_service(scope)
            or self._wrong_address(scope)
            or self._key_refusal(scope)
            or self._late_copy(scope)
        )

    def _wrong_address(self, scope: Scope) -> JSONResponse | None:
        method, path = scope["method"], scope["path"]
        if path != PREDICTION_PATH:
            sentence = Message(
                "services.no-page",
                "no page {path}; predictions are at {address}",
                path=path,
                address=PREDICTION_PATH,
            )
            return _error(404, "NOT_FOUND", sentence)
        if method != "POST":
            sentence = Message(
                "services.no-such-method",
                "{method} is not possible here; send your file by POST",
                method=method,
            )
            return _error(405, "METHOD_NOT_ALLOWED", sentence)
        return None

    def _wrong_service(self, scope: Scope) -> JSONResponse | None:
        """Refuse requests for another service, which the gateway then retries elsewhere."""
        meant = dict(scope["headers"]).get(SERVICE_HEADER, self.service)
        if meant == self.service:
            return None
        sentence = Message(
            "services.misdirected", "this replica belongs to another service; try again"
        )
        return _error(421, "MISDIRECTED", sentence)

    def _key_refusal(self, scope: Scope) -> JSONResponse | None:
        key = sent_key(dict(scope["headers"]))
        if key is None:
            return _unauthorized(
                Message(
                    "services.key-missing",
                    "the API key is missing; make one on the page of the service or with "
                    "`exeml service key NAME`, then send it in the header X-Api-Key",
                )
            )
        hashes = self.keys.lines()
        if hashes is None:
            return _error(
                503,
                "KEYS_UNAVAILABLE",
                Message(
                    "services.keys-unreadable",
                    "the API keys of the service cannot be read at the moment; try again in a "
                    "second",
                ),
                {"Retry-After": str(RETRY_SECONDS)},
            )
        if not is_valid(key, hashes):
            return _unauthorized(
                Message(
                    "services.key-invalid",
                    "the API key in the header X-Api-Key is not valid for this service; it may be "
                    "revoked or of another service",
                )
            )
        return _type_refusal(scope)

    def _late_copy(self, scope: Scope) -> JSONResponse | None:
        """Refuse mirrored requests when a shadow is overloaded.

        Piled up they would slow it down, and be in the way when it is the one that answers.
        """
        if self.in_progress < COPIES_AT_ONCE or SHADOW_HEADER not in dict(scope["headers"]):
            return None
        sentence = Message("services.shadow-busy", "the shadow is busy with earlier copies")
        return _error(429, "TOO_MANY_REQUESTS", sentence)


def _type_refusal(scope: Scope) -> JSONResponse | None:
    """Refuse a body with an unknown content type, or with several."""
    sent = [value for name, value in scope["headers"] if name == b"content-type"]
    kind = b", ".join(sent).decode("latin-1").partition(";")[0].strip().lower()
    if kind in BODY_TYPES or (len(sent) == 1 and kind.startswith(BODY_FAMILIES)):
        return None
    return _error(
        415,
        "UNSUPPORTED_TYPE",
        Message(
            "services.unsupported-type",
            "a body of type {kind!r} is not taken; send a file as multipart/form-data, or JSON as "
            "application/json",
            kind=kind,
        ),
    )


def sent_key(headers: Headers) -> str | None:
    """Return the key of a request, from X-Api-Key or from Authorization: Bearer."""
    if API_KEY_HEADER in headers:
        return headers[API_KEY_HEADER].decode("latin-1").strip()
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    if authorization.lower().startswith(BEARER):
        return authorization[len(BEARER) :].strip()
    return None


def is_valid(key: str, hashes: tuple[str, ...]) -> bool:
    """Whether the key matches one of the hashes, in constant time."""
    sent = hashlib.sha256(key.encode()).hexdigest()
    return any([hmac.compare_digest(sent, known) for known in hashes])


def _unauthorized(sentence: Message) -> JSONResponse:
    return _error(401, "UNAUTHORIZED", sentence)


def _error(
    status: int, code: str, sentence: Message, headers: dict[str, str] | None = None
) -> JSONResponse:
    body = ErrorBody(error_code=code, error_msg=said(sentence, spoken())).model_dump()
    return JSONResponse(body, status, headers)

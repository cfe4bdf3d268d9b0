"""Who may ask a prediction service: checked before a byte of the body is read."""

import hashlib
import hmac
import os
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from schemas.errors import ErrorBody

API_KEYS_FILE = "EXEML_API_KEYS_FILE"
API_KEY_HEADER = b"x-api-key"
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
        "application/x-www-form-urlencoded",  # what curl calls any bytes
        "text/plain",
        "text/csv",
        "",
    }
)
BODY_FAMILIES = ("image/", "audio/")

Headers = dict[bytes, bytes]


class KeyFile:
    """SHA-256 hashes of API keys, one per line, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int] | None = None
        self._hashes: tuple[str, ...] = ()

    def hashes(self) -> tuple[str, ...]:
        """Return the hashes of the keys that are valid now."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return ()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp != self._stamp:
            self._hashes = tuple(self.path.read_text().split())
            self._stamp = stamp
        return self._hashes


class ServiceAccess:
    """ASGI middleware: only POST, only the prediction path, only with a valid API key."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.keys = KeyFile(Path(os.environ.get(API_KEYS_FILE, "api-keys")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None
        if scope["type"] == "http" and scope["path"] not in OPEN_PATHS:
            refusal = self._refusal(scope)
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        method, path = scope["method"], scope["path"]
        if path != PREDICTION_PATH:
            return _error(404, "NOT_FOUND", f"no page {path}; predictions are at {PREDICTION_PATH}")
        if method != "POST":
            return _error(
                405, "METHOD_NOT_ALLOWED", f"{method} is not possible here; send your file by POST"
            )
        return self._key_refusal(sent_key(dict(scope["headers"]))) or _type_refusal(scope)

    def _key_refusal(self, key: str | None) -> JSONResponse | None:
        if key is None:
            return _unauthorized(
                "the API key is missing; make one on the page of the service or with "
                "`exeml service key NAME`, then send it in the header X-Api-Key"
            )
        if not is_valid(key, self.keys.hashes()):
            return _unauthorized(
                "the API key in the header X-Api-Key is not valid for this service; it may be "
                "revoked or of another service"
            )
        return None


def _type_refusal(scope: Scope) -> JSONResponse | None:
    """Refuse a body of a type that is not on the list, and one of two types."""
    sent = [value for name, value in scope["headers"] if name == b"content-type"]
    kind = b", ".join(sent).decode("latin-1").partition(";")[0].strip().lower()
    if kind in BODY_TYPES or (len(sent) == 1 and kind.startswith(BODY_FAMILIES)):
        return None
    return _error(
        415,
        "UNSUPPORTED_TYPE",
        f"a body of type {kind!r} is not taken; send a file as multipart/form-data, or JSON as "
        "application/json",
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
    """Whether the key has one of the hashes; takes the same time whichever it is."""
    sent = hashlib.sha256(key.encode()).hexdigest()
    return any([hmac.compare_digest(sent, known) for known in hashes])


def _unauthorized(message: str) -> JSONResponse:
    return _error(401, "UNAUTHORIZED", message)


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse(ErrorBody(error_code=code, error_msg=message).model_dump(), status)

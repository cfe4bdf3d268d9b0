"""Host header validation."""

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.allowed_hosts import is_allowed, name_of, refusal
from schemas.errors import ErrorBody
from schemas.languages import said
from tasks.serving.spoken_language import language_of


class AllowedHosts:
    """ASGI middleware that answers 421 to requests with an unknown Host header."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests with a known Host header."""
        answer: ASGIApp = self.app
        if scope["type"] == "http":
            connection = HTTPConnection(scope)
            host = connection.headers.get("host", "")
            if not is_allowed(host):
                sentence = said(refusal(name_of(host)), language_of(connection))
                body = ErrorBody(error_code="UNKNOWN_HOST", error_msg=sentence)
                answer = JSONResponse(body.model_dump(), 421)
        await answer(scope, receive, send)

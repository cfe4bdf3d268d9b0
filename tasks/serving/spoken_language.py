"""Answers over HTTP in the language that a request asks for."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from schemas.languages import preferred, speaking


class SpokenLanguage:
    """ASGI middleware: records say their messages in the language of the Accept-Language header."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Speak the language while the request is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(language_of(HTTPConnection(scope))):
            await self.app(scope, receive, send)


def language_of(connection: HTTPConnection) -> str:
    """Return the language that a request asks for."""
    return preferred(connection.headers.get("accept-language"))

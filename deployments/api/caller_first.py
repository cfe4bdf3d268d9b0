"""Authentication before the body is read, so that strangers cannot send large bodies."""

from collections.abc import Callable, Mapping, Sequence

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deployments.api.access import KNOWN_CALLER, bearer, current_caller

WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")


class CallerFirst:
    """ASGI middleware that refuses unauthenticated calls below a path, except open paths.

    FastAPI reads and parses a body before it asks the dependencies of a route.
    """

    def __init__(
        self,
        app: ASGIApp,
        prefix: str,
        open_paths: Sequence[str],
        refusals: Mapping[type[Exception], Callable[[Request, Exception], Response]],
    ) -> None:
        self.app = app
        self.prefix = prefix
        self.open_paths = {prefix + path for path in open_paths}
        self.refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Authenticate a request that may have a body, and keep the caller for its route."""
        if not self._concerns(scope):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            credentials = await bearer(request)
            caller = await run_in_threadpool(current_caller, request, credentials)
        except tuple(self.refusals) as error:
            refuse = next(made for kind, made in self.refusals.items() if isinstance(error, kind))
            await refuse(request, error)(scope, receive, send)
            return
        await self.app({**scope, KNOWN_CALLER: caller}, receive, send)

    def _concerns(self, scope: Scope) -> bool:
        return (
            scope["type"] == "http"
            and scope["method"] not in WITHOUT_BODY
            and scope["path"].startswith(f"{self.prefix}/")
            and scope["path"] not in self.open_paths
        )

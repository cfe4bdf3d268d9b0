"""Refusing bodies over a limit while they arrive, before anything is kept of them."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MULTIPART_OVERHEAD_BYTES = 512 * 1024


class Limit(NamedTuple):
    """How large a body may be, and the setting that says so."""

    max_bytes: int
    setting: str


class BodyLimit:
    """ASGI middleware that answers 413 when a request body is over the limit of its path.

    `larger` names the limits of paths with a certain ending.
    """

    def __init__(self, app: ASGIApp, usual: Limit, larger: Mapping[str, Limit]) -> None:
        self.app = app
        self.usual = usual
        self.larger = larger

    def _limit(self, scope: Scope) -> Limit:
        ending = str(scope.get("path", "")).rpartition("/")[2]
        return self.larger.get(ending, self.usual)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the bytes of the body as they come, whatever its length header says."""
        received = 0
        limit = self._limit(scope)

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit.max_bytes + MULTIPART_OVERHEAD_BYTES:
                raise HTTPException(
                    413,
                    f"the body is over {limit.max_bytes:,} bytes; send it in smaller parts or "
                    f"raise {limit.setting}",
                )
            return message

        await self.app(scope, counted, send)

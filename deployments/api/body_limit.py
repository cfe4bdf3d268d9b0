"""Refusing bodies over a limit while they arrive, before anything is kept of them."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MULTIPART_OVERHEAD_BYTES = 512 * 1024


class BodyLimit:
    """ASGI middleware that answers 413 when a request body is over the limit of its path.

    `larger` names the limits of paths with a certain ending.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int]) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.larger = larger

    def _limit(self, scope: Scope) -> int:
        ending = str(scope.get("path", "")).rpartition("/")[2]
        return self.larger.get(ending, self.max_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the bytes of the body as they come, whatever its length header says."""
        received = 0
        limit = self._limit(scope)

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit + MULTIPART_OVERHEAD_BYTES:
                raise HTTPException(
                    413,
                    f"the body is over {limit:,} bytes; send it in smaller parts "
                    "or raise EXEML_UPLOAD_MAX_BYTES (tables: EXEML_TABLE_MAX_BYTES)",
                )
            return message

        await self.app(scope, counted, send)

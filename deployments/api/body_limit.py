"""Refusing bodies over a limit while they arrive, before anything is kept of them."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MULTIPART_OVERHEAD_BYTES = 512 * 1024


class BodyLimit:
    """ASGI middleware that answers 413 when a request body is over `max_bytes`."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the bytes of the body as they come, whatever its length header says."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_bytes + MULTIPART_OVERHEAD_BYTES:
                raise HTTPException(
                    413,
                    f"the body is over {self.max_bytes:,} bytes; send it in smaller parts "
                    "or raise EXEML_UPLOAD_MAX_BYTES",
                )
            return message

        await self.app(scope, counted, send)

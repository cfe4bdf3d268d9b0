"""Body limits by route, enforced while a body arrives and before it is stored.

Every route has a limit: a small one, unless `takes` says another above its function. JSON is
limited by what it costs, too: a few bytes may hold a value each, and brackets inside of brackets
cost a call each.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

import numpy as np
from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from infra.settings import settings
from schemas.errors import TooLargeError
from schemas.message import Message, joined
from schemas.paging import BATCH_MAX
from schemas.sample import MEBIBYTE, UPLOAD_MAX_BYTES

FORM = "multipart/"
MULTIPART_OVERHEAD_BYTES = 512 * 1024  # for the names of its files
NESTING_MAX = 64
STRING = re.compile(rb'"[^"]*"')
NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


class Limit(NamedTuple):
    """The maximum size of a request body.

    `setting` is the one that raises it. `max_values` limits what is inside of JSON; None is for
    bodies that are no JSON.
    """

    max_bytes: int
    setting: str = ""
    max_values: int | None = None


USUAL = Limit(MEBIBYTE, max_values=BATCH_MAX + 2_000)


def takes(limit: Callable[[], Limit]) -> Callable[[Endpoint], Endpoint]:
    """Set the body limit of a route that takes more than usual."""

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["body_limit"] = limit
        return endpoint

    return declare


def limit_of(endpoint: object) -> Limit:
    """Return the limit of a route by its function."""
    declared: Callable[[], Limit] | None = getattr(endpoint, "body_limit", None)
    return declared() if declared else USUAL


def batches() -> Limit:
    """Limit of routes that take many samples or files, each with a few words or numbers."""
    return Limit(UPLOAD_MAX_BYTES, max_values=10 * BATCH_MAX)


def uploads() -> Limit:
    """Limit of routes that take files."""
    return Limit(settings().upload_max_bytes, "EXEML_UPLOAD_MAX_BYTES")


def tables() -> Limit:
    """Limit of routes that take tables."""
    return Limit(settings().table_max_bytes, "EXEML_TABLE_MAX_BYTES")


def model_archives() -> Limit:
    """Limit of routes that take a packed model."""
    return Limit(settings().model_archive_max_bytes, "EXEML_MODEL_ARCHIVE_MAX_BYTES")


def project_archives() -> Limit:
    """Limit of routes that take a project as a file."""
    return Limit(settings().project_archive_max_bytes, "EXEML_PROJECT_ARCHIVE_MAX_BYTES")


def refuse_too_much(files: Iterable[UploadFile], limit: Limit) -> None:
    """Raise TooLargeError if the files of a form, without its overhead, exceed the limit."""
    total = sum(file.size or 0 for file in files)
    if total > limit.max_bytes:
        raise TooLargeError(
            "transfers.files-too-large",
            "the files have {total:,} bytes together; at most {most:,} are allowed at once; "
            "send them in smaller parts or raise {setting}",
            total=total,
            most=limit.max_bytes,
            setting=limit.setting,
        )


class BodyLimit:
    """ASGI middleware that answers 413 to bodies over the limit of their route."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream the body; its route is known when the first chunk is requested."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body: ArrivingBody | None = None
        is_form = Headers(scope=scope).get("content-type", "").startswith(FORM)

        async def limited() -> Event:
            nonlocal body
            body = body or ArrivingBody(limit_of(scope.get("endpoint")), is_form=is_form)
            message = await receive()
            body.add(message.get("body", b""), is_last=not message.get("more_body", False))
            return message

        await self.app(scope, limited, send)


class ArrivingBody:
    """The received size of a body, counted regardless of its Content-Length."""

    def __init__(self, limit: Limit, *, is_form: bool = False) -> None:
        self.limit = limit
        has_files = is_form and limit.max_values is None
        self.max_bytes = limit.max_bytes + (MULTIPART_OVERHEAD_BYTES if has_files else 0)
        self._bytes = self._values = 0
        self._kept: list[bytes] = []

    def add(self, part: bytes, *, is_last: bool) -> None:
        """Count a chunk; HTTPException with status 413 if the body exceeds its limit."""
        self._bytes += len(part)
        if self._bytes > self.max_bytes:
            raise HTTPException(413, self._too_large())
        if self.limit.max_values is None:
            return
        self._kept.append(part)
        # commas inside of strings are counted too, to avoid parsing
        self._values += sum(part.count(mark) for mark in (b",", b"{", b"["))
        if self._values > self.limit.max_values:
            raise HTTPException(
                413,
                Message(
                    "forms.too-many-values",
                    "the body holds over {most:,} values; send it in smaller parts",
                    most=self.limit.max_values,
                ),
            )
        if is_last and is_nested_too_deep(b"".join(self._kept)):
            raise HTTPException(
                422,
                Message(
                    "forms.nested-too-deep",
                    "the body has over {most} levels of brackets; send plainer JSON",
                    most=NESTING_MAX,
                ),
            )

    def _too_large(self) -> str:
        return joined([self._size(), self._cure()], "; ")

    def _size(self) -> Message:
        if self.max_bytes == self.limit.max_bytes:
            return Message(
                "forms.body-too-large", "the body is over {most:,} bytes", most=self.max_bytes
            )
        return Message(
            "forms.files-too-large",
            "the body is over {most:,} bytes, {files:,} of which are for files",
            most=self.max_bytes,
            files=self.limit.max_bytes,
        )

    def _cure(self) -> Message:
        if not self.limit.setting:
            return Message("forms.send-parts", "send it in smaller parts")
        return Message(
            "forms.send-parts-or-raise",
            "send it in smaller parts or raise {setting}",
            setting=self.limit.setting,
        )


def is_nested_too_deep(body: bytes) -> bool:
    """Whether JSON is nested deeper than any valid body."""
    # finding strings is slow, and rarely needed
    return _depth(body) > NESTING_MAX and _depth(_without_strings(body)) > NESTING_MAX


def _without_strings(body: bytes) -> bytes:
    return STRING.sub(b"", body.replace(b"\\\\", b"").replace(b'\\"', b""))


def _depth(text: bytes) -> int:
    """Return the maximum bracket depth, including brackets in strings."""
    brackets = np.frombuffer(text.translate(None, NO_BRACKETS), np.uint8)
    opens = (brackets == ord("[")) | (brackets == ord("{"))
    return int(np.where(opens, 1, -1).cumsum().max(initial=0))

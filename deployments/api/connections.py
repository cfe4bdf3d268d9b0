"""HTTP connections of the API, closed if a client is too slow or has too many of them.

The server waits for a request as long as a client likes: hundreds of half-sent ones keep it from
others. Here the head of a request has to come within seconds, its body at some bytes a second, and
an answer has to be fetched.
"""

import asyncio
import json
import time
from collections import defaultdict
from ipaddress import ip_address
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from infra.settings import settings
from schemas.errors import ErrorBody
from schemas.languages import preferred, said
from schemas.message import Message

HEAD_SECONDS = 10.0
HEAD_MAX_BYTES = 64 * 1024
# A slow line of 32 kbit/s passes; the pace of a body is checked at this interval in seconds.
BODY_SECONDS = 20.0
BODY_BYTES_A_SECOND = 4096
ANSWER_SECONDS = 60.0
CHECK_SECONDS = 1.0
CONNECTIONS_OF_ONE = 256
CONNECTIONS = 800


_open: defaultdict[str, dict["GuardedConnection", None]] = defaultdict(dict)  # oldest first


class GuardedConnection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """An HTTP connection that watches the pace of its client."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._head_bytes = self._window_bytes = 0
        self._in_head, self._in_body = True, False
        self._since = self._written_since = time.monotonic()
        self._unwritten = 0
        _open[self._address][self] = None
        if open_connections() > CONNECTIONS:
            self._refuse_as_too_many()
        elif self._has_too_many():
            self._slowest()._refuse_as_too_many()
        self._watch = self.loop.call_later(CHECK_SECONDS, self._check)

    def connection_lost(self, exc: Exception | None) -> None:
        _open[self._address].pop(self, None)
        if not _open[self._address]:
            del _open[self._address]
        self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if not self._in_head and not self._in_body:
            self._begin_head()
        self._window_bytes += len(data)
        if self._in_head:
            self._head_bytes += len(data)
            # the piece in which a head ends may also hold a part of the body
            if self._head_bytes - len(data) > HEAD_MAX_BYTES:
                self._refuse(431, "HEAD_TOO_LARGE", _too_large_head())
                return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._in_head, self._in_body = False, True
        self._begin_window()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        super().on_message_complete()

    def on_message_begin(self) -> None:
        self._begin_head()
        super().on_message_begin()

    def _begin_head(self) -> None:
        self._in_head, self._head_bytes = True, 0
        self._since = time.monotonic()

    def _begin_window(self) -> None:
        self._since, self._window_bytes = time.monotonic(), 0

    def _has_too_many(self) -> bool:
        """Whether a client has too many connections; trusted proxies are exempt."""
        if len(_open[self._address]) <= CONNECTIONS_OF_ONE:
            return False
        proxies = settings().trusted_proxies
        return not any(ip_address(self._address) in proxy for proxy in proxies)

    def _slowest(self) -> "GuardedConnection":
        """Return the connection of the client that waits longest for a head, or else for a body.

        So a client that sends its requests at once is answered beside one that only holds places.
        """
        others = [
            connection
            for connection in _open[self._address]
            if connection is not self and connection.is_open()
        ]
        heads = (connection for connection in others if connection._in_head)
        return next(heads, None) or next(
            (connection for connection in others if connection._in_body), self
        )

    def is_open(self) -> bool:
        """Whether the connection is not closing."""
        return not self.transport.is_closing()

    def _refuse_as_too_many(self) -> None:
        reason = Message(
            "access.too-many-connections",
            "there are too many connections from {address}; close some, then try again",
            address=self._address,
        )
        self._refuse(503, "TOO_MANY_CONNECTIONS", reason)

    def _check(self) -> None:
        """Check the pace once a second until the connection is lost."""
        self._watch = self.loop.call_later(CHECK_SECONDS, self._check)
        if self._answer_is_stuck():
            self.transport.abort()
        elif self.flow.read_paused:  # the client waits for the server
            self._begin_window()
        elif not self.transport.is_closing():
            self._judge(time.monotonic() - self._since)

    def _judge(self, waited: float) -> None:
        """Close the connection of a client that has sent too little in some seconds."""
        if self._in_head and waited > HEAD_SECONDS:
            self._refuse(408, "TOO_SLOW", _too_slow_head())
        if self._in_body and waited > BODY_SECONDS:
            if self._window_bytes < BODY_BYTES_A_SECOND * BODY_SECONDS:
                self._refuse(408, "TOO_SLOW", _too_slow_body())
            self._begin_window()

    def _answer_is_stuck(self) -> bool:
        """Whether the client has not read written data for too long."""
        unwritten = self.transport.get_write_buffer_size()
        if unwritten == 0 or unwritten < self._unwritten:
            self._written_since = time.monotonic()
        self._unwritten = unwritten
        return time.monotonic() - self._written_since > ANSWER_SECONDS

    def _refuse(self, status: int, code: str, reason: str) -> None:
        """Send the reason, unless a response has started, and close."""
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_answer(status, code, said(reason, self._language())))
        self.transport.close()

    def _language(self) -> str:
        """Return the language that the request asks for whose body is sent; else English."""
        headers = dict(self.headers) if self._in_body else {}
        return preferred(headers.get(b"accept-language", b"").decode("latin-1"))


def open_connections() -> int:
    """Return the number of connections of all clients."""
    return sum(map(len, _open.values()))


def _too_slow_head() -> Message:
    return Message(
        "access.head-too-slow",
        "the head of the request did not come within {seconds:.0f} s; send it at once",
        seconds=HEAD_SECONDS,
    )


def _too_slow_body() -> Message:
    return Message(
        "access.body-too-slow",
        "the body came with less than {rate:,} bytes a second for {seconds:.0f} s; send it again "
        "over a faster line, or in smaller parts",
        rate=BODY_BYTES_A_SECOND,
        seconds=BODY_SECONDS,
    )


def _too_large_head() -> Message:
    return Message(
        "access.head-too-large",
        "the head of the request is over {size:,} bytes; send less in address and headers",
        size=HEAD_MAX_BYTES,
    )


def _answer(status: int, code: str, sentence: str) -> bytes:
    reasons: dict[int, Any] = {
        408: "Request Timeout",
        431: "Request Header Fields Too Large",
        503: "Service Unavailable",
    }
    body = json.dumps(ErrorBody(error_code=code, error_msg=sentence).model_dump()).encode()
    head = (
        f"HTTP/1.1 {status} {reasons[status]}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\nretry-after: 1\r\n\r\n"
    )
    return head.encode() + body

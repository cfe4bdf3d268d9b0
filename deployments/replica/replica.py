"""One replica of a prediction service: `python -P deployments/replica/replica.py BENTO_TAG PORT`.

Imports nothing of ours: the code that runs is the one stored in the Bento.
"""

import asyncio
import hashlib
import hmac
import os
import sys
from pathlib import Path
from typing import Any

import bentoml
import uvicorn
from _bentoml_impl.loader import load
from bentoml._internal.configuration.containers import BentoMLContainer
from bentoml._internal.context import server_context
from bentoml._internal.server.http.instruments import RunnerTrafficMetricsMiddleware
from bentoml._internal.server.http.traffic import TimeoutMiddleware
from bentoml._internal.server.metrics.prometheus import PrometheusClient
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

# Longer than the idle timeout of the gateway, so that it never reuses a closed connection.
KEEP_ALIVE_SECONDS = 120
LAST_REQUEST_SECONDS = 8
METRICS_PATH = "/metrics"
SHADOW_HEADER = b"x-exeml-shadow"
# BentoML's timeout keeps 5 KB per request until it expires, and ServiceAccess times out as well;
# spans are not used and cost 2.5 % of the time of a picture.
LEFT_OUT = (TimeoutMiddleware, OpenTelemetryMiddleware)


class JoinedWrites:
    """A transport that buffers the head of a response until the first bytes of its body.

    The gateway repeats a request whose replica has died, but not one whose answer has begun.
    """

    def __init__(self, transport: asyncio.Transport, protocol: "JoinedAnswers") -> None:
        self._transport = transport
        self._protocol = protocol
        self._head = b""

    def write(self, data: bytes) -> None:
        if self._is_head_of_an_answer_with_body(data):
            self._head = data
        else:
            self._transport.write(self._head + data)
            self._head = b""

    def _is_head_of_an_answer_with_body(self, data: bytes) -> bool:
        """Only responses to POST are buffered: that of HEAD, for example, has no body."""
        is_head = data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 1")
        return is_head and self._protocol.scope["method"] == "POST"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class JoinedAnswers(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """HTTP protocol that writes each small response in one system call."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(JoinedWrites(transport, self))


class ClientMetrics(RunnerTrafficMetricsMiddleware):
    """BentoML's request metrics, without mirrored requests of a shadow."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and SHADOW_HEADER in dict(scope["headers"]):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class ClosedMetrics:
    """ASGI middleware that requires an API key for /metrics; the platform has one, too.

    It stands here because Bentos of earlier releases show their metrics to everybody, and those
    that run in Kubernetes show them to its Prometheus.
    """

    def __init__(self, app: ASGIApp, keys: Path) -> None:
        self.app = app
        self.keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == METRICS_PATH and not self._has_key(scope):
            refusal = Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _has_key(self, scope: Scope) -> bool:
        authorization = dict(scope["headers"]).get(b"authorization", b"")
        sent = hashlib.sha256(authorization.removeprefix(b"Bearer ")).hexdigest()
        known = self.keys.read_text().split() if self.keys.exists() else []
        return any([hmac.compare_digest(sent, key) for key in known])


class LastMetrics:
    """ASGI middleware that writes all metrics to a file at shutdown.

    The platform reads counts now and then only, and would lose those since it has read them last.
    """

    def __init__(self, app: ASGIApp, file: Path) -> None:
        self.app = app
        self.file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noticed(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                self._write()
            await send(message)

        await self.app(scope, receive, noticed if scope["type"] == "lifespan" else send)

    def _write(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".draft")
        counted = BentoMLContainer.metrics_client.get()
        draft.write_bytes(counted.generate_latest())  # type: ignore[no-untyped-call]
        draft.replace(self.file)


def main(tag: str, port: int) -> None:
    """Serve a Bento of the local store until SIGTERM."""
    BentoMLContainer.metrics_client.set(PrometheusClient(multiproc=False))
    bento = bentoml.get(tag)
    server_context.service_name = bento.tag.name
    server_context.bento_version = str(bento.tag.version)
    service = load(bento, standalone_load=True)
    source = Path(bento.path).resolve() / "src"
    loaded = Path(str(sys.modules[service.inner.__module__].__file__))
    if not loaded.is_relative_to(source):
        sys.exit(f"the service of {tag} was loaded from {loaded} and not from {source}")
    app = service.to_asgi(is_main=True)
    app.user_middleware = [
        Middleware(ClientMetrics, **middleware.kwargs)
        if middleware.cls is RunnerTrafficMetricsMiddleware
        else middleware
        for middleware in app.user_middleware
        if middleware.cls not in LEFT_OUT
    ]
    closed = ClosedMetrics(app, Path(os.environ["EXEML_API_KEYS_FILE"]))
    uvicorn.run(
        LastMetrics(closed, Path(os.environ["EXEML_LAST_METRICS"])),
        http=JoinedAnswers,
        host="127.0.0.1",
        port=port,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=LAST_REQUEST_SECONDS,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""One replica of a prediction service: `python -P deployments/replica.py BENTO_TAG PORT`.

Imports nothing of ours: the code that runs is the one stored in the Bento.
"""

import sys
from pathlib import Path

import bentoml
import uvicorn
from _bentoml_impl.loader import load
from bentoml._internal.configuration.containers import BentoMLContainer
from bentoml._internal.context import server_context
from bentoml._internal.server.metrics.prometheus import PrometheusClient

# Longer than the gateway keeps an idle connection, so that it never uses one closed here.
KEEP_ALIVE_SECONDS = 120
LAST_REQUEST_SECONDS = 8


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
    uvicorn.run(
        service.to_asgi(is_main=True),
        host="127.0.0.1",
        port=port,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=LAST_REQUEST_SECONDS,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

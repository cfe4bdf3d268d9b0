"""The API process: `python -m deployments.api.server`."""

import resource
from typing import Any

import uvicorn

from deployments.api.connections import GuardedConnection
from infra.settings import settings

LAST_REQUEST_SECONDS = 5
# httpx keeps an idle connection for 5 s, and so would uvicorn: the server must not be the first to
# close it, or it may do so while the next request is on its way.
IDLE_CONNECTION_SECONDS = 15


def main() -> None:
    """Serve the API until SIGTERM."""
    _allow_many_connections()
    uvicorn.run("deployments.api.app:app", **options())


def options() -> dict[str, Any]:
    """Return the uvicorn configuration."""
    return {
        "http": GuardedConnection,
        "host": settings().host,
        "port": settings().api_port,
        "access_log": False,
        # uvicorn would trust all local proxies; the app knows which ones to trust
        "proxy_headers": False,
        "timeout_graceful_shutdown": LAST_REQUEST_SECONDS,
        "timeout_keep_alive": IDLE_CONNECTION_SECONDS,
    }


def _allow_many_connections() -> None:
    """Raise the limit of open files to the maximum, as each connection is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()

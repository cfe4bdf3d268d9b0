"""The gateway's own routes: errors as JSON, unknown names, health and metrics."""

from typing import Any

from infra import allowed_hosts
from infra.gateway_routes import ADMIN_ENTRY_POINT, ENTRY_POINT, NOTHING, SHAPED_ERROR
from infra.settings import settings

PREFECT_UI_ENTRY_POINT = "prefect-ui"
ERROR_PAGES = "error-pages"
UNKNOWN_PATH, UNKNOWN_HOST = "unknown-path", "unknown-host"
ERROR_PAGE_PATH = "/api/v1/gateway-errors/{status}?url={url}"
# What the gateway itself or an overloaded replica answers with a body that is not ours.
SHAPED_STATUSES = ("413", "429", "500", "502-504")
# Traefik's answer to a body that did not come in time.
NOT_SENT = "499"
# A replica's answer to a request for another service, after all repeats.
MISDIRECTED = "421"
# Traefik's answer when a router has nothing behind it.
NOTHING_BEHIND = "418"
FIRST, LAST = 1_000_000, 1
MAX_ANSWER_BYTES = 65_536


def configuration() -> dict[str, Any]:
    """Return the routes that are there whatever services run."""
    error_page = {"service": ERROR_PAGES, "query": ERROR_PAGE_PATH}
    shaped = {
        "status": [*SHAPED_STATUSES, MISDIRECTED, NOTHING_BEHIND, NOT_SENT],
        "statusRewrites": {MISDIRECTED: 503, NOTHING_BEHIND: 503, NOT_SENT: 408},
    }
    api = settings().local_api_url
    return {
        "http": {
            "routers": _routers(),
            "middlewares": {
                UNKNOWN_PATH: {"errors": {**error_page, **_instead_of_nothing(404)}},
                UNKNOWN_HOST: {"errors": {**error_page, **_instead_of_nothing(421)}},
                SHAPED_ERROR: {"errors": {**error_page, **shaped}},
                # Whoever may read in the API; a program sends a token.
                "known-caller": {
                    "forwardAuth": {
                        "address": f"{api}/api/v1/me",
                        "trustForwardHeader": False,
                        "maxResponseBodySize": MAX_ANSWER_BYTES,
                        "authRequestHeaders": ["Authorization"],
                    }
                },
            },
            "services": {
                ERROR_PAGES: {"loadBalancer": {"servers": [{"url": api}], "passHostHeader": False}}
            },
        }
    }


def _instead_of_nothing(status: int) -> dict[str, Any]:
    return {"status": [NOTHING_BEHIND], "statusRewrites": {NOTHING_BEHIND: status}}


def _routers() -> dict[str, Any]:
    nothing = {"service": NOTHING}
    return {
        UNKNOWN_PATH: {
            "rule": "PathPrefix(`/`)",
            "priority": LAST,
            "entryPoints": [ENTRY_POINT],
            "middlewares": [UNKNOWN_PATH],
            **nothing,
        },
        UNKNOWN_HOST: {
            "rule": f"!{allowed_hosts.rule()}",
            "priority": FIRST,
            "entryPoints": [ENTRY_POINT, PREFECT_UI_ENTRY_POINT, ADMIN_ENTRY_POINT],
            "middlewares": [UNKNOWN_HOST],
            **nothing,
        },
        "health": {
            "rule": "Path(`/ping`)",
            "entryPoints": [ADMIN_ENTRY_POINT],
            "service": "ping@internal",
        },
        "metrics": {
            "rule": "Path(`/metrics`)",
            "entryPoints": [ADMIN_ENTRY_POINT],
            "middlewares": ["known-caller"],
            "service": "prometheus@internal",
        },
    }

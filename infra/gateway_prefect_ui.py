"""The gateway's routes to the Prefect UI: for signed-in owners, with the engine's password behind.

The REST API says of every request whether it is that of an owner in the console's own browser
session; only then the gateway adds the authentication string, which no browser ever sees.
"""

from typing import Any

from infra.gateway_entries import ERROR_PAGES, MAX_ANSWER_BYTES, PREFECT_UI_ENTRY_POINT
from infra.prefect_authentication import basic_authorization
from infra.secrets import prefect_auth_string
from infra.settings import settings

UI, UI_SETTINGS = "prefect-ui", "prefect-ui-settings"
SIGN_IN, CREDENTIALS, HEADERS = "prefect-ui-sign-in", "prefect-ui-credentials", "prefect-ui-headers"
ACCESS_PATH = "/api/v1/prefect-ui/access"
SETTINGS_PATH = "/api/v1/prefect-ui/settings"
# What the decision needs; bodies and all other headers do not leave the gateway for it.
ASKED_WITH = ["Accept", "Cookie", "Origin", "Sec-Fetch-Mode", "Sec-Fetch-Site"]
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: http: https:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)


def configuration() -> dict[str, Any]:
    """Return the routes of the UI and of the API below it."""
    return {
        "http": {
            "routers": _routers(),
            "middlewares": _middlewares(),
            "services": {
                UI: {"loadBalancer": {"servers": [{"url": settings().prefect_server_url}]}}
            },
        }
    }


def _routers() -> dict[str, Any]:
    """The server's own settings of the UI would ask a person for the authentication string."""
    everything = {"entryPoints": [PREFECT_UI_ENTRY_POINT]}
    return {
        UI: {
            **everything,
            "rule": "PathPrefix(`/`)",
            "middlewares": [HEADERS, SIGN_IN, CREDENTIALS],
            "service": UI,
        },
        UI_SETTINGS: {
            **everything,
            "rule": "Path(`/ui-settings`)",
            "middlewares": [HEADERS, SIGN_IN, UI_SETTINGS],
            "service": ERROR_PAGES,
        },
    }


def _middlewares() -> dict[str, Any]:
    auth_string = prefect_auth_string()
    # An empty value removes what a client has sent.
    sent = {"Authorization": basic_authorization(auth_string) if auth_string else ""}
    return {
        SIGN_IN: {
            "forwardAuth": {
                "address": f"{settings().local_api_url}{ACCESS_PATH}",
                "trustForwardHeader": False,
                "maxResponseBodySize": MAX_ANSWER_BYTES,
                "authRequestHeaders": ASKED_WITH,
                # Cookies of the UI itself; that of the session ends here.
                "authResponseHeaders": ["Cookie"],
            }
        },
        CREDENTIALS: {"headers": {"customRequestHeaders": sent}},
        HEADERS: {
            "headers": {
                "contentSecurityPolicy": CONTENT_SECURITY_POLICY,
                "contentTypeNosniff": True,
                "referrerPolicy": "no-referrer",
            }
        },
        UI_SETTINGS: {"replacePath": {"path": SETTINGS_PATH}},
    }

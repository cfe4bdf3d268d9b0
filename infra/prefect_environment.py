"""The environments of the platform's processes, which decide who can give orders to the engine.

Only its server, its workers with the flows they start, and the step that registers flows find the
authentication string in their environment; the API and the reconciler read it from the data folder.
"""

import os
from collections.abc import Mapping

from infra.secrets import prefect_auth_string
from infra.settings import settings

SERVER_AUTH_STRING = "PREFECT_SERVER_API_AUTH_STRING"
CLIENT_AUTH_STRING = "PREFECT_API_AUTH_STRING"
OF_THE_ENGINE = (SERVER_AUTH_STRING, CLIENT_AUTH_STRING, "PREFECT_API_KEY")
OF_THE_PLATFORM = (
    "EXEML_API_TOKEN",
    "EXEML_DATABASE_URL",
    "EXEML_PREFECT_API_AUTH_STRING",
    "EXEML_PREFECT_DATABASE_URL",
    "EXEML_S3_ACCESS_KEY",
    "EXEML_S3_SECRET_KEY",
)


def without_credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for a process that has no business with the rest of the platform."""
    return _without(environment, (*OF_THE_ENGINE, *OF_THE_PLATFORM))


def platform_environment() -> dict[str, str]:
    """Environment with which every process of this installation runs."""
    home = settings().home / "prefect"
    return {
        **_without(os.environ, OF_THE_ENGINE),
        "EXEML_HOME": str(settings().home),
        "PREFECT_HOME": str(home),
        "PREFECT_LOCAL_STORAGE_PATH": str(home / "storage"),
        "PREFECT_API_URL": settings().effective_prefect_api_url,
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": settings().prefect_ui_url,
        "PREFECT_SERVER_UI_API_URL": f"{settings().prefect_ui_url}/api",
        "PREFECT_UI_URL": settings().prefect_ui_url,
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_LOGGING_LEVEL": "INFO",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }


def server_environment() -> dict[str, str]:
    """What the embedded Prefect server needs besides: its callers' password and its database."""
    database = settings().prefect_database_url
    return {SERVER_AUTH_STRING: prefect_auth_string() or ""} | (
        {"PREFECT_SERVER_DATABASE_CONNECTION_URL": database} if database else {}
    )


def client_environment() -> dict[str, str]:
    """What processes need besides that use Prefect's own client, flows among them."""
    auth_string = prefect_auth_string()
    return {CLIENT_AUTH_STRING: auth_string} if auth_string else {}


def _without(environment: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name not in names}

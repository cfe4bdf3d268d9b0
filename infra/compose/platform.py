"""The platform as a compose file: its settings are those of this installation, its secrets new."""

import json
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex, token_urlsafe

from infra import object_store_server
from infra.prefect_environment import (
    CLIENT_AUTH_STRING,
    SERVER_AUTH_STRING,
    platform_environment,
)
from infra.settings import ROOT, Settings, settings
from infra.templating import template_at
from schemas.kubernetes import RenderedFile
from schemas.training_flavor import CPU

FOLDER = Path(__file__).parent
HOME = "/data"
DATABASE_USER = "exeml"
# What another machine has of its own, or what the containers of the compose file stand for.
NOT_CARRIED = {
    *("home", "host", "public_host", "api_url", "api_token", "model_folder", "training_flavors"),
    *("s3_endpoint", "s3_access_key", "s3_secret_key", "s3_secure", "database_url"),
    *("prefect_api_url", "prefect_api_auth_string", "prefect_database_url"),
}
# How Prefect keeps results and answers its workers; addresses and folders are the containers' own.
PREFECT_VARIABLES = (
    "PREFECT_RESULTS_DEFAULT_SERIALIZER",
    "PREFECT_SERVER_ANALYTICS_ENABLED",
    "PREFECT_SERVER_CSRF_PROTECTION_ENABLED",
    "PREFECT_WORKER_QUERY_SECONDS",
    "PREFECT_LOGGING_LEVEL",
    "DO_NOT_TRACK",
    "GX_ANALYTICS_ENABLED",
)


def compose_files() -> list[RenderedFile]:
    """Return the files of a folder in which `docker compose up` starts the platform."""
    database, s3_key, s3_secret = token_urlsafe(24), token_hex(10), token_urlsafe(30)
    prefect = f"exeml:{token_urlsafe(32)}"
    environments: Mapping[str, Mapping[str, str]] = {
        "postgres.env": {"POSTGRES_USER": DATABASE_USER, "POSTGRES_PASSWORD": database},
        "s3.env": {"AWS_ACCESS_KEY_ID": s3_key, "AWS_SECRET_ACCESS_KEY": s3_secret},
        "prefect.env": {
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": _url("asyncpg", database, "prefect"),
            SERVER_AUTH_STRING: prefect,
            **_prefect_variables(),
        },
        "exeml.env": {
            **_carried_settings(),
            "EXEML_DATABASE_URL": _url("psycopg", database, "exeml"),
            "EXEML_S3_ACCESS_KEY": s3_key,
            "EXEML_S3_SECRET_KEY": s3_secret,
            "EXEML_API_TOKEN": token_urlsafe(32),
            "EXEML_PREFECT_API_AUTH_STRING": prefect,
            **_prefect_variables(),
        },
        "worker.env": {CLIENT_AUTH_STRING: prefect},
    }
    return [
        RenderedFile(name="compose.yaml", text=_compose_file()),
        RenderedFile(name="databases.sql", text="CREATE DATABASE prefect;\n"),
        *(
            RenderedFile(name=name, text=_lines(variables), private=True)
            for name, variables in environments.items()
        ),
    ]


def _compose_file() -> str:
    flavor = settings().training_flavors.get(CPU)
    flavors = {CPU: {**(flavor.model_dump() if flavor else {}), "worker_here": False}}
    return template_at(FOLDER / "compose.yaml.j2").render(
        source=str(ROOT),
        home=HOME,
        settings=settings(),
        user=DATABASE_USER,
        pool=CPU,
        flavors=json.dumps(flavors),
        s3_flags=object_store_server.flags(),
    )


def _carried_settings() -> dict[str, str]:
    """Return what is set here and holds in containers too, as environment variables."""
    chosen = settings()
    return {
        f"EXEML_{name.upper()}": json.dumps(value, default=str)
        if isinstance(value, list)
        else str(value)
        for name in Settings.model_fields
        if name not in NOT_CARRIED
        and (value := getattr(chosen, name)) is not None
        and value != Settings.model_fields[name].default
    }


def _prefect_variables() -> dict[str, str]:
    here = platform_environment()
    return {name: here[name] for name in PREFECT_VARIABLES}


def _url(driver: str, password: str, database: str) -> str:
    return f"postgresql+{driver}://{DATABASE_USER}:{password}@postgres:5432/{database}"


def _lines(variables: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in variables.items())

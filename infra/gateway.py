"""The gateway (Traefik): one address for all services, one routes file per service."""

import json
import sysconfig
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from infra import gateway_entries, gateway_prefect_ui, gateway_routes
from infra.gateway_entries import PREFECT_UI_ENTRY_POINT
from infra.gateway_routes import ADMIN_ENTRY_POINT, ENTRY_POINT, ROUTES_HEADER, ServiceRoutes
from infra.readiness import local_client
from infra.secrets import write_private
from infra.settings import settings
from schemas.errors import PlatformError

# A client that has not sent its whole request by then is refused.
READ_SECONDS = 30
# One that has not fetched its whole answer by then, counted from the head of its request, is too.
WRITE_SECONDS = 300
IDLE_SECONDS = 60
HEAD_MAX_BYTES = 64 * 1024


def folder() -> Path:
    """Folder of the gateway's files."""
    return settings().home / "gateway"


def routes_folder() -> Path:
    """Folder that Traefik watches."""
    return folder() / "routes"


def command() -> list[str]:
    """Write the configuration and return the command that starts the gateway."""
    program = Path(sysconfig.get_path("scripts")) / "traefik"
    if not program.exists():
        raise PlatformError(
            "platform.no-gateway-program",
            "the gateway program {program} is missing; run `make setup` again",
            program=str(program),
        )
    routes_folder().mkdir(parents=True, exist_ok=True)
    _write(folder() / "traefik.yaml", _static_configuration())
    _write(routes_folder() / "entries.yaml", gateway_entries.configuration())
    _write(routes_folder() / "prefect-ui.yaml", gateway_prefect_ui.configuration())
    (routes_folder() / "errors.yaml").unlink(missing_ok=True)  # of an earlier version
    return [str(program), f"--configFile={folder() / 'traefik.yaml'}"]


def ping_url() -> str:
    """Address that answers 200 when the gateway serves."""
    return f"http://127.0.0.1:{settings().gateway_admin_port}/ping"


def prediction_url(service_id: UUID) -> str:
    """Address that people ask predictions of a service from."""
    return f"{settings().gateway_url}/v1/infers/{service_id}"


def set_routes(service_id: UUID, routes: ServiceRoutes) -> None:
    """Send predictions of a service to the replicas of its versions on this machine."""
    path = _routes_file(service_id)
    text = _text(gateway_routes.configuration(str(service_id), routes))
    if not path.exists() or path.read_text() != text:
        _replace(path, text)


def has_taken(service_id: UUID, routes: ServiceRoutes) -> bool:
    """Whether the gateway works by these routes, so that the next request goes by them."""
    path = gateway_routes.routes_path(str(service_id))
    url = f"http://127.0.0.1:{settings().gateway_admin_port}{path}"
    try:
        told: str | None = local_client().get(url).headers.get(ROUTES_HEADER)
    except httpx.TransportError:
        return False
    return told == gateway_routes.digest(str(service_id), routes)


def remove_service(service_id: UUID) -> None:
    """Answer further predictions of a service with 404."""
    _routes_file(service_id).unlink(missing_ok=True)


def routed_services() -> set[UUID]:
    """Return the services that have routes."""
    return {UUID(path.stem[len("service-") :]) for path in routes_folder().glob("service-*.yaml")}


def routed_ports() -> set[int]:
    """Return the ports of replicas that the routes name, those of services that are gone too."""
    ports: set[int] = set()
    for path in routes_folder().glob("service-*.yaml"):
        with suppress(FileNotFoundError):  # removed just now
            ports.update(gateway_routes.replica_ports(path.read_text()))
    return ports


def _routes_file(service_id: UUID) -> Path:
    return routes_folder() / f"service-{service_id}.yaml"


def _static_configuration() -> dict[str, Any]:
    return {
        "entryPoints": {
            ENTRY_POINT: _entry_point(settings().gateway_port),
            PREFECT_UI_ENTRY_POINT: _entry_point(settings().prefect_ui_port),
            ADMIN_ENTRY_POINT: {"address": f"127.0.0.1:{settings().gateway_admin_port}"},
        },
        "providers": {
            "providersThrottleDuration": "100ms",
            "file": {"directory": str(routes_folder()), "watch": True},
        },
        # Their routes are among the others, which know the names that are answered.
        "ping": {"manualRouting": True},
        "metrics": {"prometheus": {"manualRouting": True}},
        "log": {"level": "WARN", "noColor": True},
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
    }


def _entry_point(port: int) -> dict[str, Any]:
    return {
        "address": f"{settings().host}:{port}",
        "transport": {
            "respondingTimeouts": {
                "readTimeout": f"{READ_SECONDS}s",
                "writeTimeout": f"{WRITE_SECONDS}s",
                "idleTimeout": f"{IDLE_SECONDS}s",
            }
        },
        "http": {"maxHeaderBytes": HEAD_MAX_BYTES},
        "forwardedHeaders": {"trustedIPs": list(map(str, settings().trusted_proxies))},
    }


def _write(path: Path, configuration: dict[str, Any]) -> None:
    _replace(path, _text(configuration))


def _text(configuration: dict[str, Any]) -> str:
    """Write JSON, which is YAML too: it takes a hundredth of the time, several times a second."""
    return json.dumps(configuration, indent=1)


def _replace(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner may read it, for one has a password."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, text)

"""The gateway's routes of one service: its limits, its versions, and who of them gets how much."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.settings import settings
from schemas.service import ServiceSettings

ENTRY_POINT = "predictions"
ADMIN_ENTRY_POINT = "admin"
SHAPED_ERROR = "shaped-error"
PREDICTION_PATH = "/v1/infer"
# Predictions may be repeated. A request may meet a dead replica several times before the gateway
# has noticed; a connection that breaks at the wrong moment is reported as 500, like errors of the
# service itself, which are not worth many attempts.
# 421 is a replica of another service, on a port that one of this service had.
RETRY = (
    "((IsNetworkError() || ResponseCode() == 421) && Attempts() < 10) || "
    "(ResponseCode() == 500 && Attempts() < 3)"
)
REPLICA_URL = "http://127.0.0.1:"
SERVICE_HEADER = "X-Exeml-Service"
# Only copies for a shadow have it: their answers reach nobody, so nothing may count them as live.
SHADOW_HEADER = "X-Exeml-Shadow"
# Says which configuration of a service the gateway works by: it takes over files in its own time.
ROUTES_HEADER = "X-Exeml-Routes"
NOTHING = "noop@internal"
HEALTH_CHECK = {"path": "/readyz", "interval": "500ms"}
PREFLIGHT_SECONDS = 600


@dataclass(frozen=True)
class VersionRoute:
    """The replicas of one version, its weight, and the share of the requests copied to it."""

    name: str
    ports: Sequence[int]
    weight: int
    shadow_percent: int


@dataclass(frozen=True)
class ServiceRoutes:
    """How the gateway treats the requests of one service."""

    versions: Sequence[VersionRoute]
    settings: ServiceSettings

    @property
    def ports(self) -> list[int]:
        """Ports of all replicas."""
        return [port for version in self.versions for port in version.ports]


def configuration(name: str, routes: ServiceRoutes) -> dict[str, Any]:
    """Return the dynamic configuration; a replica that dies costs a repeat, not an error.

    While no replica is ready requests are answered with 503. The gateway tells at `routes_path` the
    digest of the configuration that it works by.
    """
    chosen = _configuration(name, routes)
    state = f"{name}-state"
    chosen["http"]["routers"][state] = {
        "rule": f"Path(`{routes_path(name)}`)",
        "entryPoints": [ADMIN_ENTRY_POINT],
        "middlewares": [state],
        "service": NOTHING,
    }
    told = {ROUTES_HEADER: digest(name, routes)}
    chosen["http"]["middlewares"][state] = {"headers": {"customResponseHeaders": told}}
    return chosen


def routes_path(name: str) -> str:
    """Return where the gateway tells at its admin port which routes of a service it works by."""
    return f"/routes/{name}"


def digest(name: str, routes: ServiceRoutes) -> str:
    """Return what tells this configuration of a service from others."""
    written = json.dumps(_configuration(name, routes), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def _configuration(name: str, routes: ServiceRoutes) -> dict[str, Any]:
    limits = _limits(name, routes.settings)
    cross_origin = _cross_origin(name, routes.settings)
    path = {
        f"{name}-name": _request_headers({SERVICE_HEADER: name, SHADOW_HEADER: ""}),
        f"{name}-path": {"replacePath": {"path": PREDICTION_PATH}},
    }
    copies = {_copy_mark(name): _request_headers({SHADOW_HEADER: "yes"})}
    router = {
        "rule": f"Path(`/v1/infers/{name}`)",
        "entryPoints": [ENTRY_POINT],
        "middlewares": [*cross_origin, SHAPED_ERROR, *limits, *path],
        "service": name if routes.ports else NOTHING,
    }
    chosen = {
        "routers": {name: router},
        "middlewares": cross_origin | limits | path | copies,
    }
    if routes.ports:  # the gateway refuses an empty list
        chosen["services"] = _services(name, routes.versions)
    return {"http": chosen}


def max_body_bytes(chosen: ServiceSettings) -> int:
    """Return how large a body of a service may be: never larger than an upload."""
    return min(chosen.max_body_bytes or settings().upload_max_bytes, settings().upload_max_bytes)


def _limits(name: str, chosen: ServiceSettings) -> dict[str, Any]:
    """Bodies wait in memory before a replica has checked the key, so there are few at once.

    One client gets no more than half of the places.
    """
    bytes_ = max_body_bytes(chosen)
    at_once = chosen.requests_at_once
    body = {
        "maxRequestBodyBytes": bytes_,
        "memRequestBodyBytes": bytes_,
        "retryExpression": RETRY,
    }
    limits: dict[str, Any] = {
        f"{name}-of-one-client": {
            "inFlightReq": {"amount": at_once // 2, "sourceCriterion": _by_client()}
        },
        f"{name}-at-once": {"inFlightReq": {"amount": at_once}},
    }
    rate = chosen.requests_per_second
    if rate is not None:
        limits[f"{name}-rate"] = {
            "rateLimit": {"average": rate, "burst": rate, "sourceCriterion": _by_client()}
        }
    return limits | {f"{name}-body": {"buffering": body}}


def _by_client() -> dict[str, Any]:
    """Tell clients apart by their address, or by the one that a trusted proxy names.

    Not by API key: it is proven only by a replica, so a client could send another one each time.
    """
    proxies = [str(proxy) for proxy in settings().trusted_proxies]
    return {"ipStrategy": {"excludedIPs": proxies} if proxies else {"depth": 0}}


def _cross_origin(name: str, chosen: ServiceSettings) -> dict[str, Any]:
    """Let pages of these origins ask; browsers keep pages of all others from reading answers."""
    if not chosen.allowed_origins:
        return {}
    headers = {
        "accessControlAllowOriginList": list(chosen.allowed_origins),
        "accessControlAllowMethods": ["POST", "OPTIONS"],
        "accessControlAllowHeaders": ["X-Api-Key", "Authorization", "Content-Type"],
        "accessControlMaxAge": PREFLIGHT_SECONDS,
        "addVaryHeader": True,
    }
    return {f"{name}-cross-origin": {"headers": headers}}


def _services(name: str, versions: Sequence[VersionRoute]) -> dict[str, Any]:
    """Divide requests by weight, skip versions that do not answer, and copy some to shadows."""
    shadows = [one for one in versions if one.shadow_percent]
    divided = f"{name}-divided" if shadows else name
    weights = [
        {"name": f"{name}-{one.name}", "weight": one.weight} for one in versions if one.weight
    ]
    services: dict[str, Any] = {
        f"{name}-{one.name}": {"loadBalancer": _load_balancer(one)} for one in versions
    }
    for one in shadows:
        services[f"{name}-{one.name}"]["middlewares"] = [_copy_mark(name)]
    services[divided] = {"weighted": {"services": weights, "healthCheck": {}}}
    if shadows:
        mirrors = [{"name": f"{name}-{one.name}", "percent": one.shadow_percent} for one in shadows]
        services[name] = {"mirroring": {"service": divided, "mirrors": mirrors, "healthCheck": {}}}
    return services


def _request_headers(values: dict[str, str]) -> dict[str, Any]:
    """Set headers of a request; an empty value removes what the client has sent."""
    return {"headers": {"customRequestHeaders": values}}


def _copy_mark(name: str) -> str:
    return f"{name}-copy"


def replica_ports(text: str) -> list[int]:
    """Return the ports of replicas that the text of a configuration names."""
    return list(map(int, re.findall(rf"{REPLICA_URL}(\d+)", text)))


def _load_balancer(version: VersionRoute) -> dict[str, Any]:
    servers = [{"url": f"{REPLICA_URL}{port}"} for port in version.ports]
    return {"servers": servers, "healthCheck": HEALTH_CHECK}

"""Which replicas of a service answer, and how the gateway divides the requests among them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from deployments.reconciler.running_replica import RunningReplica
from deployments.reconciler.service_replicas import ServiceReplicas
from infra import gateway
from infra.catalog import service_traffic, services
from infra.gateway_routes import ServiceRoutes, VersionRoute
from infra.replica_files import name_shadows
from schemas.service import Service, ServiceStatus, ServiceVersion
from schemas.specification import CORES

Ready = Mapping[UUID, Sequence[RunningReplica]]


def publish(service: Service, replicas: ServiceReplicas) -> None:
    """Route to the wanted versions when all of them can answer, until then to the former ones."""
    ready = _ready(service.versions, replicas, service.restart_at)
    if all(
        len(ready[version.model_version_id]) == _processes(version) for version in service.versions
    ):
        _complete(service, replicas, ready)
    else:
        _bridge(service, replicas)


def _complete(service: Service, replicas: ServiceReplicas, ready: Ready) -> None:
    shadows = [version.model_version_id for version in service.versions if version.shadow_percent]
    name_shadows(service.id, shadows)
    routes = _routes(service, service.versions, ready)
    gateway.set_routes(service.id, routes)
    if not service.answers_as_wanted:
        if not gateway.has_taken(service.id, routes):
            return  # the former replicas still get requests
        service_traffic.note_served(service.id, service.traffic_revision)
        if service.status is not ServiceStatus.RUNNING:  # else its message stays
            services.note_status(service, ServiceStatus.RUNNING)
    replicas.keep([replica for chosen in ready.values() for replica in chosen])


def _bridge(service: Service, replicas: ServiceReplicas) -> None:
    """Route to the former versions, or to those wanted versions that already answer."""
    for versions in (service_traffic.served_versions(service), service.versions):
        routes = _routes(service, versions, _ready(versions, replicas, None))
        if any(version.weight for version in routes.versions):
            gateway.set_routes(service.id, routes)
            return
    gateway.set_routes(service.id, ServiceRoutes([], service.settings))
    reasons = [
        replicas.of_starts(version.model_version_id).last_end for version in service.versions
    ]
    reason = next(filter(None, reasons), "")
    if (service.status, service.message) != (ServiceStatus.DEPLOYING, reason):
        services.note_status(service, ServiceStatus.DEPLOYING, reason)


def _ready(
    versions: Sequence[ServiceVersion], replicas: ServiceReplicas, since: datetime | None
) -> Ready:
    """Return the replicas that can predict, no more of a version than are wanted."""
    return {
        version.model_version_id: replicas.ready(version.model_version_id, since)[
            : _processes(version)
        ]
        for version in versions
    }


def _processes(version: ServiceVersion) -> int:
    return version.compute_nodes * CORES[version.specification]


def _routes(service: Service, versions: Sequence[ServiceVersion], ready: Ready) -> ServiceRoutes:
    routes = [
        VersionRoute(
            name=version.version,
            ports=[replica.record.port for replica in ready[version.model_version_id]],
            weight=version.traffic_ratio,
            shadow_percent=version.shadow_percent,
        )
        for version in versions
    ]
    return ServiceRoutes([route for route in routes if route.ports], service.settings)

"""`/metrics` for Prometheus: all replicas of this machine, and the states of services."""

from collections.abc import Iterator
from uuid import UUID

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from infra.catalog import services
from infra.catalog.services import Replica
from infra.replica_metrics import scrape_all

router = APIRouter(tags=["monitoring"])

STATE_LABELS = ("service", "service_id", "status")


@router.get("/metrics", response_class=Response)
def show_metrics() -> Response:
    """All metrics in the format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Services())
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Services(Collector):
    """Collects the metrics of all replicas on each scrape, labelled by service and version."""

    def collect(self) -> Iterator[Metric]:
        """Yield each metric once, with the samples of all replicas."""
        names = {service.id: service.name for service in services.list_all()}
        yield _states()
        families: dict[str, Metric] = {}
        for replica, metrics in scrape_all(services.replicas()):
            for metric in metrics:
                known = families.setdefault(metric.name, _empty(metric))
                _take_over(known, metric, _origin(replica, names))
        yield from families.values()


def _empty(metric: Metric) -> Metric:
    return Metric(metric.name, metric.documentation, metric.type)


def _origin(replica: Replica, names: dict[UUID, str]) -> dict[str, str]:
    return {
        "service": names.get(replica.service_id, ""),
        "service_id": str(replica.service_id),
        "model_version_id": str(replica.model_version_id),
        "replica": str(replica.id),
    }


def _take_over(known: Metric, metric: Metric, origin: dict[str, str]) -> None:
    for sample in metric.samples:
        labels = {
            name: value
            for name, value in sample.labels.items()
            if name not in ("service_name", "service_version")
        }
        known.add_sample(sample.name, {**labels, **origin}, sample.value)


def _states() -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "exeml_service_state", "1 for the state that a service is in", labels=STATE_LABELS
    )
    for service in services.list_all():
        family.add_metric([service.name, str(service.id), service.status.value], 1)
    return family

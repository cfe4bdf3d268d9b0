"""Reading the Prometheus metrics of replicas on this machine."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
from prometheus_client import Metric
from prometheus_client.parser import text_fd_to_metric_families
from prometheus_client.samples import Sample

from infra.catalog.monitoring import ReplicaReading
from infra.catalog.services import Replica
from infra.readiness import local_client
from infra.replica_files import last_metrics_file
from infra.secrets import platform_key
from schemas.monitoring import CONFIDENCE_EDGES, LATENCY_EDGES, Counts

SECONDS = "bentoml_service_request_duration_seconds"
STATUS = "bentoml_service_request_total"
CONFIDENCE = "exeml_confidence"
PREDICTIONS = "exeml_predictions_total"
INPUTS = "exeml_inputs_total"
# What is read of a replica; all else that a library may add is left out.
READ = (SECONDS, STATUS.removesuffix("_total"), "exeml_", "process_resident_memory_bytes")
PREDICTED_AT = 'endpoint="/v1/infer"'
READERS = 8


def scrape(replica: Replica) -> list[Metric]:
    """Return the metrics of a replica; none when it does not answer."""
    key = {"Authorization": f"Bearer {platform_key(replica.service_id)}"}
    try:
        answer = local_client().get(f"http://127.0.0.1:{replica.port}/metrics", headers=key)
    except httpx.TransportError:
        return []
    if answer.status_code != httpx.codes.OK:
        return []
    return _families(answer.text)


def last_metrics(replica: Replica) -> list[Metric]:
    """Return the metrics that a replica left when it ended; none when it was killed."""
    try:
        text = last_metrics_file(replica.service_id, replica.id).read_text("utf-8")
    except FileNotFoundError:
        return []
    return _families(text)


def scrape_all(replicas: list[Replica]) -> list[tuple[Replica, list[Metric]]]:
    """Return the metrics of those replicas that answer, several asked at a time."""
    if not replicas:
        return []
    with ThreadPoolExecutor(min(READERS, len(replicas))) as threads:
        found = zip(replicas, threads.map(scrape, replicas), strict=True)
        return [(replica, metrics) for replica, metrics in found if metrics]


def reading_of(replica: Replica, metrics: list[Metric]) -> ReplicaReading:
    """Return what monitoring keeps of the metrics of a replica."""
    return ReplicaReading(
        replica_id=replica.id,
        service_id=replica.service_id,
        model_version_id=replica.model_version_id,
        memory_bytes=_memory_bytes(replica.pid),
        counts=counts_of(metrics),
    )


def counts_of(metrics: list[Metric]) -> Counts:
    """Return what was counted by short names, buckets without what is in smaller ones."""
    counts: Counts = {}
    for metric in metrics:
        if metric.name == SECONDS:
            counts |= _seconds(metric)
        elif metric.name == CONFIDENCE:
            counts |= _bins("confidence", _bucket_values(metric.samples), CONFIDENCE_EDGES)
        else:
            counts |= dict(map(_counted, filter(_is_counted, metric.samples)))
    return {name: count for name, count in counts.items() if count}


def _families(text: str) -> list[Metric]:
    return list(text_fd_to_metric_families(io.StringIO("\n".join(_wanted(text)) + "\n")))


def _wanted(text: str) -> Iterator[str]:
    """Give the lines of metrics that are read; probes of readiness are no requests."""
    for line in text.split("\n"):  # a class may have another end of a line in its name
        name = line.split(" ", 3)[2] if line.startswith("# ") else line
        is_of_probe = "endpoint=" in line and PREDICTED_AT not in line
        if name.startswith(READ) and "_created" not in line[:80] and not is_of_probe:
            yield line


def _is_counted(sample: Sample) -> bool:
    return sample.name in (STATUS, PREDICTIONS, INPUTS)


def _counted(sample: Sample) -> tuple[str, int]:
    labels = sample.labels
    if sample.name == STATUS:
        return f"status:{labels['http_response_code']}", int(sample.value)
    if sample.name == PREDICTIONS:
        return f"label:{labels['label']}", int(sample.value)
    return f"input:{labels['bin']}:{labels['feature']}", int(sample.value)


def _seconds(metric: Metric) -> Counts:
    """Return the durations of answers with predictions: refusals are too quick to compare."""
    own = [one for one in metric.samples if one.labels["http_response_code"] == "200"]
    return _bins("seconds", _bucket_values(own), LATENCY_EDGES)


def _bucket_values(samples: list[Sample]) -> dict[float, int]:
    return {
        float(one.labels["le"]): int(one.value) for one in samples if one.name.endswith("_bucket")
    }


def _bins(name: str, upto: dict[float, int], edges: tuple[float, ...]) -> Counts:
    if not upto:
        return {}
    totals = [upto[edge] for edge in (*edges, float("inf"))]
    before = [0, *totals[:-1]]
    return {
        f"{name}:{number}": total - smaller
        for number, (total, smaller) in enumerate(zip(totals, before, strict=True))
    }


def _memory_bytes(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0

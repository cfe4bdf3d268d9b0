"""What it costs to keep the metrics of five replicas in the catalog."""

import time
from pathlib import Path

import httpx

from deployments.reconciler.monitoring_collector import collect
from infra.catalog import api_keys, services
from infra.settings import settings
from tests.benchmarks.conftest import Record
from tests.deployments.conftest import picture, ports, reconciling  # noqa: F401
from tests.deployments.deployed_models import deploy, write_tiny_model
from tests.deployments.test_monitoring import write_reference
from tests.waiting import wait_until

REPLICAS = 5
LOOKS = 40
REQUESTS = 40
DAY_SECONDS = 86_400


def test_monitoring_cost(
    record: Record,
    object_store: object,
    reconciling: object,  # noqa: F811
    picture: bytes,  # noqa: F811
    tmp_path: Path,
) -> None:
    write_tiny_model(tmp_path / "model")
    write_reference(tmp_path / "model")
    service = deploy(tmp_path / "model", nodes=REPLICAS)
    headers = {"X-Api-Key": api_keys.add(service.id).key}

    def answering() -> bool:
        try:
            answers = [
                httpx.post(f"http://127.0.0.1:{one.port}/v1/infer", content=b"", headers=headers)
                for one in services.replicas(service.id)
            ]
        except httpx.TransportError:
            return False
        return len(answers) == REPLICAS

    wait_until(answering, "five replicas")
    ports_of = [one.port for one in services.replicas(service.id)]
    for port in ports_of:
        for _ in range(REQUESTS):
            httpx.post(f"http://127.0.0.1:{port}/v1/infer", content=picture, headers=headers)
    cpu, began = time.process_time(), time.monotonic()
    for _ in range(LOOKS):
        collect()
    cpu_ms = 1000 * (time.process_time() - cpu) / LOOKS
    looks_a_day = DAY_SECONDS / settings().monitoring_seconds
    record(
        "monitoring of 5 replicas",
        {
            "one look, CPU ms": cpu_ms,
            "one look, ms": 1000 * (time.monotonic() - began) / LOOKS,
            "CPU seconds a day": cpu_ms * looks_a_day / 1000,
            "share of one core, %": cpu_ms * looks_a_day / 10 / DAY_SECONDS,
        },
    )

"""What a prediction costs on its way through gateway and replica, beside the bare predictor."""

import http.client
import io
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from infra.catalog import services
from infra.settings import settings
from schemas.image_classification import ImageClassificationSettings
from schemas.service import ServiceStatus
from schemas.training import TrainingPreference
from tasks.predictors.loading import load_predictor
from tasks.trainers.image_classification import train_image_classifier
from tasks.trainers.training_data import TrainingData, TrainingSample, Usage
from tests.benchmarks.conftest import Figures, Record
from tests.deployments.conftest import (  # noqa: F401
    error_pages,
    ports,
    reconciling,
    running_gateway,
)
from tests.deployments.deployed_models import deploy, wait_for_status, wait_until

ROUNDS = 3
ROUND_SECONDS = 4.0
CLIENTS = (1, 8)

Ask = Callable[[], None]
Connect = Callable[[], Ask]


def photo(seed: int, size: tuple[int, int] = (640, 480)) -> bytes:
    """Smooth noise compresses like a photo."""
    noise = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real model of the size that is served."""
    folder = tmp_path_factory.mktemp("pictures")
    samples = []
    for number in range(40):
        path = folder / f"{number}.jpg"
        path.write_bytes(photo(number, (160, 120)))
        usage = Usage.VALIDATION if number >= 32 else Usage.TRAINING
        label = ("cat", "dog")[number % 2]
        samples.append(TrainingSample(uuid4(), path, f"{number:064d}", (label,), usage))
    model = tmp_path_factory.mktemp("model")
    train_image_classifier(
        TrainingData(("cat", "dog"), tuple(samples)),
        ImageClassificationSettings(preference=TrainingPreference.PERFORMANCE_FIRST),
        model,
        lambda _: None,
    )
    return model


def test_serving(
    record: Record,
    running_gateway: str,  # noqa: F811
    object_store: object,
    reconciling: object,  # noqa: F811
    model_folder: Path,
) -> None:
    began = time.monotonic()
    service = deploy(model_folder, nodes=1)
    wait_for_status(service.id, ServiceStatus.RUNNING)
    record("serving", {"service start with Bento build, s": time.monotonic() - began})
    key = services.add_key(service.id).key
    (replica,) = services.replicas(service.id)
    body, predictor = photo(0), load_predictor(model_folder)

    def in_process() -> Ask:
        return lambda: predictor.predict(body) and None

    ways: dict[str, Connect] = {
        "predictor in process": in_process,
        "replica": lambda: client(replica.port, "/v1/infer", key, body),
        "gateway and replica": lambda: client(
            settings().gateway_port, f"/v1/infers/{service.id}", key, body
        ),
    }
    wait_until(lambda: answers(ways["gateway and replica"]), "prediction")
    for clients in CLIENTS:
        record(f"serving, {clients} clients", figures(measure_side_by_side(ways, clients)))


def client(port: int, path: str, key: str, body: bytes) -> Ask:
    """Return a client with a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask() -> None:
        connection.request("POST", path, body, {"X-Api-Key": key, "Content-Type": "image/jpeg"})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text

    return ask


def answers(connect: Connect) -> bool:
    try:
        connect()()
    except AssertionError:
        return False
    return True


def measure_side_by_side(ways: dict[str, Connect], clients: int) -> dict[str, list[list[float]]]:
    """Return the seconds of each request, by way and round; rounds take turns."""
    rounds: dict[str, list[list[float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, connect in ways.items():
            rounds[name].append(load(connect, clients))
    return rounds


def load(connect: Connect, clients: int) -> list[float]:
    """Ask from several clients for a while and return the seconds of each request."""
    seconds: list[float] = []
    end = time.perf_counter() + ROUND_SECONDS

    def ask_until_the_end() -> None:
        ask = connect()
        while (start := time.perf_counter()) < end:
            ask()
            seconds.append(time.perf_counter() - start)

    threads = [threading.Thread(target=ask_until_the_end) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def figures(rounds: dict[str, list[list[float]]]) -> Figures:
    """Return medians over the rounds; the share is of the first way's requests a second."""
    found: Figures = {}
    first = None
    for name, measured in rounds.items():
        rate = statistics.median(len(one) / ROUND_SECONDS for one in measured)
        first = first or rate
        found[f"{name}, requests/s"] = rate
        found[f"{name}, share"] = rate / first
        for percentile in (50, 99):
            milliseconds = [1000 * float(np.percentile(one, percentile)) for one in measured]
            found[f"{name}, p{percentile} ms"] = statistics.median(milliseconds)
    return found

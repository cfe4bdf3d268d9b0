"""What replicas note beside their answers, and what is read of it."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry, Counter, start_http_server

from deployments.api.service_comparison import agree
from deployments.replica import compared_answers
from deployments.replica.compared_answers import (
    COMPARED_ANSWERS,
    SHADOWS,
    ComparedAnswers,
    outcome,
)
from infra.catalog.services import Replica
from infra.replica_metrics import counts_of, scrape
from schemas.image_classification import ImagePrediction

ODD_CLASS = "two\u2028lines\x85and more"


@pytest.fixture
def port() -> Iterator[int]:
    """The port of what tells of one prediction of a class with an odd name."""
    registry = CollectorRegistry()
    counter = Counter("exeml_predictions", "of each class", ["label"], registry=registry)
    counter.labels(ODD_CLASS).inc()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        chosen = free.getsockname()[1]
    server, thread = start_http_server(chosen, "127.0.0.1", registry)
    yield chosen
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_class_may_have_any_name(home: Path, port: int) -> None:
    at = datetime.now(UTC)
    replica = Replica(uuid4(), uuid4(), uuid4(), "here", 1, 0.5, port, at)
    assert counts_of(scrape(replica)) == {f"label:{ODD_CLASS}": 1}


def test_requests_at_the_same_time_note_their_answers_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / SHADOWS).write_text(f"{uuid4()}\n")
    monkeypatch.setenv(COMPARED_ANSWERS, str(tmp_path / "version.jsonl"))
    monkeypatch.setattr(compared_answers, "MAX_BYTES", 1)
    compared = ComparedAnswers()
    answer = ImagePrediction(predicted_label="cat", scores=[("cat", "0.900")])
    with ThreadPoolExecutor(8) as threads:
        noted = [
            threads.submit(compared.note, b"body", {}, answer, 0.01, shadow=False)
            for _ in range(500)
        ]
    assert [one.exception() for one in noted if one.exception()] == []


def test_many_numbers_that_hardly_differ_are_the_same_outcome() -> None:
    def outcome_of(factor: float, records: int = 1000) -> str:
        rows = [{"predict": factor * (1000 + n / 7)} for n in range(records)]
        return outcome({"data": {"resp_data": rows}})

    assert agree(outcome_of(1), outcome_of(1.004))
    assert not agree(outcome_of(1), outcome_of(1.05))
    assert not agree(outcome_of(1), outcome_of(1, records=999))
    assert len(outcome_of(1)) < 10_000
    labels = [{"predict": f"class {n}"} for n in range(100)]
    assert len(outcome({"data": {"resp_data": labels}})) == 64

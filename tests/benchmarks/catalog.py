"""How fast the catalog is, with 100,000 samples in a fresh SQLite file."""

import statistics
import threading
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from infra.catalog import datasets, labels, samples
from schemas.dataset import DatasetCreate
from schemas.label import SampleLabels
from schemas.project_type import ProjectType
from tests.benchmarks.conftest import Figures, Record

SAMPLES = 100_000
LABELED_AT_ONCE = 10_000
LABELERS = 20
WRITES_PER_LABELER = 25
PAGE_SIZE = 100
PAGE_REPEATS = 20


@pytest.mark.usefixtures("catalog")
def test_catalog(record: Record) -> None:
    record("catalog", measure())


def measure() -> Figures:
    """Fill a catalog with 100,000 samples and return seconds (or writes a second) by name."""
    dataset_id = datasets.create(
        DatasetCreate(
            name=f"benchmark-{uuid4().hex[:8]}",
            project_type=ProjectType.IMAGE_CLASSIFICATION,
        )
    ).id
    results = {"add 100,000 samples, 1,000 a call": seconds(lambda: fill(dataset_id))}
    ids = [sample.id for sample in samples.stream(dataset_id)]
    changes = [
        SampleLabels(sample_id=sample_id, labels=[f"class-{index % 10}"])
        for index, sample_id in enumerate(ids)
    ]
    first = changes[:LABELED_AT_ONCE]
    results["label 10,000 samples in one call"] = seconds(
        lambda: labels.set_labels(first, by="benchmark")
    )
    for start in range(LABELED_AT_ONCE, SAMPLES // 2, LABELED_AT_ONCE):
        labels.set_labels(changes[start : start + LABELED_AT_ONCE], by="benchmark")

    pages: dict[str, Callable[[], object]] = {
        "first page of all": lambda: samples.page(dataset_id, "all", None, 0, PAGE_SIZE),
        "last page of all": lambda: samples.page(
            dataset_id, "all", None, SAMPLES - PAGE_SIZE, PAGE_SIZE
        ),
        "page 250 of unlabeled": lambda: samples.page(
            dataset_id, "unlabeled", None, 25_000, PAGE_SIZE
        ),
        "page 25 of one label": lambda: samples.page(
            dataset_id, "all", "class-3", 2_500, PAGE_SIZE
        ),
        "counts of the dataset": lambda: datasets.get(dataset_id),
        "counts per label": lambda: labels.all(dataset_id),
    }
    for name, read in pages.items():
        results[f"{name}, median"] = median_seconds(read)
    results["stream 100,000 samples with labels"] = seconds(
        lambda: sum(1 for _ in samples.stream_annotated(dataset_id))
    )
    results["writes a second of 20 labelers"] = writes_per_second(ids)
    return results


def fill(dataset_id: UUID) -> None:
    """Add the samples as an import does."""
    for start in range(0, SAMPLES, 1000):
        portion = [
            samples.NewSample(
                dataset_id=dataset_id,
                name=f"{number}.png",
                original_name=f"{number}.png",
                object_key=f"datasets/{dataset_id}/objects/{number:064x}.png",
                sha256=f"{number:064x}",
                size=3000,
                media_format="PNG",
                width=32,
                height=32,
            )
            for number in range(start, start + 1000)
        ]
        samples.add([(sample, []) for sample in portion], by="benchmark")


def writes_per_second(ids: list[UUID]) -> float:
    """Let threads label one sample a call, as people in front of the console do."""

    def label(own: list[UUID]) -> None:
        for sample_id in own:
            labels.set_labels([SampleLabels(sample_id=sample_id, labels=["class-1"])], by="person")

    labelers = [
        threading.Thread(target=label, args=(ids[n * 1000 : n * 1000 + WRITES_PER_LABELER],))
        for n in range(LABELERS)
    ]
    begin = time.perf_counter()
    for labeler in labelers:
        labeler.start()
    for labeler in labelers:
        labeler.join()
    return LABELERS * WRITES_PER_LABELER / (time.perf_counter() - begin)


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def median_seconds(work: Callable[[], object]) -> float:
    """Time a call several times, the first one not counted."""
    work()
    return statistics.median(seconds(work) for _ in range(PAGE_REPEATS))

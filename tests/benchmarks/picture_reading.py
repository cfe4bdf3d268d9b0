"""How fast pictures are read, and how fast they are imported apart from that."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.catalog import datasets
from schemas.dataset import DatasetCreate
from schemas.project_type import ProjectType
from schemas.sample import IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.intake.import_files import THREADS, import_files
from tasks.intake.order import ImportOrder
from tasks.sample_readers.pictures import Picture, read_picture
from tests.benchmarks.conftest import Figures, Record
from tests.benchmarks.small_pictures import photos, tiny_png

IMPORTED = 3000
READ = {(224, 168): 400, (1600, 1200): 40}


def test_reading_of_pictures(record: Record) -> None:
    figures: Figures = {}
    for size, count in READ.items():
        for media_format in ("JPEG", "PNG"):
            pictures = photos(count, size, media_format)
            kind = f"{media_format} {size[0]} x {size[1]}"
            figures[f"{kind}, 1 thread"] = count / seconds_to_read(pictures, 1)
            figures[f"{kind}, {THREADS} threads"] = count / seconds_to_read(pictures, THREADS)
    record("pictures read a second", figures)


@pytest.mark.usefixtures("catalog", "object_store")
def test_import_of_small_pictures(record: Record) -> None:
    small = {
        "PNG 8 x 8": [tiny_png(number) for number in range(IMPORTED)],
        "JPEG 224 x 168": photos(IMPORTED, (224, 168), "JPEG"),
    }
    figures: Figures = {}
    for kind, pictures in small.items():
        reading = seconds_to_read(pictures, THREADS)
        first, again = import_twice(kind, pictures)
        figures[f"{kind}, new"] = IMPORTED / first
        figures[f"{kind}, reading alone"] = IMPORTED / reading
        figures[f"{kind}, new, excluding reading"] = IMPORTED / (first - reading)
        figures[f"{kind}, sent again"] = IMPORTED / again
    record("pictures imported a second", figures)


def seconds_to_read(pictures: list[bytes], threads: int) -> float:
    """Return how long so many threads need to decode and check all pictures."""
    with ThreadPoolExecutor(threads) as pool:
        return seconds(lambda: list(pool.map(read, pictures)))


def import_twice(name: str, pictures: list[bytes]) -> tuple[float, float]:
    """Return how long the import of new pictures takes, and of the same ones again."""
    dataset = datasets.create(
        DatasetCreate(name=name.replace(" ", "-"), project_type=ProjectType.IMAGE_CLASSIFICATION)
    )
    files = [(f"{number}.{name[:3].lower()}", data) for number, data in enumerate(pictures)]
    files = [(name.replace(".jpe", ".jpg"), data) for name, data in files]

    def take_in() -> None:
        reports = list(import_files(ImportOrder(dataset, UploadedFiles(files), "benchmark")))
        assert len(reports) == len(files)

    return seconds(take_in), seconds(take_in)


def read(data: bytes) -> Picture:
    return read_picture("a", data, max_bytes=IMAGE_MAX_BYTES, max_pixels=IMAGE_MAX_PIXELS)


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin

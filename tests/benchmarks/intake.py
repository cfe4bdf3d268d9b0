"""How fast pictures are taken in."""

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from infra.catalog import datasets
from schemas.dataset import DatasetCreate
from schemas.project_type import ProjectType
from schemas.sample import IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS
from tasks.import_samples import import_files
from tasks.sample_readers.pictures import Picture, read_picture
from tests.benchmarks.conftest import Figures, Record

IMPORTED = 1000


def photos(count: int, size: tuple[int, int], media_format: str) -> list[bytes]:
    """Smooth noise compresses like a photo; each picture differs."""
    random = np.random.default_rng(0)
    photos = []
    for _ in range(count):
        noise = random.integers(0, 255, (12, 16, 3), dtype=np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).save(buffer, media_format)
        photos.append(buffer.getvalue())
    return photos


def take_in(data: bytes) -> Picture:
    return read_picture("a", data, max_bytes=IMAGE_MAX_BYTES, max_pixels=IMAGE_MAX_PIXELS)


def per_second(count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def measure_reading() -> Figures:
    """Pictures per second of `read_picture`, for one thread and for a pool of four."""
    found: Figures = {}
    for size, count in (((224, 168), 400), ((1600, 1200), 40)):
        for media_format in ("JPEG", "PNG"):
            pictures = photos(count, size, media_format)
            kind = f"read {media_format} {size[0]}x{size[1]}"
            found[f"{kind}, 1 thread"] = per_second(
                count, lambda chosen=pictures: [take_in(data) for data in chosen]
            )
            with ThreadPoolExecutor(4) as pool:
                found[f"{kind}, 4 threads"] = per_second(
                    count, lambda chosen=pictures, pool=pool: list(pool.map(take_in, chosen))
                )
    return found


def measure_import() -> Figures:
    """Pictures per second of an import into the real store and catalog, new and repeated."""
    dataset = datasets.create(
        DatasetCreate(name="intake", project_type=ProjectType.IMAGE_CLASSIFICATION)
    )
    files = [
        (f"{number}.jpg", data) for number, data in enumerate(photos(IMPORTED, (224, 168), "JPEG"))
    ] + [(f"{number}.txt", b"rose") for number in range(IMPORTED)]
    return {
        f"import {IMPORTED} new JPEG 224x168": per_second(
            IMPORTED, lambda: import_files(dataset, files, by="benchmark")
        ),
        f"import {IMPORTED} again": per_second(
            IMPORTED, lambda: import_files(dataset, files, by="benchmark")
        ),
    }


@pytest.mark.usefixtures("catalog", "object_store")
def test_intake(record: Record) -> None:
    record("intake, pictures a second", measure_reading() | measure_import())

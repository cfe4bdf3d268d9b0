"""What is done to the data of a dataset, with 1,000, 10,000 and 100,000 tiny pictures.

Each operation has a process of its own. `BENCH_SIZES=1000 pytest …` measures fewer pictures.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.catalog import datasets
from infra.object_store import ObjectStore
from infra.settings import ROOT
from schemas.dataset import Dataset, DatasetCreate
from schemas.project_type import ProjectType
from tests.benchmarks.conftest import Record
from tests.benchmarks.data_operations import PAGES, Measured, file_name
from tests.benchmarks.small_pictures import tiny_png

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "1000,10000,100000").split(",")]
BATCHES = (1000, 10_000)
STORE_THREADS = 8
CHANGED_SHARE = 100

Growth = dict[str, dict[int, Measured]]


@pytest.fixture(scope="module")
def growth(record: Record) -> Iterator[Growth]:
    """What each operation took, by its name and the number of samples."""
    taken: Growth = defaultdict(dict)
    yield taken
    for name, by_size in taken.items():
        least, most = min(by_size), max(by_size)
        if least < most:
            times = by_size[most].seconds / by_size[least].seconds
            record(name, {f"times the seconds for {most // least:,} times the samples": times})


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.usefixtures("catalog")
@pytest.mark.timeout(3600)
def test_growth(size: int, growth: Growth, record: Record, object_store: ObjectStore) -> None:
    for name, taken in measure(size, object_store):
        growth[name][size] = taken
        record(name, {f"{size:,} samples": taken.in_words})


def measure(size: int, store: ObjectStore) -> Iterator[tuple[str, Measured]]:
    """Do everything with two datasets of that size: one of uploads, one of an input path."""
    uploaded = new_dataset("uploaded", None)
    yield "import of uploads", in_own_process("upload", uploaded, size)
    yield f"list {PAGES} pages", in_own_process("list_pages", uploaded, size)
    for batch in BATCHES:
        if batch <= size:
            yield f"label a batch of {batch:,}", in_own_process("label_batch", uploaded, batch)
    yield "publish", in_own_process("publish_version", uploaded, size)
    yield "check", in_own_process("check", uploaded, size)
    yield "export labels", in_own_process("export_labels", uploaded, size)
    yield "export files", in_own_process("export_files", uploaded, size)

    folder = f"incoming-{size}"
    put_pictures(store, folder, range(size), 0)
    synchronized = new_dataset("synchronized", f"s3://{store.bucket}/{folder}")
    yield "synchronize, all new", in_own_process("synchronize", synchronized, size)
    yield "synchronize, unchanged", in_own_process("synchronize", synchronized, size)
    part = size // CHANGED_SHARE
    put_pictures(store, folder, range(part), 1)
    put_pictures(store, folder, range(size, size + part), 0)
    store.delete(f"{folder}/{file_name(number)}" for number in range(part, 2 * part))
    name = "synchronize, 1 % changed, 1 % new, 1 % gone"
    yield name, in_own_process("synchronize", synchronized, size)
    counts = datasets.get(synchronized.id)
    assert counts.samples == size + part


def new_dataset(name: str, input_path: str | None) -> Dataset:
    return datasets.create(
        DatasetCreate(
            name=name, project_type=ProjectType.IMAGE_CLASSIFICATION, input_path=input_path
        )
    )


def put_pictures(store: ObjectStore, folder: str, numbers: range, content: int) -> None:
    """Store pictures; those of another `content` differ under the same name."""

    def put(number: int) -> None:
        store.put_new(f"{folder}/{file_name(number)}", tiny_png(number + content * 10**9))

    with ThreadPoolExecutor(STORE_THREADS) as pool:
        for _ in pool.map(put, numbers):
            pass


def in_own_process(operation: str, dataset: Dataset, count: int) -> Measured:
    """Do one operation in a fresh process, which has the environment of this one."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.data_operations"),
            *(operation, str(dataset.id), str(count)),
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return Measured(**json.loads(done.stdout))

"""One operation on a dataset, in a process of its own, so that its memory can be told.

`python -m tests.benchmarks.data_operations OPERATION DATASET_ID COUNT` writes what it took as JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from infra.catalog import datasets, sample_labels, samples
from schemas.dataset import Dataset, VersionPublish
from schemas.export import ExportFormat
from schemas.import_layout import ImportLayout
from schemas.label import SampleLabels
from schemas.object_path import split_input_path
from schemas.sample import SampleTab
from tasks.data_sources.s3_prefix import S3Prefix
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.dataset_versions.publishing import publish
from tasks.formats.export import export_archive
from tasks.intake.import_files import import_files
from tasks.intake.order import ImportOrder
from tests.benchmarks.small_pictures import tiny_png

CLASSES = 10
FILES_PER_UPLOAD = 500
PAGES = 60
PAGE_SIZE = 60

# Prepared work; it returns how many things it has done.
Work = Callable[[], int]


@dataclass(frozen=True)
class Measured:
    """What an operation took; `peak_mb` is the memory above that of the prepared process."""

    count: int
    seconds: float
    peak_mb: float

    @property
    def in_words(self) -> str:
        rate = self.count / self.seconds
        return f"{self.seconds:,.2f} s, {rate:,.0f} a second, {self.peak_mb:,.0f} MB"


def file_name(number: int) -> str:
    """Return the name of a picture, in the folder of its class."""
    return f"class-{number % CLASSES}/{number:06d}.png"


def upload(dataset: Dataset, count: int) -> Work:
    """Import pictures as uploads of 500 files."""
    files = iter([(file_name(number), tiny_png(number)) for number in range(count)])

    def work() -> int:
        done = 0
        while portion := list(islice(files, FILES_PER_UPLOAD)):
            source = UploadedFiles(portion)
            order = ImportOrder(dataset, source, "benchmark", ImportLayout.FOLDERS)
            done += sum(1 for _ in import_files(order))
        return done

    return work


def synchronize(dataset: Dataset, _: int) -> Work:
    """Bring the dataset in step with its input path."""
    assert dataset.input_path is not None
    order = ImportOrder(
        dataset=dataset,
        source=S3Prefix(*split_input_path(dataset.input_path)),
        by="benchmark",
        layout=ImportLayout.FOLDERS,
        origin=dataset.input_path,
        synchronizing=True,
    )
    return lambda: sum(1 for _ in import_files(order))


def list_pages(dataset: Dataset, count: int) -> Work:
    """Read pages that lie evenly over all samples."""
    offsets = [number * count // PAGES for number in range(PAGES)]

    def work() -> int:
        for offset in offsets:
            samples.page(dataset.id, SampleTab.ALL, offset=offset, limit=PAGE_SIZE)
        return PAGES

    return work


def label_batch(dataset: Dataset, count: int) -> Work:
    """Give samples another label in one call."""
    found = (facts["id"] for facts, _ in samples.stream_annotated(dataset.id))
    wanted = [{"sample_id": sample_id, "labels": ["another"]} for sample_id in islice(found, count)]
    changes = [SampleLabels.model_validate(one) for one in wanted]
    return lambda: len(sample_labels.set_labels(changes, "benchmark"))


def publish_version(dataset: Dataset, _: int) -> Work:
    """Publish a version of everything that is labeled."""

    def work() -> int:
        version = publish(dataset.id, VersionPublish())
        return version.training_samples + version.validation_samples

    return work


def check(dataset: Dataset, count: int) -> Work:
    """Check Data on the dataset as it is now."""
    from schemas.data_check import CheckRequest
    from tasks.data_jobs.checks import check_dataset  # loads libraries that others do not need

    def work() -> int:
        check_dataset(dataset, CheckRequest())
        return count

    return work


def export_labels(dataset: Dataset, count: int) -> Work:
    """Export the labels as CSV."""
    return lambda: count if _bytes(dataset, ExportFormat.CSV, with_files=False) else 0


def export_files(dataset: Dataset, count: int) -> Work:
    """Export the labels as JSON lines, and the pictures."""
    return lambda: count if _bytes(dataset, ExportFormat.JSONL, with_files=True) else 0


def _bytes(dataset: Dataset, export_format: ExportFormat, *, with_files: bool) -> int:
    archive = export_archive(dataset, export_format, None, with_files=with_files)
    return sum(len(part) for part in archive)


OPERATIONS = {
    operation.__name__: operation
    for operation in (
        upload, synchronize, list_pages, label_batch, publish_version, check, export_labels,
        export_files,
    )
}  # fmt: skip


def measured(work: Work) -> Measured:
    """Do the work and tell what it took."""
    # not ru_maxrss, which begins with the memory of the process that started this one
    Path("/proc/self/clear_refs").write_text("5")
    start = _kilobytes("VmRSS")
    began = time.perf_counter()
    count = work()
    seconds = time.perf_counter() - began
    return Measured(count, seconds, (_kilobytes("VmHWM") - start) / 1024)


def _kilobytes(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


if __name__ == "__main__":
    name, dataset_id, number = sys.argv[1:]
    prepared = OPERATIONS[name](datasets.get(UUID(dataset_id)), int(number))
    json.dump(asdict(measured(prepared)), sys.stdout)

"""Take files into a dataset: bytes into the object store first, then rows into the catalog.

A row never points to bytes that are missing, and an import that was cut off is simply repeated:
what is stored already is recognised and not stored again.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TypeVar

from infra import object_keys
from infra.catalog import samples
from infra.catalog.samples import NewSample
from infra.object_store import object_store
from infra.settings import settings
from schemas.dataset import Dataset
from schemas.errors import NotFoundError
from schemas.sample import FileOutcome, FileReport, ImportReport
from tasks.sample_readers.image_with_text_labels import (
    FileGroup,
    LabeledPicture,
    PictureLimits,
    SourceFile,
    group_files,
    read_group,
)
from tasks.sample_readers.sample_names import sample_name, storable

THREADS = 4
ROWS_PER_TRANSACTION = 200

FileListener = Callable[[FileReport], None]
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class StoredPicture:
    """A picture whose bytes are stored and no longer needed here."""

    sample: NewSample
    labels: tuple[str, ...]
    remarks: tuple[str, ...]


def import_files(
    dataset: Dataset,
    files: Iterable[tuple[str, bytes]],
    by: str,
    on_file: FileListener | None = None,
) -> ImportReport:
    """Import files that were uploaded, as pairs of name and bytes."""
    sources = (SourceFile(storable(name), partial(_known_bytes, data)) for name, data in files)
    return import_samples(dataset, sources, by, on_file)


def import_from_s3(
    dataset: Dataset, source: str, by: str, on_file: FileListener | None = None
) -> ImportReport:
    """Import what lies below `s3://bucket/prefix`; import it again to synchronize."""
    files = list(_files_below(source))
    if not files:
        raise NotFoundError(f"{source} holds no files; check the bucket and the prefix")
    return import_samples(dataset, files, by, on_file)


def import_samples(
    dataset: Dataset,
    files: Iterable[SourceFile],
    by: str,
    on_file: FileListener | None = None,
) -> ImportReport:
    """Import pictures with their label files, and report on each file as soon as it is stored."""
    groups, refused = group_files(files)
    report = ImportReport(files=[])
    for file in chain(refused, _imported(dataset, groups, by)):
        report.files.append(file)
        if on_file is not None:
            on_file(file)
    return report


def _imported(dataset: Dataset, groups: list[FileGroup], by: str) -> Iterator[FileReport]:
    platform = settings()
    limits = PictureLimits(platform.image_max_bytes, platform.image_max_pixels)
    waiting: list[StoredPicture] = []
    for results in _in_parallel(partial(_stored_group, dataset, limits), groups):
        for result in results:
            if isinstance(result, FileReport):
                yield result
            else:
                waiting.append(result)
        if len(waiting) >= ROWS_PER_TRANSACTION:
            yield from _added(waiting, by)
            waiting = []
    yield from _added(waiting, by)


def _stored_group(
    dataset: Dataset, limits: PictureLimits, group: FileGroup
) -> list[StoredPicture | FileReport]:
    """Read the pictures of a group and store their bytes."""
    return [
        item if isinstance(item, FileReport) else _stored(dataset, item)
        for item in read_group(group, limits)
    ]


def _stored(dataset: Dataset, item: LabeledPicture) -> StoredPicture:
    picture = item.picture
    key = object_keys.sample_object(dataset.id, picture.sha256, picture.suffix)
    object_store().put(key, picture.data)
    sample = NewSample(
        dataset_id=dataset.id,
        name=sample_name(item.name),
        original_name=item.name,
        object_key=key,
        sha256=picture.sha256,
        size=len(picture.data),
        media_format=picture.media_format,
        width=picture.width,
        height=picture.height,
    )
    return StoredPicture(sample, item.labels, item.remarks)


def _added(stored: list[StoredPicture], by: str) -> Iterator[FileReport]:
    """Add the rows of pictures whose bytes are stored."""
    added = samples.add([(one.sample, one.labels) for one in stored], by)
    for one, (sample, created) in zip(stored, added, strict=True):
        sent_as = one.sample.original_name
        renamed = () if sample.name == sent_as else (f"stored as {sample.name}",)
        yield FileReport(
            name=sent_as,
            outcome=FileOutcome.ADDED if created else FileOutcome.UNCHANGED,
            message="; ".join((*one.remarks, *renamed)),
            sample_id=sample.id,
            labels=sample.labels,
        )


def _in_parallel(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Map in order, with only a few items under way: `Executor.map` would hold the bytes of all."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="import") as pool:
        under_way: deque[Future[Result]] = deque()
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) >= 2 * THREADS:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _files_below(source: str) -> Iterator[SourceFile]:
    """List a prefix; keys that end with `/` are the folder marks some programs leave behind."""
    bucket, _, prefix = source.removeprefix("s3://").partition("/")
    folder = prefix.rstrip("/") + "/"
    store = object_store()
    for key, _ in store.list(bucket, folder):
        if not key.endswith("/"):
            name = storable(key.removeprefix(folder))
            yield SourceFile(name, partial(store.read_foreign, bucket, key))


def _known_bytes(data: bytes, _: int) -> bytes:
    return data

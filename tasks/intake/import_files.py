"""Import files into a dataset, one report a file as soon as it is stored.

A row never points to bytes that are missing, and an import that was cut off is simply repeated:
what is stored already is recognised and not stored again.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from infra.catalog import sample_contents
from schemas.project_type import Media
from schemas.sample import FileReport
from tasks.intake import stored_samples
from tasks.intake.annotation_files import apply_annotation_files, is_annotation_file
from tasks.intake.known_files import GROUPS_PER_QUERY, new_or_changed, vanished_reports
from tasks.intake.order import ImportOrder
from tasks.intake.readers import group_reader
from tasks.intake.row_files import import_tables, import_texts
from tasks.intake.stored_samples import StoredGroup
from tasks.sample_readers.file_groups import stream_groups
from tasks.sample_readers.read_samples import FileGroup, GroupReader, ReadingOptions
from tasks.sample_readers.source_files import SourceFile

SAMPLES_PER_TRANSACTION = 200
THREADS = 4
Item = TypeVar("Item")
Result = TypeVar("Result")


def import_files(order: ImportOrder) -> Iterator[FileReport]:
    """Take in all files of the source; the import goes on as the reports are asked for."""
    yield from order.source.refused
    annotation_files: list[SourceFile] = []
    files = _without_annotation_files(order, order.source.files(), annotation_files)
    yield from _import_groups(order, stream_groups(files))
    yield from apply_annotation_files(order, annotation_files)
    if order.synchronizing:
        yield from vanished_reports(order)


def _without_annotation_files(
    order: ImportOrder, files: Iterable[SourceFile], found: list[SourceFile]
) -> Iterator[SourceFile]:
    """Put the annotation files of the layout aside, since they tell of samples that come first."""
    for file in files:
        if not order.layout.has_annotation_files:
            yield file
        elif is_annotation_file(order.layout, file.name):
            found.append(file)
        else:
            yield file


def _import_groups(order: ImportOrder, groups: Iterator[FileGroup]) -> Iterator[FileReport]:
    for item in new_or_changed(order, groups) if order.synchronizing else [groups]:
        if isinstance(item, FileReport):
            yield item
        elif order.media is Media.TEXT:
            yield from import_texts(order, item)
        elif order.media is Media.TABLE:
            yield from import_tables(order, item)
        else:
            yield from _import_whole_files(order, item)


def _import_whole_files(order: ImportOrder, groups: Iterable[FileGroup]) -> Iterator[FileReport]:
    """Import pictures or sounds: read and store several at once, add their rows in portions."""
    work = partial(_read_and_store, order, group_reader(order.media), order.options())
    waiting: list[StoredGroup] = []
    for stored in in_parallel(work, _awaited(order, groups)):
        yield from stored.refused
        waiting.append(stored)
        # groups without samples count too, or thousands of them would be summed up for each
        if sum(max(1, len(file.samples)) for file in waiting) >= SAMPLES_PER_TRANSACTION:
            yield from stored_samples.add(order, waiting)
            waiting = []
    yield from stored_samples.add(order, waiting)


class _Awaited(NamedTuple):
    """A group of files, and the objects that the dataset has of it and its neighbours."""

    group: FileGroup
    known: set[str]


def _awaited(order: ImportOrder, groups: Iterable[FileGroup]) -> Iterator[_Awaited]:
    """Look up many files at once: to ask the store for each takes as long as storing it."""
    waiting = iter(groups)
    while portion := list(islice(waiting, GROUPS_PER_QUERY)):
        names = [file.name for group in portion for file in group.files]
        known = sample_contents.keys(order.dataset.id, names)
        yield from (_Awaited(group, known) for group in portion)


def _read_and_store(
    order: ImportOrder, read: GroupReader, options: ReadingOptions, awaited: _Awaited
) -> StoredGroup:
    stored = StoredGroup(awaited.group)
    for item in read(awaited.group, order.source, options):
        if isinstance(item, FileReport):
            stored.refused.append(item)
        else:
            stored.samples.append(stored_samples.store(order.dataset, item, awaited.known))
            stored.remarks[item.name] = item.remarks
            stored.once[item.name] = item.once
    return stored


def in_parallel(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Map in order, with only a few items under way: `Executor.map` would hold the bytes of all."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="import") as pool:
        under_way: deque[Future[Result]] = deque()
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) >= 2 * THREADS:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

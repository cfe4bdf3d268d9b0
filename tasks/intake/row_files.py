"""Importing text files, which hold a sample a row, and tables, which share their columns."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from infra.catalog import datasets, sample_intake, samples, source_files
from schemas.label import ChangeAction
from schemas.message import Message, joined
from schemas.sample import FileOutcome, FileReport
from tasks.intake import stored_samples
from tasks.intake.order import ImportOrder, with_table
from tasks.intake.readers import group_reader
from tasks.intake.stored_samples import StoredGroup
from tasks.sample_readers.read_samples import FileGroup, ReadSample

TEXTS_PER_TRANSACTION = 2000
KNOWN = (FileOutcome.ADDED, FileOutcome.UPDATED, FileOutcome.UNCHANGED)
COUNTS: Mapping[FileOutcome, Callable[[int], Message]] = {
    FileOutcome.ADDED: lambda count: Message("texts.added", "{count:,} added", count=count),
    FileOutcome.UPDATED: lambda count: Message(
        "texts.relabeled", "{count:,} with other labels", count=count
    ),
    FileOutcome.UNCHANGED: lambda count: Message(
        "texts.known", "{count:,} known already", count=count
    ),
}


def import_texts(order: ImportOrder, groups: Iterable[FileGroup]) -> Iterator[FileReport]:
    """Import text files one by one, holding a part of their rows at a time."""
    read_texts = group_reader(order.media)
    for group in groups:
        files: dict[str, _TextFile] = {}
        refused: set[str] = set()
        items = read_texts(group, order.source, order.options())
        while portion := list(islice(items, TEXTS_PER_TRANSACTION)):
            reports = [item for item in portion if isinstance(item, FileReport)]
            refused.update(report.name for report in reports)
            yield from reports
            _add_texts(order, [item for item in portion if isinstance(item, ReadSample)], files)
        yield from (_text_report(order, name, file) for name, file in files.items())
        tags = {file.name: file.tag for file in group.files if file.name not in refused}
        source_files.record(order.dataset.id, order.origin, tags, order.id)


class _TextFile:
    """What became of the texts of one file."""

    def __init__(self) -> None:
        self.outcomes: Counter[FileOutcome] = Counter()
        self.names: set[str] = set()
        self.remarks: dict[str, None] = {}


def _add_texts(order: ImportOrder, read: list[ReadSample], files: dict[str, _TextFile]) -> None:
    new = [stored_samples.store(order.dataset, text) for text in read]
    added = sample_intake.add(order.dataset.id, new, order.by, synchronizing=order.synchronizing)
    for text, sent, (_, outcome) in zip(read, new, added, strict=True):
        file = files.setdefault(text.source, _TextFile())
        file.outcomes[outcome] += 1
        file.names.add(sent.name)
        file.remarks.update(dict.fromkeys(text.remarks))


def _text_report(order: ImportOrder, name: str, file: _TextFile) -> FileReport:
    counts = [
        COUNTS[outcome](file.outcomes[outcome]) for outcome in KNOWN if file.outcomes[outcome]
    ]
    told: list[str] = [Message("texts.counts", "texts: {counts}", counts=counts), *file.remarks]
    gone = _gone(order, name, file.names) if order.synchronizing else ""
    return FileReport(
        name=name,
        outcome=next(outcome for outcome in KNOWN if file.outcomes[outcome]),
        message=joined([*told, gone] if gone else told, "; "),
        samples=file.outcomes.total(),
    )


def _gone(order: ImportOrder, source: str, names: set[str]) -> str:
    """Tell of texts that are no longer in their file, and trash them if that was asked for."""
    present = samples.by_name(order.dataset.id, [source]).get(source, [])
    gone = [sample.id for sample in present if sample.name not in names]
    if not gone:
        return ""
    if not order.trash_vanished:
        return Message(
            "texts.gone-stay",
            "{count:,} texts are no longer in it and stay in the dataset",
            count=len(gone),
        )
    samples.trash(order.dataset.id, gone, order.by, ChangeAction.TRASH)
    return Message(
        "texts.gone-trashed",
        "{count:,} texts that are no longer in it are in the trash now",
        count=len(gone),
    )


def import_tables(order: ImportOrder, groups: Iterable[FileGroup]) -> Iterator[FileReport]:
    """Import tables one by one; the first decides the columns, later ones may widen their types."""
    read_tables = group_reader(order.media)
    options = order.options()
    for group in groups:
        stored = StoredGroup(group)
        for item in read_tables(group, order.source, options):
            if isinstance(item, FileReport):
                stored.refused.append(item)
                continue
            stored.samples.append(stored_samples.store(order.dataset, item))
            stored.remarks[item.name] = item.remarks
            options = with_table(options, item.table)
            if item.table is not None:
                datasets.set_table(order.dataset.id, item.table)
        yield from stored.refused
        yield from stored_samples.add(order, [stored])

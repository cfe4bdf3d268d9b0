"""Storing the bytes of samples that were read, and adding their rows."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infra import object_keys
from infra.catalog import sample_intake, source_files
from infra.catalog.sample_intake import NewSample
from infra.object_store import object_store
from schemas.dataset import Dataset
from schemas.message import Message, joined
from schemas.sample import FileReport
from tasks.intake.order import ImportOrder
from tasks.sample_readers.once_per_import import OncePerImport
from tasks.sample_readers.read_samples import FileGroup, ReadSample
from tasks.sample_readers.sample_names import sample_name


@dataclass(frozen=True)
class StoredGroup:
    """The samples of a group of files, whose bytes are stored, and what was refused of it."""

    group: FileGroup
    samples: list[NewSample] = field(default_factory=list)
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    once: dict[str, tuple[OncePerImport, ...]] = field(default_factory=dict)
    refused: list[FileReport] = field(default_factory=list)

    @property
    def tags(self) -> Mapping[str, str]:
        """What to recognise the files by; refused ones are read again, to be reported again."""
        bad = {report.name for report in self.refused}
        return {file.name: file.tag for file in self.group.files if file.name not in bad}


def store(dataset: Dataset, read: ReadSample, known: Container[str] | None = None) -> NewSample:
    """Put the bytes of a sample into the object store; bytes that are there are not sent again.

    When `known` tells which objects the dataset has, the others are sent without asking the store.
    """
    key = None
    if read.data is not None:
        key = object_keys.sample_object(dataset.id, read.sha256, read.suffix)
        put = object_store().put if known is None or key in known else object_store().put_new
        put(key, read.data)
        if read.thumbnail is not None:
            put(object_keys.thumbnail(dataset.id, read.sha256), read.thumbnail)
    return NewSample(
        name=sample_name(read.name),
        original_name=read.name,
        source=read.source,
        sha256=read.sha256,
        size=read.size,
        media_format=read.media_format,
        object_key=key,
        text=read.text,
        facts=read.facts,
        marks=read.marks,
    )


IN_TRASH = Message("imports.in-trash", "in the trash; restore it there")


def _stored_as(name: str) -> Message:
    return Message("imports.stored-as", "stored as {name}", name=name)


def add(order: ImportOrder, groups: Sequence[StoredGroup]) -> Iterator[FileReport]:
    """Add the rows of samples that are files of their own, and report on each."""
    remarks = {name: words for group in groups for name, words in group.remarks.items()}
    once = {name: notes for group in groups for name, notes in group.once.items()}
    new = [sample for group in groups for sample in group.samples]
    added = sample_intake.add(order.dataset.id, new, order.by, synchronizing=order.synchronizing)
    tags = {name: tag for group in groups for name, tag in group.tags.items()}
    source_files.record(order.dataset.id, order.origin, tags, order.id)
    for sent, (sample, outcome) in zip(new, added, strict=True):
        is_renamed = sample.name != sent.original_name
        renamed = (_stored_as(sample.name),) if is_renamed else ()
        in_trash = (IN_TRASH,) if sample.trashed_at else ()
        first = order.first_told(once.get(sent.original_name, ()))
        told = (*remarks.get(sent.original_name, ()), *first, *renamed, *in_trash)
        yield FileReport(
            name=sent.original_name,
            outcome=outcome,
            message=joined(told, "; ") if told else "",
            sample_id=sample.id,
            labels=sample.labels,
        )

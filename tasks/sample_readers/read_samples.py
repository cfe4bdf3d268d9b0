"""What readers make of files: samples that are good to store."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from schemas.dataset import TableSchema
from schemas.label import Mark
from schemas.sample import FileOutcome, FileReport, SampleFacts
from tasks.sample_readers.once_per_import import OncePerImport
from tasks.sample_readers.source_files import FileSource, SourceFile


@dataclass(frozen=True, slots=True)
class ReadSample:
    """A sample that was read whole and found good.

    `marks` are the labels that came along; None when no label file says anything about it.
    `data` is None for a text, whose content is `text`; `suffix` has no dot.
    `name` tells it from other samples of the same file; for most it is the file's name.
    """

    name: str
    source: str
    sha256: str
    size: int
    media_format: str
    suffix: str
    data: bytes | None = None
    text: str | None = None
    facts: SampleFacts = field(default_factory=SampleFacts)
    marks: tuple[Mark, ...] | None = None
    thumbnail: bytes | None = None
    table: TableSchema | None = None
    remarks: tuple[str, ...] = ()
    once: tuple[OncePerImport, ...] = ()


@dataclass(frozen=True, slots=True)
class FileGroup:
    """The files of one folder with one stem: one or more samples and the files about them."""

    stem: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Limits and choices of one import; sounds must be longer than `min_seconds` to train."""

    max_bytes: int
    max_pixels: int
    min_seconds: float = 0
    labels_from_folders: bool = False
    with_boxes: bool = False
    table_header: str = "auto"
    table: TableSchema | None = None


# Reads the files of a group; says of each file that is no sample why it is refused.
GroupReader = Callable[[FileGroup, FileSource, ReadingOptions], Iterator[ReadSample | FileReport]]


def refused(name: str, message: str) -> FileReport:
    """Report a file that is not taken in."""
    return FileReport(name=name, outcome=FileOutcome.REFUSED, message=message)

"""Files that people send, wherever they lie: their names first, their bytes on demand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.errors import InvalidInputError, NotFoundError, TooLargeError
from schemas.sample import FileReport

# What one file may be refused for while the others are taken in.
REFUSALS = (InvalidInputError, TooLargeError, NotFoundError)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to take in.

    `name` is its path below the source with `/`; `tag` changes when its content does (an ETag or
    a sha256); `read(max_bytes)` returns its bytes, or raises TooLargeError when there are more.
    """

    name: str
    size: int
    tag: str
    read: Callable[[int], bytes]


class FileSource(Protocol):
    """A place that files come from: an upload, an archive, a folder, a prefix of an S3 store."""

    @property
    def refused(self) -> Sequence[FileReport]:
        """What lies there and cannot be taken for a file, known before the first is read."""
        ...

    def files(self) -> Iterator[SourceFile]:
        """Give all files in the order of the UTF-8 bytes of their names."""
        ...

    def find(self, name: str) -> SourceFile | None:
        """Return the file of that name, if it is there."""
        ...


def in_name_order(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Sort files as an S3 store lists them; of two with one name the later one counts."""
    by_name = {file.name: file for file in files}
    return [by_name[name] for name in sorted(by_name, key=str.encode)]

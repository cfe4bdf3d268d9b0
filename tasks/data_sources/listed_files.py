"""Files whose names are all known before the first is read."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from schemas.errors import TooLargeError
from schemas.message import Message
from schemas.sample import FileReport
from tasks.sample_readers.read_samples import refused
from tasks.sample_readers.source_files import SourceFile, in_name_order


class ListedFiles:
    """A source of files that are listed once; `refused` reports those that are not given."""

    def __init__(self, files: Iterable[SourceFile], refused: Iterable[FileReport] = ()) -> None:
        found = list(files)
        self._by_name = {file.name: file for file in in_name_order(found)}
        self.refused = [*refused, *_doubles(found)]

    def files(self) -> Iterator[SourceFile]:
        """Give all files in the order of the UTF-8 bytes of their names."""
        return iter(self._by_name.values())

    def find(self, name: str) -> SourceFile | None:
        """Return the file of that name, if it is there."""
        return self._by_name.get(name)


def is_hidden(name: str) -> bool:
    """Whether a file is one that systems leave behind, as `.DS_Store` and `__MACOSX/._cat.jpg`."""
    return any(part.startswith(".") for part in PurePosixPath(name).parts if part != "..")


def too_large(name: str, size: int, max_bytes: int) -> TooLargeError:
    """Return the error of a file that is larger than its reader takes."""
    return TooLargeError(
        "imports.file-too-large",
        "{file} has {size:,} bytes; at most {most:,} are allowed; make it smaller",
        file=name,
        size=size,
        most=max_bytes,
    )


def _doubles(files: list[SourceFile]) -> Iterator[FileReport]:
    seen = set()
    for file in files:
        if file.name in seen:
            yield refused(
                file.name,
                Message(
                    "imports.file-there-twice",
                    "{file} is there twice; only the last one is taken, rename one",
                    file=file.name,
                ),
            )
        seen.add(file.name)

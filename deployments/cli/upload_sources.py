"""What a person names to import from: a folder, an archive or a single file of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import InvalidInputError, NotFoundError
from tasks.data_sources.archive_members import ARCHIVE_SUFFIXES
from tasks.data_sources.archives import open_archive
from tasks.data_sources.folders import LocalFolder
from tasks.data_sources.listed_files import ListedFiles, too_large
from tasks.sample_readers.source_files import SourceFile


@contextmanager
def open_source(path: Path) -> Iterator[ListedFiles]:
    """Open the files of a folder or archive, or a file alone, for as long as they are read."""
    if path.is_dir():
        yield LocalFolder(path)
    elif not path.is_file():
        raise NotFoundError(
            f"there is no folder or file {str(path)!r}; give one, or s3://bucket/folder"
        )
    elif path.name.lower().endswith(ARCHIVE_SUFFIXES):
        with path.open("rb") as file:
            yield open_archive(path.name, file)
    else:
        yield ListedFiles([_single(path)])


def _single(path: Path) -> SourceFile:
    def read(max_bytes: int) -> bytes:
        size = path.stat().st_size
        if size > max_bytes:
            raise too_large(path.name, size, max_bytes)
        try:
            return path.read_bytes()
        except OSError as error:
            raise InvalidInputError(
                f"{path.name} cannot be read ({error}); check its rights"
            ) from error

    facts = path.stat()
    return SourceFile(path.name, facts.st_size, f"{facts.st_mtime_ns}-{facts.st_size}", read)

"""Rules that the members of every archive meet."""

from pathlib import PurePosixPath
from typing import NamedTuple
from uuid import uuid4

from schemas.errors import InvalidArchiveError
from schemas.message import Message
from schemas.sample import (
    ARCHIVE_FILES_MAX,
    ARCHIVE_UNPACKED_MAX_BYTES,
    UPLOADED_ARCHIVE_FILES_MAX,
    UPLOADED_ARCHIVE_UNPACKED_MAX_BYTES,
    FileReport,
)
from tasks.data_sources.listed_files import ListedFiles, is_hidden
from tasks.sample_readers.read_samples import refused
from tasks.sample_readers.source_files import SourceFile

ARCHIVE_SUFFIXES = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst")
SYSTEM_FOLDER = "__MACOSX"


class ArchiveLimits(NamedTuple):
    """How many members an archive may have, folders included, and how large they may be."""

    files: int = ARCHIVE_FILES_MAX
    unpacked_bytes: int = ARCHIVE_UNPACKED_MAX_BYTES


STORED = ArchiveLimits()
UPLOADED = ArchiveLimits(UPLOADED_ARCHIVE_FILES_MAX, UPLOADED_ARCHIVE_UNPACKED_MAX_BYTES)


class MemberList:
    """Collects the members of one archive and stops at the limits."""

    def __init__(self, archive: str, limits: ArchiveLimits) -> None:
        self.archive, self.limits = archive, limits
        # No archive tells whether a member is the one of another archive: all count as new.
        self.tag = uuid4().hex
        self._items: list[SourceFile | FileReport] = []
        self._unpacked_bytes = 0

    def add(self, item: SourceFile | FileReport) -> None:
        """Add a file or the report of a member that is none."""
        if _is_of_the_system(item.name):
            return
        if isinstance(item, SourceFile):
            self._unpacked_bytes += item.size
        self._items.append(_checked(item))
        if self._unpacked_bytes > self.limits.unpacked_bytes:
            raise too_large_unpacked(self.archive, self.limits)

    def listed(self) -> ListedFiles:
        """Return the files in the order of their names."""
        return ListedFiles(
            (item for item in self._items if isinstance(item, SourceFile)),
            (item for item in self._items if isinstance(item, FileReport)),
        )


def too_many_members(archive: str, limits: ArchiveLimits) -> InvalidArchiveError:
    """Return the error of an archive with too many members."""
    return InvalidArchiveError(
        "imports.archive-too-many-files",
        "{archive} holds over {most:,} files; pack them into several archives",
        archive=archive,
        most=limits.files,
    )


def too_large_unpacked(archive: str, limits: ArchiveLimits) -> InvalidArchiveError:
    """Return the error of an archive whose content is too large."""
    return InvalidArchiveError(
        "imports.archive-too-large",
        "{archive} holds over {most} GB when it is unpacked; pack the files into several archives",
        archive=archive,
        most=limits.unpacked_bytes // 1024**3,
    )


def damaged(archive: str, error: BaseException) -> InvalidArchiveError:
    """Return the error of an archive that cannot be read to its end."""
    return InvalidArchiveError(
        "imports.archive-damaged",
        "{archive} is damaged ({error}); pack or send it again",
        archive=archive,
        error=str(error),
    )


def _checked(item: SourceFile | FileReport) -> SourceFile | FileReport:
    if isinstance(item, SourceFile) and item.name.lower().endswith(ARCHIVE_SUFFIXES):
        return refused(
            item.name,
            Message(
                "imports.archive-inside-archive",
                "{file} is an archive inside an archive; unpack it and pack its files",
                file=item.name,
            ),
        )
    return item


def _is_of_the_system(name: str) -> bool:
    return is_hidden(name) or PurePosixPath(name).parts[:1] == (SYSTEM_FOLDER,)

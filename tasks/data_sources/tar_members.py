"""The files of a TAR archive."""

import re
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from schemas.message import Message
from schemas.sample import FileReport
from tasks.data_sources.archive_members import (
    ArchiveLimits,
    MemberList,
    damaged,
    too_many_members,
)
from tasks.data_sources.listed_files import ListedFiles, too_large
from tasks.sample_readers.read_samples import refused
from tasks.sample_readers.sample_names import storable
from tasks.sample_readers.source_files import SourceFile

# tarfile reads extra headers whole and searches them in quadratic time for runs of digits.
HEADER_MAX_BYTES = 64 * 1024
LONG_NUMBER = re.compile(rb"\d{100}")
# What damaged and forged archives raise; RecursionError: headers about headers about headers.
DAMAGE = (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, RecursionError)


class HeaderFile:
    """The file as tarfile may see it: in pieces that cannot fill the memory."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek = file.seek
        self.tell = file.tell
        self._file = file

    def read(self, size: int) -> bytes:
        """Return that many bytes of a header."""
        if not 0 <= size <= HEADER_MAX_BYTES:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        data = self._file.read(size)
        if len(data) > tarfile.BLOCKSIZE and LONG_NUMBER.search(data):
            raise tarfile.ReadError("a header with a number of over 100 digits")
        return data


class MemberBytes:
    """Reads members, one thread at a time: all share one position in the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()

    def read(self, name: str, offset: int, size: int, max_bytes: int) -> bytes:
        """Return the bytes of one member."""
        if size > max_bytes:
            raise too_large(name, size, max_bytes)
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)


def tar_files(name: str, file: BinaryIO, limits: ArchiveLimits) -> ListedFiles:
    """List the files of a TAR archive that is not compressed."""
    members = MemberList(name, limits)
    content = MemberBytes(file)
    try:
        for number, member in enumerate(_members(file)):
            if number == limits.files:
                raise too_many_members(name, limits)
            if not member.isdir():
                members.add(_member(content, member, f"{members.tag}-{number}"))
    except DAMAGE as error:
        raise damaged(name, error) from error
    return members.listed()


def _members(file: BinaryIO) -> Iterator[tarfile.TarInfo]:
    """Give the members one by one; tarfile alone takes a damaged header for the end.

    Only zeros where a header belongs end an archive. Where tarfile stops says nothing: some
    releases of Python step over a damaged header, and over a first one already when they open.
    """
    file.seek(0)
    archive = tarfile.TarFile(fileobj=HeaderFile(file))  # type: ignore[arg-type]
    header = 0
    while (member := archive.next()) is not None:
        if archive.offset <= header or member.size < 0:
            raise tarfile.ReadError("a header that leads back")
        header = archive.offset
        yield member
    file.seek(header)
    if file.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError("a header cannot be read or its end is missing")


def _member(content: MemberBytes, member: tarfile.TarInfo, tag: str) -> SourceFile | FileReport:
    name = storable(member.name)
    if not member.isreg():
        return refused(
            name,
            Message(
                "imports.member-not-a-file",
                "{file} is a link or a device; pack the file itself",
                file=name,
            ),
        )
    if member.issparse():
        return refused(
            name,
            Message(
                "imports.member-is-sparse",
                "{file} is packed as a sparse file; pack it as an ordinary one",
                file=name,
            ),
        )
    return SourceFile(
        name, member.size, tag, partial(content.read, name, member.offset_data, member.size)
    )

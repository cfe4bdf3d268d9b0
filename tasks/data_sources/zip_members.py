"""The files of a ZIP archive."""

import stat
import struct
import zipfile
import zlib
from functools import partial
from typing import BinaryIO

from schemas.errors import InvalidArchiveError, InvalidInputError
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

ENTRY_MARK = b"PK\x01\x02"
DIRECTORY_MAX_BYTES = 128 * 1024 * 1024
ZIP64_END_BYTES = 76
COUNTS_UP_TO = 1 << 16  # old programs write only the last 16 bits of the number of members
# zipfile unpacks other methods without a limit: 5 MB of bzip2 could become 100 GB.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED, NAME_IS_UTF_8 = 0x1, 0x800
# What damaged and forged archives raise.
DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
)


def zip_files(name: str, file: BinaryIO, limits: ArchiveLimits) -> ListedFiles:
    """List the files of a ZIP archive."""
    try:
        count = _checked_count(name, file, limits)
        archive = zipfile.ZipFile(file)
        if (len(archive.infolist()) - count) % COUNTS_UP_TO:
            raise zipfile.BadZipFile(f"{len(archive.infolist())} members instead of {count}")
    except DAMAGE as error:
        raise damaged(name, error) from error
    members = MemberList(name, limits)
    for number, info in enumerate(archive.infolist()):
        member_name = _name(info)
        if not member_name.endswith("/"):
            members.add(_member(archive, info, member_name, f"{members.tag}-{number}"))
    return members.listed()


def _checked_count(name: str, file: BinaryIO, limits: ArchiveLimits) -> int:
    """Limit the members before zipfile makes an object of each; return how many there should be."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if not end:
        raise InvalidArchiveError(
            "imports.archive-cut-off",
            "{archive} is cut off or damaged: its end is missing; send it again",
            archive=name,
        )
    signature, count, size, location = end[0], end[4], end[5], end[9]
    if size > DIRECTORY_MAX_BYTES:
        raise too_many_members(name, limits)
    zip64 = ZIP64_END_BYTES if signature == zipfile.stringEndArchive64 else 0  # type: ignore[attr-defined]
    file.seek(location - size - zip64)
    if file.read(size).count(ENTRY_MARK) > limits.files:
        raise too_many_members(name, limits)
    return int(count)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: programs of China and of macOS do not say its encoding."""
    if info.flag_bits & NAME_IS_UTF_8:
        return storable(info.orig_filename)
    raw = info.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, tag: str
) -> SourceFile | FileReport:
    mode = info.external_attr >> 16
    if info.flag_bits & ENCRYPTED:
        return refused(
            name,
            Message(
                "imports.member-encrypted",
                "{file} is encrypted; pack it without a password",
                file=name,
            ),
        )
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return refused(
            name,
            Message(
                "imports.member-not-a-file",
                "{file} is a link or a device; pack the file itself",
                file=name,
            ),
        )
    if info.compress_type not in METHODS:
        method = zipfile.compressor_names.get(info.compress_type, str(info.compress_type))  # type: ignore[attr-defined]
        return refused(
            name,
            Message(
                "imports.member-compression-unknown",
                "{file} is packed with the method {method}; pack it with the method deflate",
                file=name,
                method=method,
            ),
        )
    return SourceFile(name, info.file_size, tag, partial(_bytes, archive, info, name))


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, max_bytes: int) -> bytes:
    if info.file_size > max_bytes:
        raise too_large(name, info.file_size, max_bytes)
    try:
        with archive.open(info) as member:
            data = member.read(max_bytes + 1)
    except DAMAGE as error:
        raise InvalidInputError(
            "imports.member-damaged",
            "{file} is damaged inside the archive ({error}); pack or send it again",
            file=name,
            error=str(error),
        ) from error
    if len(data) != info.file_size:
        raise InvalidInputError(
            "imports.member-wrong-size",
            "{file} has {count:,} bytes instead of the {wanted:,} that the archive says; "
            "pack it again",
            file=name,
            count=len(data),
            wanted=info.file_size,
        )
    return data

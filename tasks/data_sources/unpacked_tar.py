"""Compressed TAR archives, unpacked into a file without a name.

Files are given in the order of their names and looked up by name, and a compressed stream can
only be read from its start; so it is unpacked once, instead of once for each file.
"""

import bz2
import gzip
import lzma
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from infra.settings import settings
from infra.work_folder import work_folder
from schemas.errors import StorageFullError
from tasks.data_sources.archive_members import ArchiveLimits, damaged, too_large_unpacked

CHUNK_BYTES = 1024 * 1024
XZ_MEMORY_BYTES = 128 * 1024 * 1024  # `xz -9` needs 65 MB
DAMAGE = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)


class Compression(NamedTuple):
    """How a compressed file begins, and how its content is given in pieces."""

    mark: bytes
    chunks: Callable[[BinaryIO], Iterator[bytes]]


def unpacked(
    name: str, file: BinaryIO, compression: Compression, limits: ArchiveLimits
) -> BinaryIO:
    """Return the content as a file that vanishes when it is closed or forgotten."""
    folder = work_folder()
    target = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as its reader
    chunks = compression.chunks(file)
    file.seek(0)
    size = 0
    while chunk := _next(name, chunks):
        size += len(chunk)
        if size > limits.unpacked_bytes:
            raise too_large_unpacked(name, limits)
        if shutil.disk_usage(folder).free < settings().min_free_bytes:
            raise StorageFullError(
                "imports.disk-full-for-archive",
                "the disk of {folder} is too full to unpack {archive}; free some space, or "
                "pack the files as .zip, which needs none",
                folder=str(folder),
                archive=name,
            )
        target.write(chunk)
    return target


def _next(name: str, chunks: Iterator[bytes]) -> bytes:
    try:
        return next(chunks, b"")
    except DAMAGE as error:
        raise damaged(name, error) from error


def _gzip_chunks(file: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def _bzip2_chunks(file: BinaryIO) -> Iterator[bytes]:
    with bz2.BZ2File(file) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def _xz_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Unpack with a limit of memory, which `lzma.LZMAFile` does not have."""
    stream = lzma.LZMADecompressor(memlimit=XZ_MEMORY_BYTES)
    while not stream.eof:
        packed = file.read(CHUNK_BYTES) if stream.needs_input else b""
        if stream.needs_input and not packed:
            raise EOFError("its end is missing")
        if chunk := stream.decompress(packed, CHUNK_BYTES):
            yield chunk


COMPRESSIONS = (
    Compression(b"\x1f\x8b", _gzip_chunks),
    Compression(b"BZh", _bzip2_chunks),
    Compression(b"\xfd7zXZ\x00", _xz_chunks),
)

"""Packing: members that are hashed while they are written, and a manifest that names them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from infra.object_store import CHUNK_BYTES
from schemas.packed_file import PackedMember, PackedObject
from tasks.formats.archive import zip_stream
from tasks.formats.labeled_data import Entry

OBJECTS = "objects.bin"
INDEX = "objects.jsonl"


def pack(
    entries: Iterable[Entry], manifest: str, describe: Callable[[list[PackedMember]], bytes]
) -> Iterator[bytes]:
    """Give the archive piece by piece; `describe` makes the manifest, which comes last."""
    return zip_stream(_with_manifest(entries, manifest, describe))


def _with_manifest(
    entries: Iterable[Entry], manifest: str, describe: Callable[[list[PackedMember]], bytes]
) -> Iterator[Entry]:
    members: list[PackedMember] = []
    for name, content in entries:
        yield name, _hashed(name, content, members)
    yield manifest, [describe(members)]


def _hashed(name: str, content: Iterable[bytes], members: list[PackedMember]) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for part in content:
        digest.update(part)
        size += len(part)
        yield part
    members.append(PackedMember(name=name, size=size, sha256=digest.hexdigest()))


def file_content(path: Path) -> Iterator[bytes]:
    """Give the bytes of a file."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


class ObjectWriter:
    """Gives the bytes of objects one after the other, and writes an index of them to a file."""

    def __init__(self, index: BinaryIO) -> None:
        self._index = index
        self.objects = 0
        self.bytes = 0

    def add(self, bucket: str | None, key: str, content: Iterable[bytes]) -> Iterator[bytes]:
        """Give the bytes of an object, and note what they were."""
        digest, size = hashlib.sha256(), 0
        for part in content:
            digest.update(part)
            size += len(part)
            yield part
        line = PackedObject(bucket=bucket, key=key, size=size, sha256=digest.hexdigest())
        self._index.write(line.model_dump_json().encode() + b"\n")
        self.objects += 1
        self.bytes += size

    def index_content(self) -> Iterator[bytes]:
        """Give the index, once all objects are written."""
        self._index.seek(0)
        while chunk := self._index.read(CHUNK_BYTES):
            yield chunk

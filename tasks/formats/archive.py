"""Zip archives that are sent while they are written."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tasks.formats.labeled_data import Entry

CHUNK_BYTES = 64 * 1024
# Pictures and sounds are compressed already, or nearly so.
COMPRESSED_SUFFIXES = (".csv", ".json", ".jsonl", ".sqlite", ".txt", ".xml", ".yaml")
PACKED_OBJECTS_SUFFIX = ".bin"
READABLE_FILE = 0o100644 << 16


class _Outlet(io.RawIOBase):
    """Takes what zipfile writes, until it is sent; zipfile sees that it cannot go back in it."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = memoryview(data)  # type: ignore[arg-type]
        self._waiting += part
        return part.nbytes

    def waiting(self, at_least: int = 1) -> Iterator[bytes]:
        """Give what has come in since the last call, when it is enough."""
        if len(self._waiting) >= at_least:
            sent = bytes(self._waiting)
            self._waiting.clear()
            yield sent


def zip_stream(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write one entry after the other; an error ends the stream before the end of the archive."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as archive:  # what is written after an error is never sent
        for path, content in entries:
            entry = _entry(path)
            # Lists and packed objects grow past 2 GB, which zip files must say beforehand.
            is_list = entry.compress_type == zipfile.ZIP_DEFLATED
            grows = is_list or path.endswith(PACKED_OBJECTS_SUFFIX)
            with archive.open(entry, "w", force_zip64=grows) as file:
                for part in content:
                    file.write(part)
                    yield from outlet.waiting(CHUNK_BYTES)
    yield from outlet.waiting()


def _entry(path: str) -> zipfile.ZipInfo:
    """The same data gives the same archive: no times of the day in it."""
    entry = zipfile.ZipInfo(path)
    compressed = PurePosixPath(path).suffix.lower() in COMPRESSED_SUFFIXES
    entry.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    entry.external_attr = READABLE_FILE
    return entry


def json_list(items: Iterable[object]) -> Iterator[bytes]:
    """Write one item a line."""
    yield b"["
    separator = "\n"
    for item in items:
        yield f"{separator}{json.dumps(item, ensure_ascii=False)}".encode()
        separator = ",\n"
    yield b"\n]"

"""Files of one upload, whole in memory."""

import hashlib
from collections.abc import Iterable
from functools import partial

from tasks.data_sources.listed_files import ListedFiles, too_large
from tasks.sample_readers.sample_names import storable
from tasks.sample_readers.source_files import SourceFile


class UploadedFiles(ListedFiles):
    """Pairs of name and bytes, as a person sent them."""

    def __init__(self, files: Iterable[tuple[str, bytes]]) -> None:
        super().__init__(_source_file(storable(name), data) for name, data in files)


def _source_file(name: str, data: bytes) -> SourceFile:
    tag = hashlib.sha256(data).hexdigest()
    return SourceFile(name, len(data), tag, partial(_bytes, name, data))


def _bytes(name: str, data: bytes, max_bytes: int) -> bytes:
    if len(data) > max_bytes:
        raise too_large(name, len(data), max_bytes)
    return data

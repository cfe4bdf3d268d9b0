"""Files below a prefix of any bucket of the object store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from infra.object_store import StoredObject, object_store
from schemas.sample import FileReport
from tasks.sample_readers.source_files import SourceFile


@dataclass(frozen=True)
class S3Prefix:
    """Objects below `prefix`, listed page by page, so that memory does not grow with them."""

    refused: ClassVar[Sequence[FileReport]] = ()  # every object is a file

    bucket: str
    prefix: str

    def files(self) -> Iterator[SourceFile]:
        """Give all files in the order of the store, in which files of one stem are neighbours."""
        for found in object_store().list(self.bucket, self._folder):
            if not found.key.endswith("/"):  # marks of folders that some programs leave behind
                yield self._source_file(found)

    def find(self, name: str) -> SourceFile | None:
        """Return the file of that name, if it is there."""
        found = object_store().find(self.bucket, f"{self._folder}{name}")
        return None if found is None else self._source_file(found)

    @property
    def _folder(self) -> str:
        return self.prefix.rstrip("/") + "/" if self.prefix else ""

    def _source_file(self, found: StoredObject) -> SourceFile:
        name = found.key.removeprefix(self._folder)
        read = partial(object_store().read_foreign, self.bucket, found.key)
        return SourceFile(name, found.size, found.etag, read)

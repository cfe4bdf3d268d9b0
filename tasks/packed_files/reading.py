"""Opening a packed file that may come from anybody: few members, each as its manifest says."""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Generic, Self, TypeVar

from pydantic import BaseModel, ValidationError

from infra.object_store import CHUNK_BYTES
from schemas.errors import ConflictError, InvalidArchiveError
from schemas.packed_file import MEMBERS_MAX, PackedFile, PackedMember, PackedObject
from schemas.problem_sentences import sentences
from tasks.data_sources.zip_members import DAMAGE
from tasks.packed_files.writing import INDEX, OBJECTS

MANIFEST_MAX_BYTES = 64 * 1024 * 1024
DIRECTORY_MAX_BYTES = 64 * 1024
LINE_MAX_BYTES = 64 * 1024 * 1024
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1

Manifest = TypeVar("Manifest", bound=PackedFile)
Line = TypeVar("Line", bound=BaseModel)


class _Format(BaseModel):
    """What tells a file of a newer ExeML from a damaged one."""

    kind: str
    format: int
    exeml_version: str = ""


class PackedReader(Generic[Manifest]):
    """A packed file, open to be read; no byte more is read than its manifest says.

    Raises InvalidArchiveError for what is damaged or forged and ConflictError for a file that a
    newer ExeML has made.
    """

    def __init__(self, file: BinaryIO, name: str, manifest: str, kind: type[Manifest]) -> None:
        self.name = name
        self._manifest_name = manifest
        self._archive = self._opened(file)
        self.manifest = self._read_manifest(kind)
        self.members = {member.name: member for member in self.manifest.members}
        there = {info.filename for info in self._archive.infolist()}
        strange = there ^ {*self.members, manifest}
        if strange:
            raise self.damaged(f"{sorted(strange)[0]!r} is only in the file or in its manifest")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def damaged(self, reason: object) -> InvalidArchiveError:
        """Return the error of a file that cannot be used."""
        return InvalidArchiveError(
            "archives.damaged",
            "{file} is damaged or was altered ({reason}); take another copy of it",
            file=self.name,
            reason=str(reason),
        )

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Say in a sentence what damage raises."""
        try:
            yield
        except DAMAGE as error:
            raise self.damaged(error) from error

    def _opened(self, file: BinaryIO) -> zipfile.ZipFile:
        with self.reading():
            end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
            if not end:
                raise InvalidArchiveError(
                    "archives.cut-off",
                    "{file} is cut off, or no file that ExeML packed",
                    file=self.name,
                )
            if end[5] > DIRECTORY_MAX_BYTES:
                raise self.damaged("it has too many members")
            archive = zipfile.ZipFile(file)
            names = [info.filename for info in archive.infolist()]
            if len(set(names)) < len(names) or len(names) > MEMBERS_MAX + 1:
                raise self.damaged("its members are not those of such a file")
            if any(
                info.compress_type not in METHODS or info.flag_bits & ENCRYPTED
                for info in archive.infolist()
            ):
                raise self.damaged("a member is encrypted or packed by another method")
        return archive

    def _read_manifest(self, kind: type[Manifest]) -> Manifest:
        with self.reading():
            if self._manifest_name not in self._archive.namelist():
                raise InvalidArchiveError(
                    "archives.other-file",
                    "{file} has no {manifest}, so it is no such file; choose the right one",
                    file=self.name,
                    manifest=self._manifest_name,
                )
            with self._archive.open(self._manifest_name) as member:
                written = member.read(MANIFEST_MAX_BYTES + 1)
        if len(written) > MANIFEST_MAX_BYTES:
            raise self.damaged("its manifest is too large")
        try:
            self._refuse_newer(_Format.model_validate_json(written), kind)
            return kind.model_validate_json(written)
        except ValidationError as error:
            raise self.damaged(sentences(error.errors())) from error

    def _refuse_newer(self, found: _Format, kind: type[Manifest]) -> None:
        known = kind.model_fields["format"].default
        if found.format > known:
            raise ConflictError(
                "archives.made-by-newer",
                "{file} was made by ExeML {version} in the format {format}, and this one "
                "reads up to {known}; install that version or a newer one",
                file=self.name,
                version=found.exeml_version,
                format=found.format,
                known=known,
            )

    def content(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a member; after the last one they are proven to be right."""
        member = self.member(name)
        digest, left = hashlib.sha256(), member.size
        with self.reading(), self._archive.open(name) as file:
            while chunk := file.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:
                    break
                digest.update(chunk)
                yield chunk
        if left or digest.hexdigest() != member.sha256:
            raise self.damaged(f"{name} has not the size or sha256 that it should have")

    def member(self, name: str) -> PackedMember:
        """Return what the manifest says of a member."""
        if name not in self.members:
            raise self.damaged(f"{name} is missing")
        return self.members[name]

    def read(self, name: str, max_bytes: int) -> bytes:
        """Return the bytes of a small member."""
        if self.member(name).size > max_bytes:
            raise self.damaged(f"{name} is too large")
        return b"".join(self.content(name))

    def write_to(self, name: str, path: Path) -> None:
        """Write a member to a file."""
        with path.open("wb") as file:
            file.writelines(self.content(name))

    def lines(self, name: str, kind: type[Line]) -> Iterator[Line]:
        """Give the lines of a member, each checked."""
        try:
            for line in self._raw_lines(name):
                yield kind.model_validate_json(line)
        except ValidationError as error:
            raise self.damaged(f"{name}: {sentences(error.errors())}") from error

    def _raw_lines(self, name: str) -> Iterator[bytes]:
        rest = b""
        for chunk in self.content(name):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
            if len(rest) > LINE_MAX_BYTES:
                raise self.damaged(f"a line of {name} is too long")
        if rest:
            raise self.damaged(f"the last line of {name} is cut off")

    def objects(self) -> Iterator["OpenObject"]:
        """Give the objects in their order; one must be read to its end before the next."""
        with self.reading(), self._archive.open(OBJECTS) as file:
            count = total = 0
            for line in self.lines(INDEX, PackedObject):
                current = OpenObject(self, file, line)
                yield current
                current.skip()
                count, total = count + 1, total + line.size
            if file.read(1) or (count, total) != (
                self.manifest.objects,
                self.manifest.object_bytes,
            ):
                raise self.damaged("the number or size of its objects is another")


class OpenObject:
    """An object of a packed file, whose bytes are read once; its sha256 is proven at the end."""

    def __init__(
        self, reader: PackedReader[Manifest], file: IO[bytes], facts: PackedObject
    ) -> None:
        self.facts = facts
        self._reader = reader
        self._file = file
        self._left = facts.size
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on, as a file does."""
        count = self._left if size < 0 else min(size, self._left)
        if not count:
            return b""
        with self._reader.reading():
            part = self._file.read(count)
        if not part:
            raise self._reader.damaged(f"the bytes of {self.facts.key!r} are cut off")
        self._digest.update(part)
        self._left -= len(part)
        if not self._left and self._digest.hexdigest() != self.facts.sha256:
            raise self._reader.damaged(f"{self.facts.key!r} has another sha256")
        return part

    def chunks(self) -> Iterator[bytes]:
        """Give the bytes in pieces."""
        while part := self.read(CHUNK_BYTES):
            yield part

    def skip(self) -> None:
        """Read what is left, so that it is proven and the next object can come."""
        for _ in self.chunks():
            pass


def prove(reader: PackedReader[Manifest], apart_from: Sequence[str] = ()) -> Iterator[int]:
    """Read all of a packed file and compare it with its manifest; gives the bytes as they come."""
    for name in reader.members:
        if name not in (OBJECTS, *apart_from):
            yield from map(len, reader.content(name))
    for found in reader.objects():
        yield from map(len, found.chunks())

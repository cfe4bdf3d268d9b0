"""Reading all objects of the store into a backup, small ones several at a time."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from infra.object_store import ObjectStore, StoredObject
from infra.settings import settings
from schemas.errors import CorruptFileError, NotFoundError
from tasks.packed_files.writing import ObjectWriter

READERS = 8
AHEAD = 32
SMALL_BYTES = 1024 * 1024


def other_buckets(store: ObjectStore) -> list[str]:
    """Return the buckets that people made in the embedded store; those elsewhere are not ours."""
    if settings().s3_endpoint is not None:
        return []
    return [name for name in store.buckets() if name != store.bucket]


@dataclass(frozen=True)
class Listed:
    """An object that is to be copied; `bucket` is None for that of the installation."""

    bucket: str | None
    found: StoredObject


class CopiedObjects:
    """What is in the backup already, in a file, as there may be millions of objects."""

    def __init__(self, path: Path) -> None:
        self._rows = sqlite3.connect(path, isolation_level=None)
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE copied (key TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, listed: Listed) -> None:
        """Note that an object is in the backup."""
        self._rows.execute("INSERT OR IGNORE INTO copied VALUES (?)", (_key(listed),))

    def __contains__(self, listed: Listed) -> bool:
        """Whether an object is in the backup."""
        return self._has(_key(listed))

    def missing(self, keys: Iterable[str]) -> set[str]:
        """Return those keys of our bucket that are not in the backup."""
        return {key for key in keys if not self._has(f"/{key}")}

    def close(self) -> None:
        """Close the file."""
        self._rows.close()

    def _has(self, key: str) -> bool:
        found = self._rows.execute("SELECT 1 FROM copied WHERE key = ?", (key,)).fetchone()
        return found is not None


def _key(listed: Listed) -> str:
    return f"{listed.bucket or ''}/{listed.found.key}"


@dataclass
class ObjectCopier:
    """Copies objects; `note` is told of the bytes, `damaged` names those that cannot be read."""

    store: ObjectStore
    copied: CopiedObjects
    writer: ObjectWriter
    note: Callable[[int], None]
    damaged: list[str] = field(default_factory=list)

    def listed(self) -> Iterator[Listed]:
        """Give all objects of the store."""
        for bucket in (None, *other_buckets(self.store)):
            for found in self.store.list(bucket or self.store.bucket, ""):
                yield Listed(bucket, found)

    def copy_new(self) -> Iterator[bytes]:
        """Give the bytes of the objects that are not in the backup yet.

        One that was deleted since it was listed is left out; whether it is needed shows later.
        """
        with ThreadPoolExecutor(READERS) as pool:
            waiting: deque[tuple[Listed, Future[bytes] | None]] = deque()
            for listed in self.listed():
                if listed in self.copied:
                    continue
                small = listed.found.size <= SMALL_BYTES
                waiting.append((listed, pool.submit(self._bytes, listed) if small else None))
                if len(waiting) >= AHEAD:
                    yield from self._packed(*waiting.popleft())
            while waiting:
                yield from self._packed(*waiting.popleft())

    def _bytes(self, listed: Listed) -> bytes:
        return b"".join(self._chunks(listed))

    def _chunks(self, listed: Listed) -> Iterator[bytes]:
        return self.store.chunks(listed.bucket or self.store.bucket, listed.found.key)

    def _packed(self, listed: Listed, ready: Future[bytes] | None) -> Iterator[bytes]:
        try:
            content = self._proven(listed) if ready is None else iter((ready.result(),))
        except NotFoundError:
            return
        except CorruptFileError:
            self.damaged.append(listed.found.key)
            self.copied.add(listed)
            return
        for part in self.writer.add(listed.bucket, listed.found.key, content):
            self.note(len(part))
            yield part
        self.copied.add(listed)

    def _proven(self, listed: Listed) -> Iterator[bytes]:
        """Read a large object twice: what is in the backup already cannot be taken back."""
        for _ in self._chunks(listed):
            pass
        return self._chunks(listed)

"""Features on disk by content hash, so that a later round only embeds new samples."""

import hashlib
import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from safetensors.torch import load, save
from torch import Tensor

from infra.settings import settings
from infra.work_folder import work_folder

DIGEST_BYTES = 32
# A training checks the size of the whole cache whenever it has written this share of the limit.
SHARE_BETWEEN_LOOKS = 1 / 16


class StoredFile(NamedTuple):
    """A file of the cache; the least recently used files sort first."""

    used_at: float
    path: Path
    size: int


class FeatureCache:
    """One file per augmented view: the sha256 of the body, then the body in safetensors format."""

    def __init__(self, model: str) -> None:
        self.folder = cache_folder() / model
        self._written_since_look = math.inf

    def get(self, sha256: str, view: str) -> dict[str, Tensor] | None:
        """Return the tensors of a view; None when they are not cached or the file is damaged."""
        path = self._path(sha256, view)
        try:
            stored = path.read_bytes()
            os.utime(path)
        except FileNotFoundError:
            return None
        digest, body = stored[:DIGEST_BYTES], stored[DIGEST_BYTES:]
        return load(body) if hashlib.sha256(body).digest() == digest else None

    def put(self, sha256: str, view: str, tensors: dict[str, Tensor]) -> None:
        """Store the tensors of a view, unless the disk is nearly full."""
        path = self._path(sha256, view)
        path.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(path.parent).free < settings().min_free_bytes:
            return
        body = save(tensors)
        unfinished = work_folder() / f"exeml-features-{uuid4().hex}"
        unfinished.write_bytes(hashlib.sha256(body).digest() + body)
        os.replace(unfinished, path)
        self._written_since_look += DIGEST_BYTES + len(body)
        if self._written_since_look > settings().feature_cache_bytes * SHARE_BETWEEN_LOOKS:
            evict()
            self._written_since_look = 0

    def _path(self, sha256: str, view: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}-{view}.tensors"


def cache_folder() -> Path:
    """Return the folder with the features of all models."""
    return settings().home / "cache" / "features"


def evict() -> None:
    """Remove the least recently used files, to leave room until the next check.

    Concurrent trainings may evict at the same time; an evicted file is computed again.
    """
    files = sorted(_files())
    room = settings().feature_cache_bytes * (1 - SHARE_BETWEEN_LOOKS)
    excess = sum(file.size for file in files) - room
    for file in files:
        if excess <= 0:
            return
        file.path.unlink(missing_ok=True)
        excess -= file.size


def _files() -> Iterator[StoredFile]:
    for folder, _, names in os.walk(cache_folder()):
        for name in names:
            path = Path(folder, name)
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue  # another training has evicted it just now
            yield StoredFile(facts.st_mtime, path, facts.st_size)

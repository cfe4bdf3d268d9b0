"""Features on disk by content hash, so that a second round only embeds new pictures."""

import hashlib
import os
import shutil
from pathlib import Path
from uuid import uuid4

from safetensors.torch import load, save
from torch import Tensor

from infra.settings import settings

DIGEST_BYTES = 32


class FeatureCache:
    """One file a view of a picture: the sha256 of the rest, then tensors as safetensors."""

    def __init__(self, model: str) -> None:
        self.folder = settings().home / "cache" / "features" / model

    def get(self, sha256: str, view: str) -> dict[str, Tensor] | None:
        """Return the tensors of a view, or None when there are none or the file is damaged."""
        path = self._path(sha256, view)
        if not path.is_file():
            return None
        stored = path.read_bytes()
        digest, body = stored[:DIGEST_BYTES], stored[DIGEST_BYTES:]
        return load(body) if hashlib.sha256(body).digest() == digest else None

    def put(self, sha256: str, view: str, tensors: dict[str, Tensor]) -> None:
        """Store the tensors of a view, unless the disk is nearly full."""
        path = self._path(sha256, view)
        path.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(path.parent).free < settings().min_free_bytes:
            return
        body = save(tensors)
        unfinished = path.with_suffix(f".{uuid4().hex}")
        unfinished.write_bytes(hashlib.sha256(body).digest() + body)
        os.replace(unfinished, path)

    def _path(self, sha256: str, view: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}-{view}.tensors"

"""The content a model has learned from: an honest evaluation of what continues from it needs it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from schemas.errors import InvalidInputError
from schemas.model_folder import LEARNED_FILE


def write_learned(contents: Iterable[str], folder: Path) -> dict[str, str]:
    """Write the sha256 of each sample that was learned, and return the sha256 of the file."""
    body = "".join(f"{sha256}\n" for sha256 in sorted(set(contents))).encode()
    (folder / LEARNED_FILE).write_bytes(body)
    return {LEARNED_FILE: hashlib.sha256(body).hexdigest()}


def read_learned(folder: Path) -> frozenset[str]:
    """Return the sha256 of each sample that the model in `folder` has learned from."""
    path = folder / LEARNED_FILE
    if not path.is_file():
        raise InvalidInputError(
            f"the earlier version has no {LEARNED_FILE}, so nobody knows which samples can still "
            "evaluate what continues from it; train once without an incremental version"
        )
    return frozenset(path.read_text().split())

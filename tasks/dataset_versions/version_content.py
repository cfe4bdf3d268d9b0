"""What a version says about itself once its files are written."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from schemas.dataset import TableSchema
from schemas.manifest import LeftOut


@dataclass(frozen=True)
class VersionContent:
    """The counts of a version, where the samples of a table are its records."""

    manifest_sha256: str
    training_samples: int
    validation_samples: int
    samples_per_label: dict[str, int]
    left_out: LeftOut = field(default_factory=LeftOut)
    label_column: str | None = None
    table_sha256: str | None = None
    usage_sha256: str | None = None
    table: TableSchema | None = None


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""The manifest of a dataset version: JSON Lines, one sample a line."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.label import Annotation


class Usage(StrEnum):
    """What a sample of a version is used for."""

    TRAINING = "train"
    VALIDATION = "validation"


class ManifestLine(BaseModel):
    """One sample of a dataset version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    source: str | None = Field(description="Key of the object that holds the bytes; None: a text")
    name: str
    sha256: str
    size: int
    usage: Usage | None = Field(description="None for a table, whose rows are divided one by one")
    media_format: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    sample_rate: int | None = None
    channels: int | None = None
    encoding: str | None = None
    rows: int | None = None
    columns: int | None = None
    text: str | None = None
    annotations: list[Annotation]

    @property
    def labels(self) -> list[str]:
        """The names of its labels, each once."""
        return list(dict.fromkeys(annotation.label for annotation in self.annotations))


class VersionSummary(BaseModel):
    """`version.json`, written next to the manifest after it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str
    version: str
    parent: str | None
    created_at: str
    manifest_sha256: str
    samples: int
    training_samples: int
    validation_samples: int
    samples_per_label: dict[str, int]

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
    source: str = Field(description="Key of the object that holds the bytes")
    name: str
    sha256: str
    size: int
    usage: Usage
    media_format: str
    width: int
    height: int
    annotations: list[Annotation]


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

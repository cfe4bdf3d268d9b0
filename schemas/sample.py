"""Samples: the pictures of a dataset, and what became of each file that was sent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MEBIBYTE = 1024 * 1024
IMAGE_MAX_BYTES = 5 * MEBIBYTE
UPLOAD_MAX_BYTES = 8 * MEBIBYTE
IMAGE_MAX_PIXELS = 50_000_000
IMAGE_FORMATS = ("JPEG", "PNG", "BMP")
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp")
SAMPLE_NAME_MAX_LENGTH = 255
UNSAFE_NAME_CHARACTERS = r"[+\s\x00-\x1f\x7f/\\]"


class Sample(BaseModel):
    """One stored sample with the facts that checks and pages need."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    dataset_id: UUID
    name: str = Field(description="Normalised file name; see `original_name` for the one sent")
    original_name: str
    object_key: str
    sha256: str
    size: int = Field(ge=0, description="Bytes")
    media_format: str
    width: int = Field(ge=1, description="Pixels of the upright picture")
    height: int = Field(ge=1, description="Pixels of the upright picture")
    labels: list[str] = []
    revision: int = Field(0, ge=0)
    created_at: datetime


class SamplePage(BaseModel):
    """One page of samples and the number of samples that match."""

    items: list[Sample]
    total: int


class FileOutcome(StrEnum):
    """What became of one file of an upload or import."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class FileReport(BaseModel):
    """The outcome of one file, with the reason or remarks a person should read."""

    name: str
    outcome: FileOutcome
    message: str = ""
    sample_id: UUID | None = None
    labels: list[str] = []


class ImportReport(BaseModel):
    """The outcome of an upload or import, file by file."""

    files: list[FileReport]

    def count(self, outcome: FileOutcome) -> int:
        """Return how many files had this outcome."""
        return sum(file.outcome is outcome for file in self.files)

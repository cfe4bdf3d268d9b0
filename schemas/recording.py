"""Recorded requests of a service: off unless somebody switches it on, and never without a cap."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.label import LabelName
from schemas.languages import Sentence
from schemas.message import Message
from schemas.model_folder import Sha256
from schemas.sample import MEBIBYTE

RETURNED_AT_ONCE = 1_000
# What replicas may hold for the platform to fetch; with the platform away no more is kept.
WAITING_REQUESTS = 200
WAITING_BYTES = 64 * MEBIBYTE
# Files by which a replica and the platform speak: what is wanted, and each request in two.
SETTINGS_FILE = "settings.json"
FACTS_SUFFIX, BODY_SUFFIX, DRAFT_SUFFIX = ".json", ".body", ".draft"


class RecordingSettings(BaseModel):
    """Whether requests are recorded, and how many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: bool = Field(False, description="Record requests with their answers")
    most_requests: int = Field(1_000, ge=1, le=100_000, description="Requests kept at most")
    most_bytes: int = Field(
        256 * MEBIBYTE, ge=1, le=100 * 1024 * MEBIBYTE, description="Bytes kept at most"
    )
    below_confidence: float | None = Field(
        None, gt=0, le=1, description="Only requests whose answer is less sure; empty: all"
    )

    def is_full(self, requests: int, size: int) -> bool:
        """Whether nothing more is kept beside so many requests of so many bytes together."""
        return requests >= self.most_requests or size >= self.most_bytes


class RecordingChange(RecordingSettings):
    """New settings, and the revision of those that they replace."""

    revision: int = Field(ge=0)


class ServiceRecording(RecordingSettings):
    """How a service is recorded now, and what is kept."""

    revision: int
    recorded: int
    recorded_bytes: int
    full: bool = Field(description="Nothing more is recorded until something is deleted")

    def has_room(self, size: int) -> bool:
        """Whether a request of so many bytes is to be kept."""
        return self.on and not self.full and self.recorded_bytes + size <= self.most_bytes


class RecordedRequest(BaseModel):
    """What a replica notes of a request beside its body."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: AwareDatetime
    sha256: Sha256
    options: dict[str, str]
    answer: dict[str, Any]
    label: str | None = Field(description="The class that was predicted, if there is one")
    confidence: float | None = Field(description="The least of all that the answer holds")


class Recording(BaseModel):
    """A recorded request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    service_id: UUID
    model_version_id: UUID
    at: datetime
    sha256: str
    size: int
    answer: dict[str, Any]
    label: str | None
    confidence: float | None
    returned_at: datetime | None = Field(description="When it went back to the dataset")


class RecordingPage(BaseModel):
    """Some recorded requests, newest first, and how many there are."""

    items: list[Recording]
    total: int


class RecordingChoice(BaseModel):
    """Which recorded requests are meant: those with these ids, or those that are less sure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: list[UUID] | None = Field(None, min_length=1, max_length=RETURNED_AT_ONCE)
    below_confidence: float | None = Field(None, gt=0, le=1)

    @model_validator(mode="after")
    def one_of_both_is_given(self) -> "RecordingChoice":
        if (self.ids is None) == (self.below_confidence is None):
            raise ValueError(
                Message("recordings.not-ids-or-confidence", "send either ids or below_confidence")
            )
        return self


class RecordingReturn(RecordingChoice):
    """Recorded requests that become samples; without a label they are Unlabeled."""

    labels: dict[UUID, LabelName] = Field({}, description="The right label of some of them, by id")


class RecordingDeletion(BaseModel):
    """Recorded requests to delete."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: list[UUID] | None = Field(None, min_length=1, max_length=RETURNED_AT_ONCE)
    all: bool = False

    @model_validator(mode="after")
    def one_of_both_is_given(self) -> "RecordingDeletion":
        if (self.ids is None) == (not self.all):
            raise ValueError(Message("recordings.not-ids-or-all", "send either ids or all=true"))
        return self


class RecordingsReturned(BaseModel):
    """What became of recorded requests that were to go back to the dataset."""

    samples: int = Field(description="New samples, which always train and never validate")
    known: int = Field(description="Requests whose content the dataset has already")
    refused: list[Sentence] = Field(description="Why others could not be taken in")


class RecordingsDeleted(BaseModel):
    """How many recorded requests were deleted."""

    deleted: int

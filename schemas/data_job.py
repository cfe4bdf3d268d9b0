"""Jobs on a dataset that take longer than a request: imports, checks, comparisons of models."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.languages import Sentence
from schemas.message import Message
from schemas.phase import PhaseStatus
from schemas.sample import FileOutcome


class DataJobKind(StrEnum):
    """What a job does."""

    IMPORT = "import"
    SYNCHRONIZE = "synchronize"
    CHECK = "check"
    REPAIR = "repair"
    COMPARISON = "comparison"
    SUGGEST = "suggest"

    @property
    def when_cut_short(self) -> str:
        """What remains of a job that ends before its time, in words."""
        if self is DataJobKind.COMPARISON:
            return Message("jobs.nothing-kept", "nothing of it is kept")
        return Message("jobs.taken-stays", "what was taken in stays")


class DataJob(BaseModel):
    """A job with its progress; its report can be read file by file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    dataset_id: UUID
    kind: DataJobKind
    status: PhaseStatus
    request: str = Field(description="What was asked for, as JSON")
    by: str = Field("", description="Who asked for it")
    done: int = Field(0, description="Files or samples done so far")
    total: int | None = Field(None, description="Files or samples in all, where it is known")
    counts: dict[FileOutcome, int] = Field({}, description="Files by outcome so far")
    message: Sentence = ""
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None

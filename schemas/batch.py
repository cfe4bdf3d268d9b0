"""Batch jobs: predictions for all files of a folder, or all rows of CSV files."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.errors import ConflictError
from schemas.languages import Sentence
from schemas.object_path import InputPath
from schemas.phase import PhaseStatus
from schemas.plain_text import PlainText

ITEMS_A_PART = 200
PROCESSES_MOST = 64
S3_PREFIX = "s3://"


class BatchFormat(StrEnum):
    """How predictions are written: whole answers, or a table of them."""

    JSONL = "jsonl"
    CSV = "csv"


class BatchRunner(StrEnum):
    """What does the work: processes of one machine, or the workers of a Dask cluster."""

    PROCESSES = "processes"
    DASK = "dask"


class _Place(BaseModel):
    path: InputPath


def _checked_source(source: str) -> str:
    """Apply the rules of input paths to what lies in the object store."""
    return _Place(path=source).path if source.startswith(S3_PREFIX) else source


BatchSource = Annotated[PlainText, Field(min_length=1), AfterValidator(_checked_source)]


class BatchRequest(BaseModel):
    """What is to be predicted, by which model, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    application: str = Field(min_length=1, description="Name of the AI application")
    version: str | None = Field(None, description="Its version; empty: the newest successful one")
    source: BatchSource = Field(
        description="s3://bucket/folder, s3://bucket/folder/file.csv, or a path below "
        "EXEML_BATCH_FOLDER"
    )
    format: BatchFormat = Field(BatchFormat.JSONL, description="jsonl: whole answers; csv: a table")
    text_column: str | None = Field(
        None, description="Column of a CSV file that holds the texts; empty: found by its name"
    )
    options: dict[str, str] = Field({}, description="Options of each request, as threshold=0.5")
    processes: int = Field(
        2, ge=1, le=PROCESSES_MOST, description="Processes that predict at the same time"
    )
    runner: BatchRunner = Field(
        BatchRunner.PROCESSES, description="processes: this machine; dask: a Dask cluster"
    )
    dask_scheduler: str | None = Field(
        None,
        description="tcp://host:port of a Dask scheduler of EXEML_DASK_SCHEDULERS; empty: a "
        "cluster on this machine",
    )


class BatchJob(BaseModel):
    """A batch job and how far it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    model_version_id: UUID
    request: BatchRequest
    status: PhaseStatus
    done: int = Field(description="Items that have their line")
    errors: int = Field(description="Those of them whose line tells an error")
    total: int | None = Field(description="Items in all, once they are counted")
    message: Sentence
    flow_run_id: UUID | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class BatchLine(BaseModel):
    """The line of one item: its prediction, or why there is none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: str
    prediction: dict[str, Any] | None = None
    error_code: str | None = None
    error_msg: str | None = None


def refuse_start(status: PhaseStatus) -> None:
    """Raise ConflictError unless a job may be worked on."""
    if status.has_ended:
        raise ConflictError(
            "batches.already-ended",
            "the batch job is {status} already; resume it or start another",
            status=status,
        )


def refuse_resumption(status: PhaseStatus) -> None:
    """Raise ConflictError unless a job ended before its time, so that it can go on."""
    if status not in (PhaseStatus.FAILED, PhaseStatus.STOPPED):
        raise ConflictError(
            "batches.nothing-to-resume",
            "the batch job is {status}, so there is nothing to resume",
            status=status,
        )


def refuse_removal(status: PhaseStatus) -> None:
    """Raise ConflictError while a job is not finished."""
    if not status.has_ended:
        raise ConflictError(
            "batches.not-ended",
            "the batch job is {status}; cancel it before you delete it",
            status=status,
        )

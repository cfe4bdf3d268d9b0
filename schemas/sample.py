"""Samples: the pictures, sounds, texts and tables of a dataset, and what became of sent files."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.import_layout import ImportLayout
from schemas.label import LabeledBox
from schemas.languages import Sentence
from schemas.model_folder import Sha256
from schemas.plain_text import PlainText

MEBIBYTE = 1024 * 1024
UPLOAD_MAX_BYTES = 8 * MEBIBYTE

IMAGE_MAX_BYTES = 5 * MEBIBYTE
IMAGE_MAX_PIXELS = 50_000_000
IMAGE_FORMATS = ("JPEG", "PNG", "BMP")
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp")
THUMBNAIL_SIDE = 256
THUMBNAIL_NOT_NEEDED_BYTES = 32 * 1024  # a small picture is its own thumbnail

SOUND_MAX_BYTES = 4 * MEBIBYTE
SOUND_SUFFIXES = (".wav",)
SAMPLE_RATE_MIN = 1_000
SAMPLE_RATE_MAX = 384_000
CHANNELS_MAX = 8
SIXTEEN_BIT = "PCM_16"

TEXT_FILE_MAX_BYTES = 8 * MEBIBYTE
TEXT_SUFFIXES = (".txt", ".csv")
TEXT_MAX_CHARACTERS = 20_000

TABLE_MAX_BYTES = 100 * MEBIBYTE - 1
TABLE_SUFFIXES = (".csv",)
TABLE_COLUMNS_MAX = 2_000  # that can be read; the data check allows fewer
TABLE_VALUE_MAX_CHARACTERS = 32_768

ANNOTATION_FILE_MAX_BYTES = 64 * MEBIBYTE
VOC_FILE_MAX_BYTES = MEBIBYTE
LABEL_FILE_MAX_BYTES = 64 * 1024

ARCHIVE_FILES_MAX = 200_000
ARCHIVE_UNPACKED_MAX_BYTES = 4 * 1024 * MEBIBYTE
# of an archive in one request: somebody waits for its answer, and a member of nothing costs too
UPLOADED_ARCHIVE_FILES_MAX = 10_000
UPLOADED_ARCHIVE_UNPACKED_MAX_BYTES = 1024 * MEBIBYTE

TRASH_DAYS = 30
TRASH_RULE = f"Put samples into the trash, from where they can be restored for {TRASH_DAYS} days."

SAMPLE_NAME_MAX_LENGTH = 255
UNSAFE_NAME_CHARACTERS = r"[+\s\x00-\x1f\x7f/\\]"


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What a reader found out about a sample; only the fields of its media are set."""

    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    sample_rate: int | None = None
    channels: int | None = None
    encoding: str | None = None
    rows: int | None = None
    columns: int | None = None


class SampleTab(StrEnum):
    """The tabs of the labeling page, and the trash."""

    ALL = "all"
    LABELED = "labeled"
    UNLABELED = "unlabeled"
    TRASH = "trash"


class Sample(BaseModel):
    """One stored sample with the facts that checks and pages need."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    dataset_id: UUID
    name: str = Field(description="Normalised file name; see `original_name` for the one sent")
    original_name: str
    source: str = Field(description="File that it came from; texts of one file share it")
    object_key: str | None = Field(description="Where its bytes lie; None for a text")
    sha256: str
    size: int = Field(ge=0, description="Bytes")
    media_format: str = Field(description="JPEG, PNG, BMP, WAV, TXT or CSV")
    width: int | None = Field(None, ge=1, description="Pixels of the upright picture")
    height: int | None = Field(None, ge=1, description="Pixels of the upright picture")
    seconds: float | None = Field(None, ge=0, description="Length of a sound")
    sample_rate: int | None = Field(None, description="Hertz of a sound")
    channels: int | None = Field(None, description="Channels of a sound")
    encoding: str | None = Field(None, description="PCM_16, PCM_24, FLOAT, ALAW … of a sound")
    rows: int | None = Field(None, description="Records of a table")
    columns: int | None = Field(None, description="Columns of a table")
    text: str | None = Field(None, description="The text itself")
    labels: list[str] = []
    boxes: list[LabeledBox] = []
    empty: bool = Field(False, description="Somebody said that no object is in the picture")
    always_trains: bool = Field(
        False, description="Recorded from requests to a model, so that it never validates one"
    )
    revision: int = Field(0, ge=0)
    created_at: datetime
    trashed_at: datetime | None = None


def needs_thumbnail(size: int, width: int, height: int) -> bool:
    """Whether a picture is so large that pages show a small copy of it."""
    return size > THUMBNAIL_NOT_NEEDED_BYTES or max(width, height) > THUMBNAIL_SIDE


class SamplePage(BaseModel):
    """One page of samples and the number of samples that match."""

    items: list[Sample]
    total: int


class FileOutcome(StrEnum):
    """What became of one file of an upload, import or synchronization."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    VANISHED = "vanished"


class FileReport(BaseModel):
    """The outcome of one file, with the reason or remarks a person should read."""

    name: str
    outcome: FileOutcome
    message: Sentence = ""
    sample_id: UUID | None = Field(None, description="Set when the file is one sample")
    samples: int = Field(1, description="Samples that the file holds; many in a text file")
    labels: list[str] = []


class ImportReport(BaseModel):
    """The outcome of an upload or import, file by file."""

    files: list[FileReport]
    more: dict[FileOutcome, int] = Field(
        {}, description="Outcomes of further files, which the list is too short for"
    )

    def count(self, outcome: FileOutcome) -> int:
        """Return how many files had this outcome."""
        return sum(file.outcome is outcome for file in self.files) + self.more.get(outcome, 0)


class UploadFile(BaseModel):
    """A file that somebody wants to send."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PlainText
    sha256: Sha256


class UploadPlan(BaseModel):
    """Which of those files the dataset does not have yet."""

    missing: list[str]


class AnnotationFiles(BaseModel):
    """Which files tell about samples: they are sent after these, with all class files each time."""

    suffixes: tuple[str, ...]
    class_files: tuple[str, ...] = Field(description="Names of files that others need")


class UploadLimits(BaseModel):
    """Bytes of one upload, and of one file of each kind."""

    annotations: dict[ImportLayout, AnnotationFiles]
    upload: int
    picture: int
    sound: int
    text: int
    table: int

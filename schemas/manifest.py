"""The manifest of a dataset version: JSON Lines, one sample a line."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.dataset import TableSchema
from schemas.label import Annotation

LABEL_VALUES_MAX = 200  # a label column with more is not divided value by value
WHOLE_VALUES_THAT_ARE_CLASSES = 20  # more different whole numbers in a label column are quantities


class Usage(StrEnum):
    """What a sample of a version is used for."""

    TRAINING = "train"
    VALIDATION = "validation"


class ManifestLine(BaseModel):
    """One sample of a dataset version.

    Manifests call the key of its object `source`; elsewhere that is the file a sample came from.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_name=True, serialize_by_alias=True
    )

    id: UUID
    object_key: str | None = Field(
        alias="source", description="Key of the object that holds the bytes; None: a text"
    )
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
    always_trains: bool = Field(False, description="Never validates: it was recorded from requests")
    annotations: list[Annotation]

    @property
    def labels(self) -> list[str]:
        """The names of its labels, each once."""
        return list(dict.fromkeys(annotation.label for annotation in self.annotations))


class LeftOut(BaseModel):
    """The samples that a version does not hold because nobody has labeled them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unlabeled: int = Field(0, ge=0, description="Samples without a label")
    repeats: int = Field(0, ge=0, description="Those of them with the content of another sample")


class VersionSummary(BaseModel):
    """`version.json`, written next to the manifest after it.

    The folder of a version is named for the sha256 of this file, and the catalog keeps that name:
    so everything that the file states is as frozen as the manifest.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str
    version: str
    parent: str | None
    created_at: str
    manifest_sha256: str
    samples: int = Field(description="Samples of the manifest, or the records of its tables")
    training_samples: int
    validation_samples: int
    samples_per_label: dict[str, int]
    id: UUID | None = Field(None, description="Id of the version in the catalog")
    training_ratio: float | None = None
    seed: int | None = None
    keep_recordings_together: bool = Field(
        False, description="Whether files of one recording are all used for the same"
    )
    left_out: LeftOut = Field(LeftOut(), description="Unlabeled samples of the dataset")
    label_column: str | None = Field(None, description="Tables: the column to predict")
    table_sha256: str | None = Field(None, description="Tables: of table.csv, all records as one")
    usage_sha256: str | None = Field(None, description="Tables: of usage.txt, a line a record")
    table: TableSchema | None = Field(None, description="Tables: the columns of its files")

"""Datasets, and the frozen versions that training uses."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    computed_field,
    model_validator,
)

from schemas.import_layout import ImportLayout
from schemas.label import LABELS_MAX, LabelCreate
from schemas.message import Message
from schemas.object_path import InputPath, OutputPath
from schemas.paging import PAGE_MAX, SEARCH_MAX_LENGTH
from schemas.plain_text import PlainText
from schemas.project_type import ProjectType
from schemas.training import TRAINING_RATIO_DEFAULT, TrainingRatio
from schemas.version_names import DatasetVersionName, dataset_version_name

NAME_MAX_LENGTH = 64
COLUMN_NAME_MAX_LENGTH = 255
NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]*$"


def _checked_resource_name(name: str) -> str:
    """Apply the rules of names; ValueError says which one is broken."""
    if not 1 <= len(name) <= NAME_MAX_LENGTH:
        raise ValueError(
            Message(
                "forms.name-wrong-length",
                "name {name!r} has {count} characters; 1 to {most} are allowed",
                name=name[:80],
                count=len(name),
                most=NAME_MAX_LENGTH,
            )
        )
    if not re.fullmatch(NAME_PATTERN.strip("^$"), name):
        raise ValueError(
            Message(
                "forms.name-malformed",
                "name {name!r} must start with a letter and hold only letters, digits, '-' and '_'",
                name=name,
            )
        )
    return name


ResourceName = Annotated[
    str,
    AfterValidator(_checked_resource_name),
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": NAME_MAX_LENGTH, "pattern": NAME_PATTERN}
    ),
]


class TableHeader(StrEnum):
    """Whether the first row of a table gives the names of its columns."""

    AUTO = "auto"
    YES = "yes"
    NO = "no"


class ColumnType(StrEnum):
    """Types of table columns."""

    INT = "Int"
    DOUBLE = "Double"
    STRING = "String"


class TableColumn(BaseModel):
    """Name and type of a column of a table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=COLUMN_NAME_MAX_LENGTH)
    type: ColumnType


class TableSchema(BaseModel):
    """The columns of a table dataset, in the order of its files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    has_header: bool
    columns: list[TableColumn]


class TablePreview(BaseModel):
    """The columns of a table and its first records, as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: TableSchema
    records: list[list[str]]
    total: int = Field(description="Records of all files of the dataset")


class ColumnFacts(BaseModel):
    """What the values of a column of a table are like."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: ColumnType
    missing: int = Field(description="Records without a value")
    distinct: int = Field(description="Different values")
    commonest: list[tuple[str, int]] = Field(description="The commonest values, with their records")
    low: float | None = Field(None, description="Smallest number")
    high: float | None = Field(None, description="Largest number")
    mean: float | None = Field(None, description="Mean of the numbers")


class DatasetCreate(BaseModel):
    """What is sent to create a dataset."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ResourceName
    project_type: ProjectType
    input_path: InputPath | None = Field(
        None, description="s3://bucket/folder that Synchronize Data Source reads"
    )
    output_path: OutputPath | None = Field(
        None, description="Folder in the bucket of ExeML for the published versions"
    )
    labels: list[LabelCreate] = Field(
        [], max_length=LABELS_MAX, description="The label set; more can be added later"
    )
    table_header: TableHeader = Field(
        TableHeader.AUTO, description="Tables: whether the first row holds the column names"
    )

    @model_validator(mode="after")
    def only_what_the_type_has(self) -> "DatasetCreate":
        if self.labels and not self.project_type.has_labels:
            raise ValueError(
                Message(
                    "datasets.type-without-labels",
                    "a dataset for {type!l} has no label set; its labels are a column of the table",
                    type=self.project_type.display_name,
                )
            )
        return self


class DatasetUpdate(BaseModel):
    """Changes of a dataset; what is not sent stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ResourceName | None = None
    input_path: InputPath | None = None


class Dataset(BaseModel):
    """A dataset with its counts."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: ResourceName
    project_type: ProjectType
    input_path: str | None = None
    output_path: str
    table_header: TableHeader = TableHeader.AUTO
    table: TableSchema | None = Field(None, description="Columns of a table, once it has a file")
    created_at: datetime
    samples: int = 0
    labeled: int = 0
    trashed: int = 0
    versions: int = Field(0, description="Published versions")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def unlabeled(self) -> int:
        """Samples without a label."""
        return self.samples - self.labeled


class DatasetImport(BaseModel):
    """Import everything below a folder of the S3 object store."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: InputPath
    layout: ImportLayout = Field(
        ImportLayout.FILES,
        description="files: label files beside the samples; folders: one class a folder; "
        "voc, coco, yolo, label_studio: the folders and annotation files of those formats",
    )


class Synchronization(BaseModel):
    """How Synchronize Data Source treats the input path."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    layout: ImportLayout = ImportLayout.FILES
    trash_vanished: bool = Field(
        False, description="Put samples into the trash whose files are no longer at the source"
    )


class VersionPublish(BaseModel):
    """What is sent to publish a dataset version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: DatasetVersionName | None = Field(
        None, description="Name of the version, above those that exist; empty: the next one"
    )
    training_ratio: TrainingRatio = TRAINING_RATIO_DEFAULT
    seed: int = Field(0, ge=0, le=2**31 - 1)
    label_column: PlainText | None = Field(
        None, description="Tables: the column to predict; empty: the last one"
    )
    keep_recordings_together: bool = Field(
        False,
        description="Pictures and sounds: files whose names differ only in a number at the end "
        "train or validate all together, and the ratio is that of such groups",
    )


class DatasetVersion(BaseModel):
    """A frozen state of a dataset: which samples, with which labels, used for what."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    dataset_id: UUID
    run_id: UUID | None = Field(description="Run that published it; None: a person did")
    number: int = Field(ge=1)
    manifest_key: str
    manifest_sha256: str
    samples_per_label: dict[str, int]
    training_samples: int = Field(ge=0)
    validation_samples: int = Field(ge=0)
    created_at: datetime

    @computed_field  # type: ignore[prop-decorator]
    @property
    def name(self) -> str:
        """V001, V002 …."""
        return dataset_version_name(self.number)


class ChangedSample(BaseModel):
    """A sample that two versions have in different states."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    name: str
    before: list[str] = Field(description="Labels in the older version, one entry a box")
    after: list[str] = Field(description="Labels in the newer version, one entry a box")


class VersionDiff(BaseModel):
    """What changed from one version of a dataset to another; lists are cut to 1,000 each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    older: str
    newer: str
    counts: dict[str, int] = Field(
        description="added, removed, relabeled, replaced (other content), moved (other usage), "
        "unchanged"
    )
    samples_per_label: dict[str, tuple[int, int]] = Field(description="Counts of both, by label")
    added: list[ChangedSample]
    removed: list[ChangedSample]
    relabeled: list[ChangedSample]
    replaced: list[ChangedSample]


class VersionVerification(BaseModel):
    """Whether a version is still what was published."""

    model_config = ConfigDict(frozen=True)

    version: str
    manifest_sha256: str
    objects: int = Field(description="Objects whose bytes were read and compared")
    damaged: list[str] = Field(description="Names of samples whose bytes are missing or altered")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def intact(self) -> bool:
        """Nothing is missing or altered."""
        return not self.damaged


class LabelsRestored(BaseModel):
    """What restoring the labels of an old version did."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    change_id: UUID | None
    restored: int = Field(description="Samples that carry other labels now")
    unchanged: int
    missing: int = Field(description="Samples of the version that are no longer in the dataset")


class DatasetQuery(BaseModel):
    """Which datasets are listed, in which order; what is empty does not count."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(None, description="The dataset of this name")
    search: str | None = Field(None, max_length=SEARCH_MAX_LENGTH, description="Part of a name")
    project_type: ProjectType | None = None
    sort: Literal[
        "name", "-name", "project_type", "-project_type", "samples", "-samples", "labeled",
        "-labeled", "versions", "-versions", "input_path", "-input_path", "created_at",
        "-created_at",
    ] = Field("name", description="With - from high to low")  # fmt: skip
    offset: int = Field(0, ge=0)
    limit: int | None = Field(None, ge=1, le=PAGE_MAX, description="Empty: all")

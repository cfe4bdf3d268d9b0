"""Datasets, and the frozen versions that training uses."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, computed_field

from schemas.label import LabelName
from schemas.project_type import ProjectType

NAME_MAX_LENGTH = 64
NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]*$"


def _checked_resource_name(name: str) -> str:
    """Apply the name rule of SPEC 24."""
    if not 1 <= len(name) <= NAME_MAX_LENGTH:
        raise ValueError(
            f"name {name[:80]!r} has {len(name)} characters; 1 to {NAME_MAX_LENGTH} are allowed"
        )
    if not re.fullmatch(NAME_PATTERN.strip("^$"), name):
        raise ValueError(
            f"name {name!r} must start with a letter and hold only letters, digits, '-' and '_'"
        )
    return name


ResourceName = Annotated[
    str,
    AfterValidator(_checked_resource_name),
    WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": NAME_MAX_LENGTH, "pattern": NAME_PATTERN}
    ),
]


class DatasetCreate(BaseModel):
    """What is sent to create a dataset."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ResourceName
    project_type: ProjectType
    labels: list[LabelName] = []


class Dataset(BaseModel):
    """A dataset with its counts."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: ResourceName
    project_type: ProjectType
    created_at: datetime
    samples: int = 0
    labeled: int = 0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def unlabeled(self) -> int:
        """Samples without a label."""
        return self.samples - self.labeled


class DatasetImport(BaseModel):
    """Import everything below a prefix of the S3 object store."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(
        pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.+$",
        description="s3://bucket/prefix that holds pictures and their label files",
        examples=["s3://cats/data-cat/"],
    )


class DatasetVersion(BaseModel):
    """A frozen state of a dataset: which samples, with which labels, used for what."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    dataset_id: UUID
    run_id: UUID
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
        """V001, V002 … (SPEC C24)."""
        return f"V{self.number:03d}"

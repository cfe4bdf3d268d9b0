"""AI applications as they are listed: the models of a project, version by version."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.languages import Sentence
from schemas.model_version import ModelVersionStatus
from schemas.project_type import ProjectType


class ApplicationStatus(StrEnum):
    """Whether an application has a version that can be deployed."""

    NORMAL = "Normal"
    ABNORMAL = "Abnormal"


class DeploymentType(StrEnum):
    """The ways in which a version answers."""

    REAL_TIME = "Real-Time Services"
    BATCH = "Batch Services"
    EDGE = "Edge Services"


class Application(BaseModel):
    """One line of the list of AI applications."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    latest_version: str
    status: ApplicationStatus
    deployment_type: tuple[DeploymentType, ...] = tuple(DeploymentType)
    project_type: ProjectType
    project_id: UUID
    versions: int = Field(ge=1)
    created_at: datetime = Field(description="When the latest version was registered")


class ApplicationPage(BaseModel):
    """A part of the list of AI applications, and how many there are in all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    total: int
    items: list[Application]


class VersionLine(BaseModel):
    """One line of the list of versions of an application."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    application: str
    version: str
    status: ModelVersionStatus
    headline: Sentence = Field(description="The most important metrics in one line")
    size: int = Field(description="Bytes of its files")
    imported: bool
    services: list[str] = Field(description="Names of the services that answer with it")
    notes: Sentence
    created_at: datetime


class VersionPage(BaseModel):
    """A part of the list of versions, newest first, and how many there are in all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    total: int
    items: list[VersionLine]

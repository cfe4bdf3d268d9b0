"""AI applications and their versions."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.errors import InvalidInputError
from schemas.evaluation import ModelEvaluation
from schemas.languages import Sentence
from schemas.model_lineage import ModelOrigin
from schemas.project_type import ProjectType
from schemas.version_names import model_version_name

BENTO_NAME_MAX_LENGTH = 63


class ModelVersionStatus(StrEnum):
    """Only a successful version can be deployed."""

    SUCCESSFUL = "Successful"
    FAILED = "Failed"


class ModelFile(BaseModel):
    """One file of a model folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    size: int
    sha256: str


class TrainedModel(BaseModel):
    """The files of a model that training has stored, before it is registered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder_key: str
    files: list[ModelFile]
    notes: Sentence = Field(description="Why training ended and which pretrained weights were used")


class ModelVersion(BaseModel):
    """A registered version of an AI application, trained here or imported from its `origin`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    application: str
    version: str
    project_id: UUID
    project_type: ProjectType
    run_id: UUID | None = Field(None, description="None for one that was imported")
    dataset_version_id: UUID | None = Field(None, description="None for one that was imported")
    origin: ModelOrigin | None = None
    status: ModelVersionStatus
    folder_key: str
    files: list[ModelFile]
    bento_tag: str
    evaluation: ModelEvaluation
    notes: Sentence
    code_version: str = ""
    created_at: datetime


def bento_tag(application: str, number: int, run_id: UUID) -> str:
    """Name the Bento of a version; the run keeps it apart from one of a deleted project."""
    name = application.lower()[:BENTO_NAME_MAX_LENGTH].rstrip("-_")
    return f"{name}:{model_version_name(number)}-{run_id.hex[:12]}"


def refuse_unsuccessful(model: ModelVersion) -> None:
    """Raise InvalidInputError for a version that is not successful, so that it cannot be used."""
    if model.status is not ModelVersionStatus.SUCCESSFUL:
        raise InvalidInputError(
            "models.not-successful",
            "version {version} of {application} is {status}; only a {needed} version can be used",
            version=model.version,
            application=model.application,
            status=model.status,
            needed=ModelVersionStatus.SUCCESSFUL,
        )

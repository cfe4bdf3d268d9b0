"""Projects: what is sent to create one, and what is stored."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.dataset import ResourceName
from schemas.image_classification import ImageClassificationSettings
from schemas.phase import PhaseStatus
from schemas.project_type import ProjectType

DESCRIPTION_MAX_LENGTH = 500
PATH_MAX_LENGTH = 1023


def _checked_output_path(path: str) -> str:
    """Apply the folder rules of SPEC 27 and 42 and drop slashes at both ends."""
    folders = path.strip("/").split("/")
    for folder in folders:
        if not folder:
            raise ValueError(f"output path {path!r} has an empty folder name; remove the extra '/'")
        if re.search(r'[\\:*?"<>|\x00-\x1f]', folder):
            raise ValueError(
                f'folder name {folder!r} holds one of \\ : * ? " < > | or a control character; '
                "rename it"
            )
        if folder.startswith(".") or folder.endswith("."):
            raise ValueError(f"folder name {folder!r} begins or ends with '.'; rename it")
        if len(folder.encode()) > 255:
            raise ValueError(f"folder name {folder[:20]!r}… is over 255 bytes; shorten it")
    if folders[0] == "datasets":
        raise ValueError(
            "output path must not lie in 'datasets/', where the input data is stored; "
            "choose another folder, for example 'projects/my-project'"
        )
    return "/".join(folders)


OutputPath = Annotated[
    str,
    Field(min_length=1, max_length=PATH_MAX_LENGTH),
    AfterValidator(_checked_output_path),
]


class TrainingFlavor(StrEnum):
    """The hardware a project is trained on; each is a work pool of the workflow engine."""

    CPU = "cpu"


class ProjectCreate(BaseModel):
    """What is sent to create a project; its workflow starts at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ResourceName
    project_type: ProjectType
    description: str = Field("", max_length=DESCRIPTION_MAX_LENGTH)
    dataset: ResourceName = Field(description="Name of an existing dataset of the same type")
    output_path: OutputPath | None = Field(
        None, description="Folder in the object store for all the project makes"
    )
    training_flavor: TrainingFlavor = Field(
        TrainingFlavor.CPU, description="Work pool that runs the project"
    )
    settings: ImageClassificationSettings = ImageClassificationSettings()


class Project(BaseModel):
    """A stored project with the state of its latest run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    name: ResourceName
    project_type: ProjectType
    description: str
    dataset_id: UUID
    output_path: str
    training_flavor: TrainingFlavor
    created_at: datetime
    current_phase: str | None = None
    status: PhaseStatus = PhaseStatus.NOT_STARTED

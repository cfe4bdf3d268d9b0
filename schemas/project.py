"""Projects: what is sent to create one, and what is stored."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    ValidationInfo,
    field_validator,
    model_validator,
)

from schemas.data_policy import policy_for
from schemas.dataset import ResourceName
from schemas.message import Message
from schemas.object_path import OutputPath
from schemas.paging import PAGE_MAX, SEARCH_MAX_LENGTH
from schemas.phase import PhaseStatus
from schemas.plain_text import PlainText
from schemas.project_settings import SETTINGS_TYPES
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings
from schemas.training_flavor import CPU, FlavorName
from schemas.training_status import TrainingCount
from schemas.written_as import WrittenAs

DESCRIPTION_MAX_LENGTH = 500
TAGS_MAX = 20


def _sorted_tags(tags: list[str]) -> list[str]:
    return sorted(set(tags), key=str.lower)


Tag = Annotated[
    str,
    WrittenAs(
        r"[\w\-. ]{1,32}",
        Message("forms.tag", "a tag of 1 to 32 letters, digits, spaces, '_', '-' and '.'"),
    ),
    Field(description="Letters, digits, _ - . and spaces"),
]
Tags = Annotated[list[Tag], Field(max_length=TAGS_MAX), AfterValidator(_sorted_tags)]


class ProjectCreate(BaseModel):
    """What is sent to create a project; its workflow starts at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ResourceName
    project_type: ProjectType
    description: PlainText = Field("", max_length=DESCRIPTION_MAX_LENGTH)
    dataset: ResourceName = Field(description="Name of an existing dataset of the same type")
    output_path: OutputPath | None = Field(
        None, description="Folder in the object store for all the project makes"
    )
    training_flavor: FlavorName = CPU
    agreed: bool = Field(
        False, description="Whether its owner agrees to the note of the training flavor, if any"
    )
    settings: SerializeAsAny[TrainingSettings] = Field(
        TrainingSettings(),
        validate_default=True,
        description="Training settings of the project type",
    )
    policy: dict[str, float] = Field(
        {}, description="Gates of Check Data that differ from the product's, by name"
    )
    tags: Tags = Field([], description="Words to find the project by")

    @field_validator("settings", mode="wrap")
    @classmethod
    def settings_of_the_type(
        cls, sent: object, _handler: object, info: ValidationInfo
    ) -> TrainingSettings:
        project_type = info.data.get("project_type")
        settings_type = SETTINGS_TYPES[project_type] if project_type else TrainingSettings
        if isinstance(sent, TrainingSettings):
            sent = sent.model_dump()
        settings = settings_type.model_validate(sent)
        for name in TrainingSettings.of_one_round:
            if getattr(settings, name) is not None:
                raise ValueError(
                    Message(
                        "projects.setting-of-a-round",
                        "{setting} is chosen when a round is started, not for a project",
                        setting=name,
                    )
                )
        return settings

    @model_validator(mode="after")
    def gates_exist(self) -> "ProjectCreate":
        policy_for(self.project_type, self.policy)
        return self


class ProjectUpdate(BaseModel):
    """Changes of a project; what is not sent stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: PlainText | None = Field(None, max_length=DESCRIPTION_MAX_LENGTH)
    policy: dict[str, float] | None = Field(
        None, description="Gates of Check Data that differ from the product's; replaces the others"
    )
    tags: Tags | None = Field(None, description="Words to find the project by; replaces the others")


class Project(BaseModel):
    """A stored project with the state of its latest run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    name: ResourceName
    project_type: ProjectType
    description: str
    dataset_id: UUID
    output_path: str
    training_flavor: str
    policy: dict[str, float] = {}
    tags: list[str] = []
    dataset: str = Field("", description="Name of its dataset")
    created_at: datetime
    current_phase: str | None = None
    status: PhaseStatus = PhaseStatus.NOT_STARTED
    training_status: list[TrainingCount] = Field(
        [], description="Trainings of all rounds by state, for example 4 that are Successful"
    )
    data_source: str = Field(
        "", description="Name of its dataset; of a table the path of its files in the object store"
    )


class ProjectQuery(BaseModel):
    """Which projects are listed, in which order; what is empty does not count."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(None, description="The project of this name")
    search: str | None = Field(
        None, max_length=SEARCH_MAX_LENGTH, description="Part of a name, description or tag"
    )
    project_type: ProjectType | None = None
    status: PhaseStatus | None = None
    current_phase: str | None = None
    tag: str | None = None
    sort: Literal[
        "name", "-name", "project_type", "-project_type", "status", "-status",
        "current_phase", "-current_phase", "created_at", "-created_at", "dataset", "-dataset",
        "training_status", "-training_status",
        "description", "-description", "tags", "-tags",
    ] = Field("-created_at", description="With - from high to low")  # fmt: skip
    offset: int = Field(0, ge=0)
    limit: int | None = Field(None, ge=1, le=PAGE_MAX, description="Empty: all")

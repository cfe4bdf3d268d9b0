"""Archives of one project, which another installation can take in."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from schemas.data_policy import policy_for
from schemas.dataset import ResourceName, TableHeader, TableSchema
from schemas.evaluation import ModelEvaluation
from schemas.label import LABELS_MAX, MAX_BOXES, Annotation, Colour, LabelName, Shortcut
from schemas.languages import ForeignSentence, Sentence
from schemas.manifest import VersionSummary
from schemas.message import Message
from schemas.model_archive import FILES_MAX, ArchivedFile
from schemas.model_folder import Sha256
from schemas.model_lineage import ModelOrigin
from schemas.model_version import ModelVersionStatus
from schemas.packed_file import PackedFile
from schemas.phase import PhaseKey, PhaseStatus, RunReport
from schemas.plain_text import PlainText
from schemas.project import DESCRIPTION_MAX_LENGTH, Tags
from schemas.project_settings import SETTINGS_TYPES
from schemas.project_type import ProjectType
from schemas.sample import TEXT_MAX_CHARACTERS
from schemas.training import TrainingProgress
from schemas.version_names import DatasetVersionName, ModelVersionName, model_version_number
from schemas.written_as import WrittenAs

VERSIONS_MAX = 100_000
PROGRESS_MAX = 10_000
NAME_MAX_LENGTH = 4096

MediaFormat = Annotated[
    str,
    WrittenAs(
        r"[A-Z0-9]{1,10}",
        Message("forms.capital-format", "a format in capital letters, for example PNG"),
    ),
]
Suffix = Annotated[
    str,
    WrittenAs(
        r"[a-z0-9]{1,10}",
        Message("forms.suffix", "a suffix of small letters and digits, for example png"),
    ),
]
Name = Annotated[PlainText, Field(max_length=NAME_MAX_LENGTH)]


class _Archived(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ArchivedLabel(_Archived):
    """A label of the dataset, in the order of the label set."""

    name: LabelName
    colour: Colour
    shortcut: Shortcut | None


class ArchivedDataset(_Archived):
    """The dataset of a project."""

    name: ResourceName
    labels: list[ArchivedLabel] = Field(max_length=LABELS_MAX)
    table_header: TableHeader
    table: TableSchema | None
    input_path: PlainText | None = Field(description="For information: it is of that installation")

    @model_validator(mode="after")
    def labels_differ(self) -> "ArchivedDataset":
        names = [label.name for label in self.labels]
        keys = [label.shortcut for label in self.labels if label.shortcut]
        if len(set(names)) < len(names) or len(set(keys)) < len(keys):
            raise ValueError(
                Message(
                    "archives.labels-alike",
                    "two labels have the same name or key; export the project again",
                )
            )
        return self


class ArchivedSample(_Archived):
    """A sample as it is now; what can be read from its bytes is read again."""

    id: UUID
    name: Name
    original_name: Name
    source: Name
    sha256: Sha256
    size: int = Field(ge=0)
    media_format: MediaFormat
    suffix: Suffix | None = Field(description="None: a text")
    text: Annotated[PlainText, Field(max_length=TEXT_MAX_CHARACTERS)] | None
    empty: bool
    always_trains: bool
    annotations: list[Annotation] = Field(max_length=MAX_BOXES)

    @model_validator(mode="after")
    def has_bytes_or_a_text(self) -> "ArchivedSample":
        if (self.suffix is None) is (self.text is None):
            raise ValueError(
                Message(
                    "archives.sample-without-content",
                    "sample {sample!r} has neither bytes nor a text, or both",
                    sample=self.name,
                )
            )
        return self


class ArchivedVersion(_Archived):
    """A published version; its files are among the objects."""

    name: DatasetVersionName
    created_at: datetime
    round_number: int | None = Field(ge=1, description="Round that published it")
    summary: VersionSummary


class ArchivedModelVersion(_Archived):
    """A model version; its files are among the objects."""

    version: ModelVersionName
    created_at: datetime
    round_number: int | None = Field(ge=1)
    dataset_version: DatasetVersionName | None
    status: ModelVersionStatus
    files: list[ArchivedFile] = Field(min_length=1, max_length=FILES_MAX)
    evaluation: ModelEvaluation
    notes: ForeignSentence
    code_version: PlainText = Field(max_length=200)
    origin: ModelOrigin | None

    @property
    def number(self) -> int:
        """The last part of its name."""
        return model_version_number(self.version)


class ArchivedPhase(_Archived):
    """The state of a phase."""

    key: PhaseKey
    status: PhaseStatus
    started_at: datetime | None
    ended_at: datetime | None
    updated_at: datetime | None
    message: ForeignSentence


class ArchivedRound(_Archived):
    """A round with what its phases found; figures are among the objects."""

    round_number: int = Field(ge=1)
    created_at: datetime
    settings: dict[str, JsonValue]
    dataset_version: DatasetVersionName | None
    phases: list[ArchivedPhase] = Field(max_length=len(PhaseKey))
    reports: dict[RunReport, JsonValue]
    progress: list[TrainingProgress] = Field(max_length=PROGRESS_MAX)


class ArchivedProject(_Archived):
    """The project itself."""

    name: ResourceName
    project_type: ProjectType
    description: PlainText = Field(max_length=DESCRIPTION_MAX_LENGTH)
    training_flavor: str = Field(max_length=100)
    settings: dict[str, JsonValue]
    policy: dict[str, float]
    tags: Tags

    @model_validator(mode="after")
    def settings_are_of_the_type(self) -> "ArchivedProject":
        SETTINGS_TYPES[self.project_type].model_validate(self.settings)
        policy_for(self.project_type, self.policy)
        return self


class ProjectArchive(PackedFile):
    """`project.json`: what an archive of a project holds."""

    kind: Literal["exeml-project"] = "exeml-project"
    format: Literal[1] = 1
    exported_at: datetime
    project: ArchivedProject
    dataset: ArchivedDataset
    samples: int = Field(ge=0)
    versions: list[ArchivedVersion] = Field(max_length=VERSIONS_MAX)
    models: list[ArchivedModelVersion] = Field(max_length=VERSIONS_MAX)
    services: list[JsonValue] = Field(
        max_length=1000, description="Settings of its services, for information; no keys"
    )

    @model_validator(mode="after")
    def names_differ(self) -> "ProjectArchive":
        for names in ([v.name for v in self.versions], [m.version for m in self.models]):
            if len(set(names)) < len(names):
                raise ValueError(
                    Message(
                        "archives.version-named-twice",
                        "a version is named twice; export the project again",
                    )
                )
        return self


class ProjectImported(BaseModel):
    """What an import of a project made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    name: ResourceName
    dataset: ResourceName
    samples: int
    dataset_versions: int
    model_versions: int
    rounds: int
    notes: list[Sentence] = Field([], description="What is not as it was, in words")

"""Rounds of training: what is sent to start one, and what a person can choose for it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SerializeAsAny

from schemas.languages import Sentence
from schemas.phase import PhaseStatus
from schemas.training import TrainingSettings
from schemas.training_flavor import FlavorName, TrainingFlavor
from schemas.version_names import DatasetVersionName, ModelVersionName


class RoundStart(BaseModel):
    """What is sent to start another round of a project."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    settings: dict[str, JsonValue] = Field(
        {}, description="Training settings that differ from the project's, by name"
    )
    agreed: bool = Field(
        False, description="Whether you agree to the note of the training flavor, if it has one"
    )


class RoundSummary(BaseModel):
    """What one round of a project was made with, and what came of it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    round_number: int
    status: PhaseStatus
    current_phase: str
    created_at: datetime
    ended_at: datetime | None
    automatic: bool = Field(description="Whether it asks no person about its model")
    settings: SerializeAsAny[TrainingSettings]
    dataset_version: str | None = Field(description="What it trains on, once that is known")
    model_version: str | None = Field(description="What it registered")
    flow_run_id: UUID | None


class TrainingTimeWanted(BaseModel):
    """What a project would be trained with, to estimate how long it takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    settings: dict[str, JsonValue] = {}
    training_flavor: FlavorName | None = Field(
        None, description="Of a project that is to be made; its longest training counts"
    )


class TrainingTimeEstimate(BaseModel):
    """How long a training will probably take."""

    model_config = ConfigDict(frozen=True)

    training_time: Sentence = Field(description="In words")


class NextRound(BaseModel):
    """The training configuration that is suggested for the next round, and its choices."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    settings: SerializeAsAny[TrainingSettings]
    next_dataset_version: DatasetVersionName = Field(description="What would be published")
    dataset_versions: list[DatasetVersionName] = Field(description="What can be trained on again")
    incremental_versions: list[ModelVersionName] = Field(
        description="Versions whose weights training can go on from; none for texts and tables"
    )
    training_flavor: TrainingFlavor
    training_time: Sentence = Field(description="How long it will probably take, in words")

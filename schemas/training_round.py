"""Rounds of training: what is sent to start one, and what a person can choose for it."""

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SerializeAsAny

from schemas.training import DatasetVersionName, ModelVersionName, TrainingSettings
from schemas.training_flavor import TrainingFlavor


class RoundStart(BaseModel):
    """What is sent to start another round of a project."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    settings: dict[str, JsonValue] = Field(
        {}, description="Training settings that differ from the project's, by name"
    )


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
    training_time: str = Field(description="How long it will probably take, in words")

"""The card of a model version: what a person should know before relying on it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.ai_application import VersionLine
from schemas.evaluation import ModelEvaluation
from schemas.languages import Sentence
from schemas.model_lineage import Lineage, ModelOrigin
from schemas.model_version import ModelFile
from schemas.project_type import ProjectType


class MetricLine(BaseModel):
    """One metric in words, its value with the 95 % interval where there is one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Sentence
    value: Sentence


class ClassLine(BaseModel):
    """How well one class is known; the weakest come first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    precision: float
    recall: float
    f1: float


class VersionDetails(VersionLine):
    """Everything about a version of an application."""

    project_id: UUID
    project_type: ProjectType
    recipe: Sentence = Field(description="What was trained, in words")
    labels: list[str]
    metrics: list[MetricLine]
    evaluation: ModelEvaluation
    lineage: Lineage
    origin: ModelOrigin | None = Field(description="What it was before it was imported, if it was")
    files: list[ModelFile]


class ModelCard(BaseModel):
    """What is told of a version to whoever is to use it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    details: VersionDetails
    classes: list[ClassLine] = Field(description="Empty for numbers")
    measured: Sentence = Field(description="On which samples the metrics were measured")
    limits: list[Sentence] = Field(description="What the model should not be used for")

"""What only predictive analytics has: settings, requests, answers, the model folder."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from schemas.evaluation import Share
from schemas.manifest import LABEL_VALUES_MAX
from schemas.message import Message
from schemas.model_folder import FileName, ModelDescription
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings, train_afresh

RECORDS_MAX = 1_000
NUMBER_MAX = 1e30
LABEL_ALIAS = "class"  # the label column may be sent under this name, too
FEATURES_FILE = "features.safetensors"
TEXTS_FILE = "texts.json"


class LabelType(StrEnum):
    """Whether the label column holds classes or numbers."""

    DISCRETE = "discrete"
    CONTINUOUS = "continuous"


class PredictiveAnalyticsSettings(TrainingSettings):
    """Training settings of one run of predictive analytics."""

    _trains_afresh = field_validator("incremental_version")(train_afresh)

    label_column: str | None = Field(
        None, title="Label Column", description="Column to predict; empty: the last one"
    )
    label_type: LabelType | None = Field(
        None,
        title="Label Column Data Type",
        description="Discrete value (classes) or continuous value (numbers); empty: guessed from "
        "the label column",
    )


class RequestedPredictions(BaseModel):
    """The records to predict, each a value by the name of its column."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    req_data: list[dict[str, str | int | float | None]] = Field(
        min_length=1, max_length=RECORDS_MAX
    )
    explain: bool = Field(False, description="Also give scores and what each column contributed")


class PredictiveAnalyticsRequest(BaseModel):
    """The body of a request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: RequestedPredictions


class RecordPrediction(BaseModel):
    """The answer for one record: a class, or a number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    predict: str | float
    missing: list[str] = Field(
        [],
        exclude_if=lambda columns: not columns,
        description="Columns that the record left out, which count as missing; else not there",
    )


class ExplainedNumber(RecordPrediction):
    """A predicted number and how far each column moved it, in the unit of the label."""

    predict: float
    contributions: dict[str, float]


class ExplainedClass(RecordPrediction):
    """A predicted class, the score of every class, and what each column spoke for this class."""

    predict: str
    score: Share
    scores: dict[str, Share]
    contributions: dict[str, float] = Field(description="SHAP values in log-odds, by column")


class Predictions(BaseModel):
    """The answers in the order of the records."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    resp_data: list[ExplainedClass | ExplainedNumber | RecordPrediction]


class PredictiveAnalyticsAnswer(BaseModel):
    """The body of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Predictions


class FeatureKind(StrEnum):
    """How a column is used."""

    NUMBER = "number"
    CATEGORY = "category"
    TEXT = "text"


class TableFeature(BaseModel):
    """A column that the model uses."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: FeatureKind
    frequent: list[str] = Field([], description="Categories that have a number of their own")


class ModelFamily(StrEnum):
    """The kinds of models that are combined."""

    CATBOOST = "catboost"
    LIGHTGBM = "lightgbm"
    EXTRA_TREES = "extra_trees"
    LINEAR = "linear"


class ModelMember(BaseModel):
    """One of the models whose weighted mean is the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    family: ModelFamily
    file: FileName
    weight: Annotated[float, Field(ge=0, le=1)]


class TableModelDescription(ModelDescription):
    """How to use a table model: records in, the weighted mean of its members out."""

    required_files = (FEATURES_FILE,)

    project_type: Literal[ProjectType.PREDICTIVE_ANALYTICS] = ProjectType.PREDICTIVE_ANALYTICS
    label_column: str
    label_type: LabelType
    class_names: list[str] = Field(
        max_length=LABEL_VALUES_MAX, description="None when the label is a number"
    )
    features: list[TableFeature] = Field(min_length=1)
    members: list[ModelMember] = Field(min_length=1)

    @model_validator(mode="after")
    def classes_fit_the_label_type(self) -> "TableModelDescription":
        if (self.label_type is LabelType.DISCRETE) != (len(self.class_names) >= 2):
            raise ValueError(
                Message(
                    "models.classes-unfit-label-type",
                    "{classes} classes do not fit the label type {label_type}",
                    classes=len(self.class_names),
                    label_type=self.label_type,
                )
            )
        return self

    @model_validator(mode="after")
    def the_first_member_can_explain(self) -> "TableModelDescription":
        if self.members[0].family is not ModelFamily.CATBOOST:
            raise ValueError(
                Message(
                    "models.first-member-cannot-explain",
                    "the first member is of the family {family}; only {needed} can explain",
                    family=self.members[0].family,
                    needed=ModelFamily.CATBOOST,
                )
            )
        return self

    @model_validator(mode="after")
    def every_file_has_a_sha256(self) -> "TableModelDescription":
        files = [member.file for member in self.members]
        if any(feature.kind is FeatureKind.TEXT for feature in self.features):
            files.append(TEXTS_FILE)
        unproven = sorted(set(files) - set(self.sha256_of_files))
        if unproven:
            raise ValueError(
                Message(
                    "models.no-sha256",
                    "no sha256 is given for {files}; train again",
                    files=unproven,
                )
            )
        return self

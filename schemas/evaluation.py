"""How good a model is (SPEC 119), with intervals and the curves behind the numbers."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Share = Annotated[float, Field(ge=0, le=1)]


class EvaluationMethod(StrEnum):
    """Which samples were used to evaluate."""

    VALIDATION = "validation"
    CROSS_VALIDATION = "cross_validation"

    @property
    def sentence(self) -> str:
        """How the samples were predicted, to follow their number."""
        if self is EvaluationMethod.VALIDATION:
            return "validation samples, predicted by the model that is served"
        return "samples, each predicted by a model of 5 that did not train on it"


class Estimate(BaseModel):
    """A share with its 95 % interval and the number of samples behind it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Share
    low: Share
    high: Share
    samples: int = Field(ge=0)


class Curve(BaseModel):
    """Points of a curve, at most 200."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x: list[float]
    y: list[float]


class ClassEvaluation(BaseModel):
    """How well one class is told apart from the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    samples: int = Field(ge=0)
    precision: Estimate
    recall: Estimate
    f1: Share
    auc: Share | None = Field(None, description="Area under the ROC curve")
    precision_recall_curve: Curve
    roc_curve: Curve


class Mistake(BaseModel):
    """A sample that the model gets wrong, worst first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_id: UUID
    labels: list[str]
    predicted: list[str]
    score: Share = Field(description="Score of the wrong answer")


class CalibrationBin(BaseModel):
    """Predictions of similar confidence: how confident, how often right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    confidence: Share
    accuracy: Share
    samples: int = Field(ge=1)


class FeatureFact(BaseModel):
    """A column of a table: what training made of it, or why it was left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: str = Field(description="number, category, text, or why it was dropped")
    used: bool
    reason: str = Field("", description="Why a column was dropped, in words")
    missing: Share
    distinct: int
    importance: float | None = Field(None, description="Percent of all importance, if it was used")


class Range(BaseModel):
    """A number with its 95 % interval."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    low: float
    high: float


class WorstPrediction(BaseModel):
    """A record whose number is predicted worst."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    record: int = Field(ge=1, description="Number of the record in table.csv of the version")
    truth: float
    predicted: float


class RegressionEvaluation(BaseModel):
    """Evaluation of a model that predicts a number (SPEC 120)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def headline(self) -> str:
        """The most important numbers in one line."""
        return (
            f"MAE {self.mae.value:.4g} ({self.mae.low:.4g} to {self.mae.high:.4g}), "
            f"RMSE {self.rmse.value:.4g}, R2 {self.r2.value:.3f} on {self.samples} records"
        )

    method: EvaluationMethod
    samples: int = Field(ge=1)
    mae: Range
    mse: Range
    rmse: Range
    r2: Range
    residuals: Curve = Field(description="x: predicted value, y: truth minus prediction")
    residual_histogram: Curve = Field(description="x: middle of a bin, y: records in it")
    worst_predictions: list[WorstPrediction]
    features: list[FeatureFact] = []


class Evaluation(BaseModel):
    """Evaluation of a classifier; precision, recall and F1 are macro averages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def headline(self) -> str:
        """The most important numbers in one line."""
        accuracy = self.accuracy
        return (
            f"accuracy {accuracy.value:.3f} ({accuracy.low:.3f} to {accuracy.high:.3f}), "
            f"F1 {self.f1:.3f} on {self.samples} samples"
        )

    method: EvaluationMethod
    samples: int = Field(ge=1)
    accuracy: Estimate
    precision: Share
    recall: Share
    f1: Share
    log_loss: float = Field(ge=0)
    calibration_error: Share
    calibration: list[CalibrationBin]
    classes: list[ClassEvaluation]
    confusion_matrix: list[list[int]] | None = Field(
        description="Row: true class, column: predicted class, in the order of `classes`; "
        "none when a sample may have several labels"
    )
    worst_mistakes: list[Mistake]
    features: list[FeatureFact] = Field([], description="Tables: the columns")
    best_threshold: Share | None = Field(
        None, description="Two classes: the score of the second class with the best F1"
    )


ModelEvaluation = Evaluation | RegressionEvaluation
MODEL_EVALUATION: TypeAdapter[ModelEvaluation] = TypeAdapter(ModelEvaluation)

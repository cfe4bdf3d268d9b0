"""How good a model is, with intervals and the curves behind the numbers."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from schemas.label import Box, LabeledBox
from schemas.languages import Sentence
from schemas.message import Message

Share = Annotated[float, Field(ge=0, le=1)]


class EvaluationMethod(StrEnum):
    """Which samples were used to evaluate."""

    VALIDATION = "validation"
    CROSS_VALIDATION = "cross_validation"

    @property
    def sentence(self) -> str:
        """How the samples were predicted, to follow their number."""
        if self is EvaluationMethod.VALIDATION:
            return Message(
                "models.validation-samples",
                "validation samples, predicted by the model that is served",
            )
        return Message(
            "models.cross-validated-samples",
            "samples, each predicted by a model of 5 that did not train on it",
        )


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
    scores: list[float] = Field(
        [], description="Precision and recall: the score from which answers count at each point"
    )


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
    reason: Sentence = Field("", description="Why a column was dropped, in words")
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
    """Evaluation of a model that predicts a number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def headline(self) -> str:
        """The most important numbers in one line."""
        return Message(
            "models.regression-headline",
            "MAE {mae:.4g} ({low:.4g} to {high:.4g}), MSE {mse:.4g}, RMSE {rmse:.4g}, "
            "R2 {explained:.3f} on {records} records",
            mae=self.mae.value,
            low=self.mae.low,
            high=self.mae.high,
            mse=self.mse.value,
            rmse=self.rmse.value,
            explained=self.r2.value,
            records=self.samples,
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
        return Message(
            "models.classification-headline",
            "accuracy {accuracy:.3f} ({low:.3f} to {high:.3f}), F1 {f1:.3f} on {samples} samples",
            accuracy=self.accuracy.value,
            low=self.accuracy.low,
            high=self.accuracy.high,
            f1=self.f1,
            samples=self.samples,
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
    worst_mistakes: list[Mistake] = Field(
        description="Worst first: at most 20 of each pair of true and predicted labels, 500 in all"
    )
    features: list[FeatureFact] = Field([], description="Tables: the columns")
    best_threshold: Share | None = Field(
        None, description="Two classes: the score of the second class with the best F1"
    )


class FoundBox(BaseModel):
    """A box that a model has found, in pixels of the upright picture."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    score: Share
    box: Box


class DetectedClassEvaluation(BaseModel):
    """How well the objects of one class are found, at an overlap (IoU) of at least 0.5."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    objects: int = Field(ge=0)
    threshold: Share = Field(description="Score from which boxes count: the one with the best F1")
    precision: Estimate
    recall: Estimate
    f1: Share
    average_precision_50: Share | None = Field(description="None: no object to find")
    average_precision: Share | None = Field(description="Mean over IoU 0.50 to 0.95")
    precision_recall_curve: Curve


class WorstPicture(BaseModel):
    """A picture with many objects missed or found wrongly."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_id: UUID
    missed: int = Field(ge=0)
    wrong: int = Field(ge=0)
    true_boxes: list[LabeledBox]
    found_boxes: list[FoundBox]


class DetectionEvaluation(BaseModel):
    """Evaluation of an object detector; precision, recall and F1 are macro averages at IoU 0.5."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def headline(self) -> str:
        """The most important numbers in one line."""
        return Message(
            "models.detection-headline",
            "mAP@50 {precision:.3f} ({low:.3f} to {high:.3f}), mAP@50:95 {mean:.3f}, "
            "F1 {f1:.3f} on {pictures} pictures",
            precision=self.map_50.value,
            low=self.map_50.low,
            high=self.map_50.high,
            mean=self.map_50_95.value,
            f1=self.f1,
            pictures=self.samples,
        )

    method: EvaluationMethod
    samples: int = Field(ge=1)
    objects: int = Field(ge=1)
    accuracy: Estimate = Field(
        description="Objects found right, over these plus the missed and the wrong ones"
    )
    precision: Share
    recall: Share
    f1: Share
    map_50: Range
    map_50_95: Range
    threshold: Share = Field(description="Score from which a service answers with a box")
    classes: list[DetectedClassEvaluation]
    worst_pictures: list[WorstPicture]


ModelEvaluation = Evaluation | RegressionEvaluation | DetectionEvaluation
MODEL_EVALUATION: TypeAdapter[ModelEvaluation] = TypeAdapter(ModelEvaluation)

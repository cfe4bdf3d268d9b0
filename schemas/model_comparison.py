"""Which of two versions of an AI application is better, as far as their answers can tell."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

from schemas.dataset import VersionDiff
from schemas.errors import InvalidInputError
from schemas.evaluation import Range
from schemas.languages import Sentence
from schemas.message import Message
from schemas.project_type import Media, ProjectType

# With fewer samples, chance decides which model looks better.
SAMPLES_MIN = 10

Count = Annotated[int, Field(ge=0)]


class Metric(StrEnum):
    """What two models are compared by; the lower value is the better one of an error."""

    display_name: Message
    is_error: bool

    def __new__(cls, value: str, display_name: Message, is_error: bool = False) -> "Metric":
        member = str.__new__(cls, value)
        member._value_ = value
        member.display_name = display_name
        member.is_error = is_error
        return member

    ACCURACY = "accuracy", Message("comparisons.accuracy", "accuracy")
    F1 = "f1", Message("comparisons.f1", "F1")
    PICTURE_F1 = "picture_f1", Message("comparisons.picture-f1", "F1 of a picture")
    MAE = "mae", Message("comparisons.mae", "MAE"), True
    RMSE = "rmse", Message("comparisons.rmse", "RMSE"), True

    def in_words(self, value: float) -> str:
        """Write a value."""
        return f"{value:.4g}" if self.is_error else f"{value:.3f}"

    def change_in_words(self, change: float) -> str:
        """Write a difference: of a share in points, which are hundredths."""
        if self.is_error:
            return f"{change:+.3g}"
        return f"{round(100 * change, 1) + 0.0:+.1f}"  # adding zero takes the sign of -0.0 away


def metrics_of(project_type: ProjectType) -> tuple[Metric, ...]:
    """Return what models of a type can be compared by, the main one first.

    A table model has the first two when it predicts classes, else the others.
    """
    if project_type.has_boxes:
        return Metric.PICTURE_F1, Metric.F1
    if project_type.media is Media.TABLE:
        return Metric.ACCURACY, Metric.F1, Metric.MAE, Metric.RMSE
    return Metric.ACCURACY, Metric.F1


class ComparisonRequest(BaseModel):
    """Which two versions are to be compared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    older_id: UUID
    newer_id: UUID


class MetricComparison(BaseModel):
    """A metric of both versions on the same samples, and their difference."""

    model_config = ConfigDict(frozen=True)

    metric: Metric
    older: float
    newer: float
    difference: Range = Field(
        description="Newer minus older, with the 95 % interval of samples drawn again"
    )

    @computed_field  # type: ignore[prop-decorator]
    @property
    def better(self) -> Literal["older", "newer"] | None:
        """Which version is better beyond doubt: only when the interval excludes zero."""
        if self.difference.low <= 0 <= self.difference.high:
            return None
        return "newer" if (self.difference.low > 0) != self.metric.is_error else "older"

    @property
    def in_words(self) -> Message:
        """The difference and its interval, for example `accuracy +0.3 points (-0.4 to +1.0)`."""
        change, low, high = (
            self.metric.change_in_words(one)
            for one in (self.difference.value, self.difference.low, self.difference.high)
        )
        metric = self.metric.display_name
        if self.metric.is_error:
            return Message(
                "comparisons.change",
                "{metric} {change} ({low} to {high})",
                metric=metric,
                change=change,
                low=low,
                high=high,
            )
        return Message(
            "comparisons.change-in-points",
            "{metric} {change} points ({low} to {high})",
            metric=metric,
            change=change,
            low=low,
            high=high,
        )


class PairedAnswers(BaseModel):
    """On how many samples which of both versions is right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    both_right: Count
    only_older_right: Count
    only_newer_right: Count
    both_wrong: Count


class ModelComparison(BaseModel):
    """Two versions of an application on the validation samples that neither has learned from."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    application: str
    project_type: ProjectType
    older: str
    newer: str
    older_id: UUID
    newer_id: UUID
    samples: int = Field(ge=0, description="Validation samples that both have predicted")
    left_out: int = Field(ge=0, description="Validation samples that one of them has learned from")
    metrics: list[MetricComparison] = Field(
        description="The main one first; empty when too few samples remain"
    )
    answers: PairedAnswers | None = Field(None, description="Where an answer is right or wrong")
    notes: list[Sentence] = []
    data: VersionDiff = Field(description="What changed between their dataset versions")
    compared_at: datetime

    def by(self, metric: Metric | None = None) -> MetricComparison | None:
        """Return the comparison by a metric, by default the main one; None: too few samples."""
        if not self.metrics:
            return None
        if metric is None:
            return self.metrics[0]
        found = next((one for one in self.metrics if one.metric is metric), None)
        if found is None:
            raise InvalidInputError(
                "comparisons.metric-not-compared",
                "versions of {application!r} are not compared by {metric!r}; choose one of {known}",
                application=self.application,
                metric=metric.value,
                known=[one.metric for one in self.metrics],
            )
        return found

    def judged(self, metric: Metric | None = None) -> Message:
        """Say which version is better by a metric, if one is beyond doubt."""
        found = self.by(metric)
        if found is None:
            return self._too_few()
        if found.better is None:
            return Message(
                "comparisons.not-better",
                "{newer} is not better beyond doubt: {change}",
                newer=self.newer,
                change=found.in_words,
            )
        if found.better == "newer":
            return Message(
                "comparisons.better",
                "{newer} is better than {older}: {change}",
                newer=self.newer,
                older=self.older,
                change=found.in_words,
            )
        return Message(
            "comparisons.worse",
            "{newer} is worse than {older}: {change}",
            newer=self.newer,
            older=self.older,
            change=found.in_words,
        )

    def _too_few(self) -> Message:
        return Message(
            "comparisons.too-few-samples",
            "{newer} cannot be compared with {older}: of {newer}'s {total} validation samples one "
            "of them has learned from {learned}, and the remaining {left} are too few (at least "
            "{least} are needed); add samples, then train again",
            newer=self.newer,
            older=self.older,
            total=self.samples + self.left_out,
            learned=self.left_out,
            left=self.samples,
            least=SAMPLES_MIN,
        )

    @computed_field  # type: ignore[prop-decorator]
    @property
    def verdict(self) -> Sentence:
        """What the main metric says, without a full stop."""
        return self.judged()

    @property
    def summary(self) -> Message:
        """What the main metric says, as a sentence of its own."""
        return Message("comparisons.summary", "{verdict}.", verdict=self.verdict)

"""What only image classification has: its settings and answers."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.explanation import HeatMap
from schemas.label import LabelName
from schemas.message import Message
from schemas.training import TrainingSettings

TOP_SCORES = 5

ScoreText = Annotated[str, Field(pattern=r"^[01]\.\d{3}$")]


class ImageClassificationSettings(TrainingSettings):
    """Training settings of one run of image classification."""

    mirror: bool | None = Field(
        None,
        description="Also train on mirrored pictures; empty: unless labels look like characters",
    )


class ImagePrediction(BaseModel):
    """Answer of the service for one image: the best label and up to five scores."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    predicted_label: LabelName
    scores: list[tuple[LabelName, ScoreText]] = Field(min_length=1, max_length=TOP_SCORES)

    @model_validator(mode="after")
    def best_score_comes_first(self) -> "ImagePrediction":
        if self.scores[0][0] != self.predicted_label:
            raise ValueError(
                Message(
                    "services.best-label-not-first",
                    "predicted_label {label!r} is not the label of the best score "
                    "({best!r}); sort scores from high to low",
                    label=self.predicted_label,
                    best=self.scores[0][0],
                )
            )
        return self


class ExplainedImagePrediction(ImagePrediction):
    """The answer with the places of the picture that decided."""

    explanation: HeatMap

"""From a model folder to the predictor of its project type."""

from pathlib import Path
from typing import Protocol

from pydantic import BaseModel

from tasks.predictors.image_classification import ImagePredictor


class Predictor(Protocol):
    """Answers requests of a prediction service."""

    def predict(self, body: bytes) -> BaseModel:
        """Return the answer for the body of one request."""
        ...


def load_predictor(folder: Path) -> Predictor:
    """Return the predictor for the model in `folder`, whose files are verified first."""
    return ImagePredictor(folder)

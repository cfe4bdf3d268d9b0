"""From a model folder to the predictor of its project type."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel

from tasks.project_types.parts import Part, part_of
from tasks.serving.model_folder import project_type_of


class Predictor(Protocol):
    """Answers requests of a prediction service."""

    def predict(self, body: bytes, options: Mapping[str, str] | None = None) -> BaseModel:
        """Return the answer for the body of one request and the options of its URL."""
        ...


def load_predictor(folder: Path) -> Predictor:
    """Return the predictor for the model in `folder`, whose files are verified first.

    Only the module of its type is loaded: what a Bento carries is what is loaded here.
    """
    predictor: Predictor = part_of(project_type_of(folder), Part.PREDICTOR).load(folder)
    return predictor

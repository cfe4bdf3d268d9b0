"""From a model folder to the observer of its project type."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from schemas.errors import ModelFolderError
from schemas.monitoring import REFERENCE_FILE, Features, TrainingReference
from tasks.project_types.parts import Part, part_of
from tasks.serving.loading import Predictor
from tasks.serving.model_folder import project_type_of


@dataclass(frozen=True)
class Outcome:
    """A class that was predicted, and how sure the model was, where the answer tells."""

    label: str
    confidence: float | None = None


@dataclass(frozen=True)
class Look:
    """What a closer look at a request shows: the features of each input in it.

    `confidences` are those that the answer does not tell.
    """

    features: list[Features]
    confidences: list[float] = field(default_factory=list)


class Observer(Protocol):
    """Sees what a model is asked and what it answers."""

    def outcomes(self, answer: Any) -> list[Outcome]:
        """Return the classes in an answer; costs next to nothing."""
        ...

    def answered(self, answer: Any) -> list[Features]:
        """Return the features of an answer, where it is more than classes."""
        ...

    def look(self, body: bytes) -> Look:
        """Return the features of what was sent; costs about as much as reading it."""
        ...


def load_observer(folder: Path, predictor: Predictor) -> Observer:
    """Return the observer for the model in `folder`; only the module of its type is loaded."""
    module = part_of(project_type_of(folder), Part.OBSERVER)
    observer: Observer = module.load(folder, predictor)
    return observer


def read_reference(stored: bytes) -> TrainingReference:
    """Return what a model folder says of its training data; it may come from elsewhere."""
    try:
        return TrainingReference.model_validate_json(stored)
    except ValidationError as error:
        raise ModelFolderError(
            f"{REFERENCE_FILE} of the model is not one that this release reads: {error}"
        ) from error

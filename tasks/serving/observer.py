"""Load the observer of a model folder, which collects monitoring data."""

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
    """A predicted class and its confidence (0 to 1), if the answer has one."""

    label: str
    confidence: float | None = None


@dataclass(frozen=True)
class Look:
    """The features of each input in a request.

    `confidences` (0 to 1) are only given where the answer does not contain them.
    """

    features: list[Features]
    confidences: list[float] = field(default_factory=list)


class Observer(Protocol):
    """Extracts monitoring data from requests and answers."""

    def outcomes(self, answer: Any) -> list[Outcome]:
        """Return the classes in an answer; cheap enough for every request."""
        ...

    def answered(self, answer: Any) -> list[Features]:
        """Return the features of an answer that holds more than classes."""
        ...

    def look(self, body: bytes) -> Look:
        """Return the features of the inputs; costs about as much as decoding the request."""
        ...


def load_observer(folder: Path, predictor: Predictor) -> Observer:
    """Return the observer for the model in `folder`; only the module of its type is imported."""
    module = part_of(project_type_of(folder), Part.OBSERVER)
    observer: Observer = module.load(folder, predictor)
    return observer


def read_reference(stored: bytes) -> TrainingReference:
    """Parse the training reference of a model folder; ModelFolderError if it is not valid."""
    try:
        return TrainingReference.model_validate_json(stored)
    except ValidationError as error:
        raise ModelFolderError(
            "models.reference-unreadable",
            "{file} of the model is not one that this release reads: {error}",
            file=REFERENCE_FILE,
            error=str(error),
        ) from error

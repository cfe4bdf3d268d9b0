"""Load the predictor of a model folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel

from tasks.project_types.parts import Part, part_of
from tasks.serving.model_folder import project_type_of


class Predictor(Protocol):
    """Answers requests of a prediction service."""

    def predict(self, body: bytes, options: Mapping[str, str] | None = None) -> BaseModel:
        """Return the answer to one request.

        Raises an ExemlError, with its HTTP status, for a body or an option that cannot be used.
        """
        ...


def load_predictor(folder: Path) -> Predictor:
    """Return the predictor for the model in `folder`, after verifying its files.

    Only the module of its project type is imported, since a Bento carries all imported modules.
    Raises ModelFolderError for missing, altered or unknown files.
    """
    predictor: Predictor = part_of(project_type_of(folder), Part.PREDICTOR).load(folder)
    return predictor

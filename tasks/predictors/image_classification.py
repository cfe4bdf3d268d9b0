"""Predictions of an image classifier from its model folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.image_classification import TOP_SCORES, ImagePrediction
from schemas.model_folder import GRAPH_FILE, ImageModelDescription
from schemas.sample import IMAGE_MAX_PIXELS
from tasks.predictors.model_folder import read_model_folder
from tasks.predictors.pixels import read_pixels
from tasks.predictors.request_options import NoOptions, read_options
from tasks.predictors.sessions import one_thread_session

Probabilities = NDArray[np.float32]


class ImagePredictor:
    """Answers with one thread; start more processes to answer faster."""

    def __init__(self, folder: Path, max_pixels: int = IMAGE_MAX_PIXELS) -> None:
        self.description = read_model_folder(folder, ImageModelDescription)
        self.max_pixels = max_pixels
        self._session = one_thread_session(folder / GRAPH_FILE)

    def predict(self, body: bytes, options: Mapping[str, str] | None = None) -> ImagePrediction:
        """Return the best label and the best scores for one picture."""
        read_options(options, NoOptions)
        probabilities = self.probabilities([body])[0]
        best_first = np.argsort(-probabilities, kind="stable")[:TOP_SCORES]
        names = self.description.class_names
        return ImagePrediction(
            predicted_label=names[best_first[0]],
            scores=[(names[i], f"{probabilities[i]:.3f}") for i in best_first],
        )

    def probabilities(self, bodies: Sequence[bytes]) -> Probabilities:
        """Return a row of probabilities for each picture, in the order of the class names."""
        size = self.description.image_size
        pixels = np.stack([read_pixels(body, size, self.max_pixels) for body in bodies])
        (answer,) = self._session.run(None, {"pixels": pixels.astype(np.float32)})
        return np.clip(np.asarray(answer, dtype=np.float32), 0.0, 1.0)


def load(folder: Path) -> ImagePredictor:
    """Return the predictor for the model in `folder`."""
    return ImagePredictor(folder)

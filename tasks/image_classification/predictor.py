"""Predictions of an image classifier from its model folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.explanation import ExplainOptions, HeatMap
from schemas.image_classification import (
    TOP_SCORES,
    ExplainedImagePrediction,
    ImagePrediction,
)
from schemas.model_folder import GRAPH_FILE, ImageModelDescription
from schemas.sample import IMAGE_MAX_PIXELS
from tasks.serving.model_folder import read_model_folder
from tasks.serving.pixels import read_pixels
from tasks.serving.request_options import read_options
from tasks.serving.sessions import one_thread_session

Pixels = NDArray[np.float32]
Probabilities = NDArray[np.float32]
Floats = NDArray[np.float32]
ProbabilitiesOf = Callable[[Floats], Floats]
# A cell is covered together with half of each neighbour: objects are seldom as small as a cell.
CELLS = 7
MARGIN = 0.5
DECIMALS = 6


class ImagePredictor:
    """Answers with one thread; start more processes to answer faster."""

    def __init__(self, folder: Path, max_pixels: int = IMAGE_MAX_PIXELS) -> None:
        self.description = read_model_folder(folder, ImageModelDescription)
        self.max_pixels = max_pixels
        self._session = one_thread_session(folder / GRAPH_FILE)

    def predict(self, body: bytes, options: Mapping[str, str] | None = None) -> ImagePrediction:
        """Return the best label and scores of a picture; `options` may ask to `explain` them."""
        parsed = read_options(options, ExplainOptions)
        pixels = self._pixels(body)
        row = self._probabilities_of(pixels[np.newaxis])[0]
        answer = self._named(row)
        return self._explained(answer, pixels, int(row.argmax())) if parsed.explain else answer

    def probabilities(self, bodies: Sequence[bytes]) -> Probabilities:
        """Return a row of probabilities for each picture, in the order of the class names."""
        return self._probabilities_of(np.stack([self._pixels(body) for body in bodies]))

    def _pixels(self, body: bytes) -> Pixels:
        size = self.description.image_size
        return read_pixels(body, size, self.max_pixels).astype(np.float32)

    def _probabilities_of(self, pixels: Pixels) -> Probabilities:
        (answer,) = self._session.run(None, {"pixels": pixels})
        return np.clip(np.asarray(answer, dtype=np.float32), 0.0, 1.0)

    def _named(self, row: Probabilities) -> ImagePrediction:
        best_first = np.argsort(-row, kind="stable")[:TOP_SCORES]
        names = self.description.class_names
        return ImagePrediction(
            predicted_label=names[best_first[0]],
            scores=[(names[i], f"{row[i]:.3f}") for i in best_first],
        )

    def _explained(
        self, answer: ImagePrediction, pixels: Pixels, label: int
    ) -> ExplainedImagePrediction:
        found = heat_map(pixels, self._probabilities_of, label, answer.predicted_label)
        return ExplainedImagePrediction(**answer.model_dump(), explanation=found)


def load(folder: Path) -> ImagePredictor:
    """Return the predictor for the model in `folder`."""
    return ImagePredictor(folder)


def heat_map(pixels: Floats, probabilities: ProbabilitiesOf, label: int, name: str) -> HeatMap:
    """Return what the probability of a label loses by covering each place of a picture.

    `pixels` are channels x height x width; what covers them is their mean colour.
    """
    score = float(probabilities(pixels[np.newaxis])[0, label])
    covered = [float(probabilities(picture)[0, label]) for picture in _covered(pixels)]
    losses = (score - np.array(covered)).round(DECIMALS).reshape(CELLS, CELLS)
    return HeatMap(label=name, rows=CELLS, columns=CELLS, importances=losses.tolist())


def _covered(pixels: Floats) -> Iterator[Floats]:
    """Give the picture once a cell, row by row; several at once take memory and save no time."""
    colour = pixels.mean(axis=(1, 2), keepdims=True)
    _, height, width = pixels.shape
    for row, column in product(range(CELLS), repeat=2):
        copy = pixels.copy()
        copy[:, _span(row, height), _span(column, width)] = colour
        yield copy[np.newaxis]


def _span(cell: int, length: int) -> slice:
    """Return the pixels of a cell and its margins along one side."""
    first = (cell - MARGIN) * length / CELLS
    end = (cell + 1 + MARGIN) * length / CELLS
    return slice(max(0, round(first)), min(length, round(end)))

"""Predictions of an object detector from its model folder."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.evaluation import FoundBox
from schemas.label import Box
from schemas.model_folder import GRAPH_FILE
from schemas.object_detection import (
    LOWEST_SCORE,
    BoxText,
    DetectionModelDescription,
    DetectionOptions,
    DetectionPrediction,
)
from schemas.sample import IMAGE_MAX_PIXELS
from tasks.serving.model_folder import read_model_folder
from tasks.serving.pixels import FittedPicture, on_square, read_fitted
from tasks.serving.request_options import read_options
from tasks.serving.sessions import one_thread_session

Corners = NDArray[np.float64]


class DetectionPredictor:
    """Answers with one thread; start more processes to answer faster."""

    def __init__(self, folder: Path, max_pixels: int = IMAGE_MAX_PIXELS) -> None:
        self.description = read_model_folder(folder, DetectionModelDescription)
        self.max_pixels = max_pixels
        self._session = one_thread_session(folder / GRAPH_FILE)

    def predict(self, body: bytes, options: Mapping[str, str] | None = None) -> DetectionPrediction:
        """Return what is found in a picture; `options` may hold a `threshold` for the scores."""
        threshold = read_options(options, DetectionOptions).threshold
        if threshold is None:
            threshold = self.description.score_threshold
        return self.detect(body, threshold)

    def detect(self, body: bytes, threshold: float) -> DetectionPrediction:
        """Return what is found in a picture with at least a score of `threshold`."""
        found = self.found_boxes(body, threshold)
        names = [box.label for box in found]
        return DetectionPrediction(
            detection_classes=names,
            detection_boxes=[_box_text(box.box) for box in found],
            detection_scores=[f"{box.score:.7f}" for box in found],
            detection_counts={name: str(count) for name, count in Counter(names).items()},
        )

    def found_boxes(self, body: bytes, threshold: float = LOWEST_SCORE) -> list[FoundBox]:
        """Return the boxes in pixels of the upright picture, best score first."""
        size = self.description.image_size
        fitted = read_fitted(body, size, self.max_pixels)
        square = on_square(fitted.pixels, size, self.description.pixel_mean)
        boxes, classes, scores, _ = self._session.run(None, {"pixels": square})
        corners = _in_picture(np.asarray(boxes, dtype=np.float64), fitted)
        has_area = np.all(corners[:, 2:] > corners[:, :2], axis=1).tolist()
        names = self.description.class_names
        return [
            FoundBox(
                label=names[classes[n]], score=min(1.0, float(scores[n])), box=_box(corners[n])
            )
            for n in np.argsort(-scores, kind="stable")
            if has_area[n] and scores[n] >= threshold
        ]


def load(folder: Path) -> DetectionPredictor:
    """Return the predictor for the model in `folder`."""
    return DetectionPredictor(folder)


def _in_picture(corners: Corners, fitted: FittedPicture) -> Corners:
    """Return corners of the square as pixels of the picture, none of them outside of it."""
    height, width, _ = fitted.pixels.shape
    scale = np.array([fitted.width / width, fitted.height / height] * 2)
    inside: Corners = np.clip(corners * scale, 0, [fitted.width, fitted.height] * 2)
    return inside


def _box(corners: Corners) -> Box:
    xmin, ymin, xmax, ymax = corners.tolist()
    return Box(xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax)


def _box_text(box: Box) -> BoxText:
    return f"{box.ymin:.6f}", f"{box.xmin:.6f}", f"{box.ymax:.6f}", f"{box.xmax:.6f}"

"""The holdout of object detectors."""

from collections.abc import Sequence

import numpy as np

from schemas.evaluation import FoundBox
from schemas.label import LabeledBox
from schemas.manifest import ManifestLine
from schemas.model_comparison import Metric
from tasks.comparison.holdout import Floats, Holdout, Outcomes, Pair, holdout_of_samples, macro_f1
from tasks.object_detection.predictor import DetectionPredictor
from tasks.object_detection.training.matches import match_boxes
from tasks.serving.loading import Predictor

FoundBoxes = Sequence[FoundBox]


def holdout(pair: Pair) -> Holdout:
    """Return the pictures to compare two object detectors on."""
    return holdout_of_samples(pair, answer, judge_boxes)


def judge_boxes(
    lines: Sequence[ManifestLine], older: Sequence[FoundBoxes], newer: Sequence[FoundBoxes]
) -> Outcomes:
    """Judge found boxes: right ones overlap an object of their label by a half (IoU 0.5)."""
    truths = [_objects(line) for line in lines]
    true = {box.label for picture in truths for box in picture}
    names = sorted(true | {box.label for picture in (*older, *newer) for box in picture})
    return Outcomes(
        older=_rows(truths, older, names),
        newer=_rows(truths, newer, names),
        measures={
            Metric.PICTURE_F1: lambda means: means[:, 0],
            Metric.F1: lambda means: macro_f1(means[:, 1:]),
        },
    )


def answer(predictor: Predictor, picture: bytes) -> FoundBoxes:
    """Return the boxes that a service answers with."""
    assert isinstance(predictor, DetectionPredictor)
    return predictor.found_boxes(picture, predictor.description.score_threshold)


def _objects(line: ManifestLine) -> list[LabeledBox]:
    return [
        LabeledBox(label=annotation.label, **annotation.box.model_dump())
        for annotation in line.annotations
        if annotation.box is not None
    ]


def _rows(
    truths: Sequence[Sequence[LabeledBox]], found: Sequence[FoundBoxes], names: Sequence[str]
) -> Floats:
    """Return the F1 of each picture, and its right, found and true boxes of each label."""
    matches = match_boxes(truths, found, names)
    count = len(truths)
    right = [np.bincount(match.pictures[match.right_at_half], minlength=count) for match in matches]
    answered = [np.bincount(match.pictures, minlength=count) for match in matches]
    true = [match.objects for match in matches]
    counts = np.array([right, answered, true], dtype=np.float64).reshape(3, len(names), count)
    hits, either = counts[0].sum(0), counts[1:].sum((0, 1))
    # where there is nothing to find, finding nothing is right
    f1 = np.where(either > 0, 2 * hits / np.maximum(either, 1), 1.0)
    return np.hstack([f1[:, None], *(kind.T for kind in counts)])

"""Evaluate an object detector: average precision, F1 and its threshold, worst pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from schemas.evaluation import (
    Curve,
    DetectedClassEvaluation,
    DetectionEvaluation,
    EvaluationMethod,
    FoundBox,
    Range,
    WorstPicture,
)
from schemas.label import LabeledBox
from tasks.learning.metrics import MISTAKES_KEPT, thinned, wilson
from tasks.object_detection.training.matches import ClassMatches, Floats, Numbers, match_boxes

RESAMPLES = 200
RESAMPLING_SEED = 0
THRESHOLD_OF_NOTHING_RIGHT = 0.5


@dataclass(frozen=True)
class Counts:
    """Predicted boxes above a score, how many of them are right, and the number of objects."""

    boxes: int
    right: int
    objects: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.boxes + self.objects
        return 2 * self.right / both if both else 0.0


def evaluate_detections(
    truths: Sequence[tuple[UUID, tuple[LabeledBox, ...]]],
    found: Sequence[tuple[FoundBox, ...]],
    class_names: Sequence[str],
    method: EvaluationMethod = EvaluationMethod.VALIDATION,
) -> DetectionEvaluation:
    """Return the evaluation of the predicted boxes of each picture, with scores of any value.

    Precision, recall and F1 (at IoU 0.5) are averaged over the classes, each at its own best
    threshold; accuracy is right boxes by all boxes and missed objects; mAP is that of COCO.
    Intervals are 95 %: Wilson for shares, bootstrap over pictures for mAP.
    """
    matches = match_boxes([boxes for _, boxes in truths], found, class_names)
    threshold = best_threshold(matches)
    classes = [_evaluate_class(*pair) for pair in zip(class_names, matches, strict=True)]
    occurring = [class_ for class_ in classes if class_.objects or class_.precision.samples]
    all_boxes = _total(matches, threshold)
    map_50, map_50_95 = _mean_average_precisions(matches)
    return DetectionEvaluation(
        method=method,
        samples=len(truths),
        objects=all_boxes.objects,
        accuracy=wilson(all_boxes.right, all_boxes.boxes + all_boxes.objects - all_boxes.right),
        precision=float(np.mean([class_.precision.value for class_ in occurring])),
        recall=float(np.mean([class_.recall.value for class_ in occurring])),
        f1=float(np.mean([class_.f1 for class_ in occurring])),
        map_50=map_50,
        map_50_95=map_50_95,
        threshold=threshold,
        classes=classes,
        worst_pictures=worst_pictures(truths, found, matches, threshold),
    )


def best_threshold(matches: Sequence[ClassMatches]) -> float:
    """Return the score threshold (0 to 1) with the best F1 over all boxes.

    It is midway between that score and the next lower one, so that small changes of scores on new
    pictures do not matter.
    """
    scores = np.concatenate([match.scores for match in matches])
    right = np.concatenate([match.right_at_half for match in matches])
    if not right.any():
        return THRESHOLD_OF_NOTHING_RIGHT
    order = np.argsort(-scores, kind="stable")
    ends = _last_of_equals(scores[order])
    hits = right[order].cumsum()[ends]
    objects = sum(int(match.objects.sum()) for match in matches)
    best = int((2 * hits / (ends + 1 + objects)).argmax())
    falling = scores[order][ends]
    return float(falling[best : best + 2].mean())


def worst_pictures(
    truths: Sequence[tuple[UUID, tuple[LabeledBox, ...]]],
    found: Sequence[tuple[FoundBox, ...]],
    matches: Sequence[ClassMatches],
    threshold: float,
) -> list[WorstPicture]:
    """Return the pictures with the most missed objects and wrong boxes at this threshold."""
    boxes, right = np.zeros((2, len(truths)), dtype=int)
    for match in matches:
        counted = match.scores >= threshold
        boxes += np.bincount(match.pictures[counted], minlength=len(truths))
        right += np.bincount(match.pictures[counted & match.right_at_half], minlength=len(truths))
    wrong = boxes - right
    missed = np.sum([match.objects for match in matches], axis=0) - right
    order = np.argsort(-(wrong + missed), kind="stable")[:MISTAKES_KEPT]
    return [
        WorstPicture(
            sample_id=truths[picture][0],
            missed=int(missed[picture]),
            wrong=int(wrong[picture]),
            true_boxes=list(truths[picture][1]),
            found_boxes=[box for box in found[picture] if box.score >= threshold],
        )
        for picture in order
        if wrong[picture] + missed[picture]
    ]


def _evaluate_class(label: str, matches: ClassMatches) -> DetectedClassEvaluation:
    threshold = best_threshold([matches])
    counts = _counts(matches, threshold)
    precisions = matches.average_precisions(np.ones_like(matches.objects))
    return DetectedClassEvaluation(
        label=label,
        objects=counts.objects,
        threshold=threshold,
        precision=wilson(counts.right, counts.boxes),
        recall=wilson(counts.right, counts.objects),
        f1=counts.f1,
        average_precision_50=None if precisions is None else float(precisions[0]),
        average_precision=None if precisions is None else float(precisions.mean()),
        precision_recall_curve=_precision_recall(matches),
    )


def _counts(matches: ClassMatches, threshold: float) -> Counts:
    counted = matches.scores >= threshold
    right = int(matches.right_at_half[counted].sum())
    return Counts(int(counted.sum()), right, int(matches.objects.sum()))


def _total(matches: Sequence[ClassMatches], threshold: float) -> Counts:
    each = [_counts(match, threshold) for match in matches]
    return Counts(
        sum(counts.boxes for counts in each),
        sum(counts.right for counts in each),
        sum(counts.objects for counts in each),
    )


def _precision_recall(matches: ClassMatches) -> Curve:
    objects = matches.objects.sum()
    if objects == 0 or len(matches.scores) == 0:
        return Curve(x=[], y=[])
    ends = _last_of_equals(matches.scores)
    hits = matches.right_at_half.cumsum()[ends]
    recall, precision = hits / objects, hits / (ends + 1)
    return thinned(
        np.append(0.0, recall),
        np.append(precision[0], precision),
        np.append(1.0, matches.scores[ends]),
    )


def _last_of_equals(scores: Floats) -> Numbers:
    """Return the last position of each score, as boxes with equal scores count together."""
    return np.flatnonzero(np.append(scores[1:] != scores[:-1], True))


def _mean_average_precisions(matches: Sequence[ClassMatches]) -> tuple[Range, Range]:
    """Return mAP@50 and mAP@50:95 with bootstrap intervals over pictures."""
    pictures = len(matches[0].objects)
    generator = np.random.default_rng(RESAMPLING_SEED)
    drawn = generator.multinomial(pictures, np.full(pictures, 1 / pictures), RESAMPLES)
    value = _mean_over_classes(matches, np.ones(pictures, dtype=int))
    means = np.array([_mean_over_classes(matches, copies) for copies in drawn])
    low, high = np.nanquantile(means, (0.025, 0.975), axis=0)
    ranges = [
        Range(value=float(middle), low=float(lowest), high=float(highest))
        for middle, lowest, highest in zip(value, low, high, strict=True)
    ]
    return ranges[0], ranges[1]


def _mean_over_classes(matches: Sequence[ClassMatches], copies: Numbers) -> Floats:
    """Return mAP@50 and mAP@50:95 over the classes with objects; NaN without any."""
    each = [match.average_precisions(copies) for match in matches]
    found = [precisions for precisions in each if precisions is not None]
    if not found:
        return np.full(2, np.nan)
    mean = np.mean(found, axis=0)
    return np.array([mean[0], mean.mean()])

"""Evaluate a classifier from its probabilities: metrics with intervals, curves, mistakes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_curve, roc_curve

from schemas.evaluation import (
    CalibrationBin,
    ClassEvaluation,
    Curve,
    Estimate,
    Evaluation,
    EvaluationMethod,
    Mistake,
)

NORMAL_QUANTILE_95 = 1.959963984540054
CURVE_POINTS = 200
CALIBRATION_BINS = 10
MISTAKES_KEPT = 20  # of each kind
ALL_MISTAKES_KEPT = 500
SMALLEST_PROBABILITY = 1e-7

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Predictions:
    """Probabilities and ground truth of samples, both samples x classes.

    With `thresholds` (one per class) the task is multi-label: each class is decided by itself.
    Without, the class with the highest probability is the answer.
    """

    sample_ids: Sequence[UUID]
    truth: Marks
    probabilities: Floats
    class_names: Sequence[str]
    thresholds: Sequence[float] | None = None

    @property
    def predicted(self) -> Marks:
        """The predicted classes, as a mask of samples x classes."""
        if self.thresholds is not None:
            return np.asarray(self.probabilities >= np.asarray(self.thresholds))
        best = self.probabilities.argmax(1)
        return np.asarray(np.arange(len(self.class_names)) == best[:, None])


def evaluate(predictions: Predictions, method: EvaluationMethod) -> Evaluation:
    """Return the evaluation: macro-averaged precision, recall and F1, accuracy, calibration.

    For multi-label tasks, accuracy is the share of samples with exactly the right set of labels.
    Classes that occur neither in the truth nor in the answers are left out of the averages.
    """
    truth, predicted = predictions.truth, predictions.predicted
    right = (truth == predicted).all(1)
    classes = [_evaluate_class(predictions, position) for position in range(truth.shape[1])]
    occurring = [c for c, n in zip(classes, (truth | predicted).sum(0), strict=True) if n]
    bins = calibration(*_confidences(predictions, right))
    return Evaluation(
        method=method,
        samples=len(truth),
        accuracy=wilson(int(right.sum()), len(right)),
        precision=_mean([c.precision.value for c in occurring]),
        recall=_mean([c.recall.value for c in occurring]),
        f1=_mean([c.f1 for c in occurring]),
        log_loss=log_loss(predictions),
        calibration_error=calibration_error(bins),
        calibration=bins,
        classes=classes,
        confusion_matrix=_confusion(predictions),
        worst_mistakes=worst_mistakes(predictions, right),
    )


def wilson(hits: int, trials: int) -> Estimate:
    """Return `hits / trials` with its 95 % Wilson score interval (Wilson 1927).

    Without trials the interval is 0 to 1.
    """
    if trials == 0:
        return Estimate(value=0.0, low=0.0, high=1.0, samples=0)
    share, z2 = hits / trials, NORMAL_QUANTILE_95**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    spread = share * (1 - share) / trials + z2 / (4 * trials**2)
    half = NORMAL_QUANTILE_95 * float(np.sqrt(spread)) / (1 + z2 / trials)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == trials else min(1.0, middle + half)
    return Estimate(value=share, low=low, high=high, samples=trials)


def log_loss(predictions: Predictions) -> float:
    """Return the mean negative log-likelihood in nats: per sample, or per label if multi-label."""
    likely = np.clip(predictions.probabilities, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    if predictions.thresholds is not None:
        return float(-np.log(np.where(predictions.truth, likely, 1 - likely)).mean())
    likely = likely / likely.sum(1, keepdims=True)
    return float(-np.log(likely[predictions.truth]).mean())


def calibration(confidence: Floats, is_right: Marks) -> list[CalibrationBin]:
    """Return the accuracy of answers in 10 bins of equal confidence width; empty bins are left out.

    Both arguments are one-dimensional: the confidence, 0 to 1, and correctness of each answer.
    """
    numbers = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        CalibrationBin(
            confidence=float(confidence[numbers == number].mean()),
            accuracy=float(is_right[numbers == number].mean()),
            samples=int((numbers == number).sum()),
        )
        for number in np.unique(numbers)
    ]


def calibration_error(bins: Sequence[CalibrationBin]) -> float:
    """Return the expected calibration error (ECE, Naeini et al. 2015), 0 to 1.

    It is the mean gap between confidence and accuracy, weighted by the samples of each bin.
    """
    gaps = sum(b.samples * abs(b.confidence - b.accuracy) for b in bins)
    return gaps / sum(b.samples for b in bins)


def worst_mistakes(predictions: Predictions, right: Marks) -> list[Mistake]:
    """Return wrongly classified samples, the most confident mistakes first.

    At most 20 for each pair of true and predicted labels, and 500 in total. `right` tells which
    samples are classified correctly.
    """
    predicted, truth = predictions.predicted, predictions.truth
    wrong_answers = np.where(predicted, predictions.probabilities, 1 - predictions.probabilities)
    is_counted = truth != predicted if predictions.thresholds is not None else predicted
    scores = np.where(is_counted, wrong_answers, 0.0).max(1)
    mistakes = [
        Mistake(
            sample_id=predictions.sample_ids[row],
            labels=_names(predictions, truth[row]),
            predicted=_names(predictions, predicted[row]),
            score=float(scores[row]),
        )
        for row in sorted(np.flatnonzero(~right).tolist(), key=lambda row: -scores[row])
    ]
    return list(_some_of_each_kind(mistakes))[:ALL_MISTAKES_KEPT]


def thinned(x: Floats, y: Floats, scores: Floats | None = None) -> Curve:
    """Return a curve of at most 200 points, evenly chosen by index."""
    kept = np.unique(np.linspace(0, len(x) - 1, CURVE_POINTS).round().astype(int))
    kept_scores = [] if scores is None else scores[kept].tolist()
    return Curve(x=x[kept].tolist(), y=y[kept].tolist(), scores=kept_scores)


def _some_of_each_kind(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    seen: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    for mistake in mistakes:
        kind = tuple(mistake.labels), tuple(mistake.predicted)
        seen[kind] += 1
        if seen[kind] <= MISTAKES_KEPT:
            yield mistake


def _evaluate_class(predictions: Predictions, position: int) -> ClassEvaluation:
    truth = predictions.truth[:, position]
    predicted = predictions.predicted[:, position]
    hits = int((truth & predicted).sum())
    named_or_true = int(truth.sum() + predicted.sum())
    return ClassEvaluation(
        label=predictions.class_names[position],
        samples=int(truth.sum()),
        precision=wilson(hits, int(predicted.sum())),
        recall=wilson(hits, int(truth.sum())),
        f1=2 * hits / named_or_true if named_or_true else 0.0,
        precision_recall_curve=_precision_recall(truth, predictions.probabilities[:, position]),
        roc_curve=_roc(truth, predictions.probabilities[:, position]),
    )


def _precision_recall(truth: Marks, probability: Floats) -> Curve:
    if not truth.any():
        return Curve(x=[], y=[])
    precision, recall, scores = precision_recall_curve(truth, probability)
    return thinned(recall[::-1], precision[::-1], np.append(scores, 1.0)[::-1])


def _roc(truth: Marks, probability: Floats) -> Curve:
    if truth.all() or not truth.any():
        return Curve(x=[], y=[])
    false_share, true_share, _ = roc_curve(truth, probability)
    return thinned(false_share, true_share)


def _confidences(predictions: Predictions, right: Marks) -> tuple[Floats, Marks]:
    """Return confidence and correctness; if multi-label, one answer per sample and class."""
    if predictions.thresholds is not None:
        return predictions.probabilities.ravel(), predictions.truth.ravel()
    return predictions.probabilities.max(1), right


def _confusion(predictions: Predictions) -> list[list[int]] | None:
    if predictions.thresholds is not None:
        return None
    positions = list(range(len(predictions.class_names)))
    matrix: list[list[int]] = confusion_matrix(
        predictions.truth.argmax(1), predictions.predicted.argmax(1), labels=positions
    ).tolist()
    return matrix


def _names(predictions: Predictions, marks: Marks) -> list[str]:
    return [name for name, mark in zip(predictions.class_names, marks, strict=True) if mark]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0

"""Compare two models by their own evaluations, when there is no common holdout."""

from dataclasses import dataclass

from schemas.evaluation import (
    DetectionEvaluation,
    Estimate,
    Evaluation,
    ModelEvaluation,
    Range,
    RegressionEvaluation,
)
from schemas.message import Message
from schemas.model_comparison import Metric

Number = Estimate | Range


@dataclass(frozen=True)
class OwnEvaluations:
    """Whether the newer model is significantly better, and a sentence that says so."""

    is_better: bool
    sentence: Message


def judged_by_own_evaluations(
    older: ModelEvaluation, newer: ModelEvaluation, metric: str | None = None
) -> OwnEvaluations | None:
    """Compare by the main metric or by `metric`; None for metrics without an interval.

    The evaluations are of different samples, so the newer model only counts as better if the 95 %
    intervals do not overlap.
    """
    known = _numbers(older), _numbers(newer)
    chosen = metric or next(iter(known[1]))
    if type(older) is not type(newer) or chosen not in known[1]:
        return None
    (name, before), (_, now) = (numbers[chosen] for numbers in known)
    is_error = isinstance(newer, RegressionEvaluation)
    is_better = now.high < before.low if is_error else now.low > before.high
    found = Message(
        "comparisons.own-evaluations",
        "{metric} {now} after {before}, each in its own evaluation",
        metric=name,
        now=_in_words(now),
        before=_in_words(before),
    )
    if is_better:
        return OwnEvaluations(is_better, found)
    doubt = Message("comparisons.in-doubt", "not better beyond doubt: {found}", found=found)
    return OwnEvaluations(is_better, doubt)


def _numbers(evaluation: ModelEvaluation) -> dict[str, tuple[str, Number]]:
    """Return name and value of the metrics that have an interval, the main one first."""
    if isinstance(evaluation, Evaluation):
        return {Metric.ACCURACY: (Metric.ACCURACY.display_name, evaluation.accuracy)}
    if isinstance(evaluation, DetectionEvaluation):
        return {"map_50": ("mAP@50", evaluation.map_50)}
    return {
        Metric.MAE: (Message("comparisons.mean-error", "mean error"), evaluation.mae),
        Metric.RMSE: (Metric.RMSE.display_name, evaluation.rmse),
    }


def _in_words(number: Number) -> Message:
    return Message(
        "comparisons.number-with-interval",
        "{number:.4g} ({low:.4g} to {high:.4g})",
        number=number.value,
        low=number.low,
        high=number.high,
    )

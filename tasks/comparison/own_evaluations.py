"""Telling two models apart by their own evaluations, when no sample is left to compare both on."""

from dataclasses import dataclass

from schemas.evaluation import (
    DetectionEvaluation,
    Estimate,
    Evaluation,
    ModelEvaluation,
    Range,
    RegressionEvaluation,
)
from schemas.model_comparison import Metric

Number = Estimate | Range


@dataclass(frozen=True)
class OwnEvaluations:
    """What the evaluations of two models say: whether the newer is better beyond doubt."""

    is_better: bool
    sentence: str


def judged_by_own_evaluations(
    older: ModelEvaluation, newer: ModelEvaluation, metric: str | None = None
) -> OwnEvaluations | None:
    """Judge by the main number or by `metric`; None for numbers without an interval.

    Both are measured on samples of their own, so their intervals must not even touch.
    """
    known = _numbers(older), _numbers(newer)
    chosen = metric or next(iter(known[1]))
    if type(older) is not type(newer) or chosen not in known[1]:
        return None
    (name, before), (_, now) = (numbers[chosen] for numbers in known)
    is_error = isinstance(newer, RegressionEvaluation)
    is_better = now.high < before.low if is_error else now.low > before.high
    doubt = "" if is_better else "not better beyond doubt: "
    return OwnEvaluations(
        is_better,
        f"{doubt}{name} {_in_words(now)} after {_in_words(before)}, each in its own evaluation",
    )


def _numbers(evaluation: ModelEvaluation) -> dict[str, tuple[str, Number]]:
    """Return the numbers that have an interval by the name of their metric, the main one first."""
    if isinstance(evaluation, Evaluation):
        return {Metric.ACCURACY: ("accuracy", evaluation.accuracy)}
    if isinstance(evaluation, DetectionEvaluation):
        return {"map_50": ("mAP@50", evaluation.map_50)}
    return {
        Metric.MAE: ("mean error", evaluation.mae),
        Metric.RMSE: ("RMSE", evaluation.rmse),
    }


def _in_words(number: Number) -> str:
    return f"{number.value:.4g} ({number.low:.4g} to {number.high:.4g})"

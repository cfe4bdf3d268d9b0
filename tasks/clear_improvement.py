"""Telling two models apart by their own evaluations, when no sample is left to compare both on."""

from collections.abc import Mapping

from schemas.evaluation import (
    DetectionEvaluation,
    Estimate,
    Evaluation,
    ModelEvaluation,
    Range,
    RegressionEvaluation,
)
from schemas.model_comparison import Metric

# What the main number of an evaluation is called where people choose; mAP cannot be chosen.
METRICS: Mapping[type[ModelEvaluation], Metric] = {
    Evaluation: Metric.ACCURACY,
    RegressionEvaluation: Metric.MAE,
}


def clear_improvement(
    older: ModelEvaluation, newer: ModelEvaluation, metric: str | None = None
) -> str | None:
    """Say by which number the newer model is better beyond doubt; None when it is not.

    Both are judged on samples of their own, so their intervals must not even touch. Evaluations
    say it of their main number only, so nothing is said of another `metric`.
    """
    if type(older) is not type(newer) or metric not in (None, METRICS.get(type(newer))):
        return None
    name, before = _main(older)
    _, now = _main(newer)
    less_is_better = name == "mean error"
    is_better = now.high < before.low if less_is_better else now.low > before.high
    if not is_better:
        return None
    return f"{name} {_in_words(now)} after {_in_words(before)}, each in its own evaluation"


def _main(evaluation: ModelEvaluation) -> tuple[str, Estimate | Range]:
    if isinstance(evaluation, Evaluation):
        return "accuracy", evaluation.accuracy
    if isinstance(evaluation, DetectionEvaluation):
        return "mAP@50", evaluation.map_50
    return "mean error", evaluation.mae


def _in_words(number: Estimate | Range) -> str:
    return f"{number.value:.4g} ({number.low:.4g} to {number.high:.4g})"

"""Weights of the families, fitted to their out-of-fold predictions."""

from collections.abc import Sequence

import numpy as np

from tasks.learning.metrics import SMALLEST_PROBABILITY
from tasks.predictive_analytics.training.problem import FOLDS, Floats, Rows, TableProblem

PRIOR_OF_THE_FIRST = 0.7
RECORDS_OF_THE_PRIOR = 5.0
STEPS = 400
STEP = 0.2
LARGEST_SLOPE = 5.0
TINY = 1e-12
SMALLEST_WEIGHT = 0.01  # smaller weights cost time in serving without a gain


def fitted_weights(problem: TableProblem, outputs: Sequence[Floats], rows: Rows) -> Floats:
    """Return the weights with the highest posterior for the labels of `rows`.

    `outputs` has records x outputs for each family. The prior, worth a few records, prefers the
    first family: few records do not tell which other family is better, and weights fitted to them
    alone are worse than the first family.
    """
    if len(outputs) == 1:
        return np.ones(1)
    rest = (1 - PRIOR_OF_THE_FIRST) / (len(outputs) - 1)
    prior = np.array([PRIOR_OF_THE_FIRST, *[rest] * (len(outputs) - 1)])
    if not len(rows):
        return prior
    said, truth = _said(problem, outputs, rows)
    weights = prior
    for _ in range(STEPS):
        pull = np.log(np.maximum(weights, TINY) / prior) * RECORDS_OF_THE_PRIOR
        slopes = _slopes(said, truth, weights) + pull / len(rows)
        slopes = np.clip(slopes - weights @ slopes, -LARGEST_SLOPE, LARGEST_SLOPE)
        weights = weights * np.exp(-STEP * slopes)
        weights = weights / weights.sum()
    kept = np.where(weights < SMALLEST_WEIGHT, 0.0, weights)
    return np.asarray(kept / kept.sum())


def known_to_all(outputs: Sequence[Floats]) -> Rows:
    """Return the records that every family has predicted out of fold."""
    return np.flatnonzero(np.all([~np.isnan(output[:, 0]) for output in outputs], axis=0))


def cross_weighted(problem: TableProblem, outputs: Sequence[Floats], known: Rows) -> Floats:
    """Combine outputs; the weights of each fold are fitted on the other folds."""
    if len(outputs) == 1:
        return outputs[0]
    folds = problem.folds
    combined = np.full_like(outputs[0], np.nan)
    for fold in range(FOLDS):
        seen, others = known[folds[known] == fold], known[folds[known] != fold]
        if len(seen):
            weights = fitted_weights(problem, outputs, others)
            parts = [weight * output[seen] for weight, output in zip(weights, outputs, strict=True)]
            combined[seen] = sum(parts)
    return combined


def _said(
    problem: TableProblem, outputs: Sequence[Floats], rows: Rows
) -> tuple[Floats, Floats | None]:
    """Return the probability of the true class by each family; or predictions, and the labels.

    Regression values are centred, and divided by the RMSE of the first family to have no unit.
    """
    target = problem.target[rows]
    if problem.classes:
        likely = [output[rows, target.astype(int)] for output in outputs]
        return np.clip(np.array(likely), SMALLEST_PROBABILITY, 1), None
    unit = float(np.sqrt(np.mean((outputs[0][rows, 0] - target) ** 2))) or 1.0
    return np.array([output[rows, 0] - target.mean() for output in outputs]) / unit, (
        target - target.mean()
    ) / unit


def _slopes(said: Floats, truth: Floats | None, weights: Floats) -> Floats:
    """Return the gradient of the loss by weight: of log-loss, or half the squared error."""
    together = weights @ said
    if truth is None:
        return np.asarray(-(said / together).mean(1))
    return np.asarray(((together - truth) * said).mean(1))

"""Evaluate a table model: as a classifier, or by regression errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_auc_score

from schemas.evaluation import (
    ClassEvaluation,
    Curve,
    Evaluation,
    EvaluationMethod,
    FeatureFact,
    ModelEvaluation,
    Range,
    RegressionEvaluation,
    WorstPrediction,
)
from tasks.learning.metrics import CURVE_POINTS, MISTAKES_KEPT, Predictions, evaluate
from tasks.predictive_analytics.training.problem import Floats, Rows
from tasks.predictive_analytics.training.training_data import Target

RESAMPLES = 500
CELLS_AT_ONCE = 5_000_000
HISTOGRAM_BINS = 30


@dataclass(frozen=True)
class Answered:
    """Outputs (rows x outputs) for the labeled records at `rows`, and how they were obtained."""

    rows: Rows
    outputs: Floats
    method: EvaluationMethod


def evaluate_table(
    target: Target, answered: Answered, features: Sequence[FeatureFact], seed: int
) -> ModelEvaluation:
    """Return the evaluation of a classifier or of a model that predicts a number."""
    if target.is_discrete:
        return _evaluate_classes(target, answered, features)
    return _evaluate_numbers(target, answered, features, seed)


def record_id(record: int) -> UUID:
    """Return the id that a mistake gives for record 1, 2 … of table.csv; its `.int` is that."""
    return UUID(int=record)


def _evaluate_classes(
    target: Target, answered: Answered, features: Sequence[FeatureFact]
) -> Evaluation:
    classes = target.values[answered.rows].astype(int)
    truth = np.eye(len(target.class_names), dtype=bool)[classes]
    predictions = Predictions(
        sample_ids=[record_id(int(row) + 1) for row in target.rows[answered.rows]],
        truth=truth,
        probabilities=answered.outputs,
        class_names=target.class_names,
    )
    found = evaluate(predictions, answered.method)
    return found.model_copy(
        update={
            "classes": [
                _with_auc(class_, truth[:, number], answered.outputs[:, number])
                for number, class_ in enumerate(found.classes)
            ],
            "features": list(features),
            "best_threshold": _best_threshold(truth, answered.outputs),
        }
    )


def _with_auc(class_: ClassEvaluation, truth: Rows, scores: Floats) -> ClassEvaluation:
    if truth.all() or not truth.any():
        return class_
    return class_.model_copy(update={"auc": float(roc_auc_score(truth, scores))})


def _best_threshold(truth: Rows, outputs: Floats) -> float | None:
    if truth.shape[1] != 2 or not truth[:, 1].any():
        return None
    precision, recall, thresholds = precision_recall_curve(truth[:, 1], outputs[:, 1])
    both = np.maximum(precision + recall, 1e-12)
    best = int((2 * precision * recall / both)[:-1].argmax())
    return float(np.clip(thresholds[best], 0, 1))


def _evaluate_numbers(
    target: Target, answered: Answered, features: Sequence[FeatureFact], seed: int
) -> RegressionEvaluation:
    truth, predicted = target.values[answered.rows], answered.outputs[:, 0]
    residuals = truth - predicted
    shown = np.unique(np.linspace(0, len(truth) - 1, CURVE_POINTS).round().astype(int))
    counts, edges = np.histogram(residuals, bins=HISTOGRAM_BINS)
    worst = np.argsort(-np.abs(residuals), kind="stable")[:MISTAKES_KEPT]
    mae, mse, rmse, r2 = _errors(truth, residuals, seed)
    return RegressionEvaluation(
        method=answered.method,
        samples=len(truth),
        mae=mae,
        mse=mse,
        rmse=rmse,
        r2=r2,
        residuals=Curve(x=predicted[shown].tolist(), y=residuals[shown].tolist()),
        residual_histogram=Curve(
            x=((edges[:-1] + edges[1:]) / 2).tolist(), y=counts.astype(float).tolist()
        ),
        worst_predictions=[
            WorstPrediction(
                record=int(target.rows[answered.rows[row]]) + 1,
                truth=float(truth[row]),
                predicted=float(predicted[row]),
            )
            for row in worst
        ],
        features=list(features),
    )


def _errors(truth: Floats, residuals: Floats, seed: int) -> list[Range]:
    """Return MAE, MSE, RMSE and R², with 95 % intervals from 500 bootstrap resamples."""
    generator = np.random.default_rng(seed)
    at_once = max(1, CELLS_AT_ONCE // len(truth))
    drawn = [_measured(truth[None], residuals[None])]
    for start in range(0, RESAMPLES, at_once):
        size = (min(at_once, RESAMPLES - start), len(truth))
        rows = generator.integers(0, len(truth), size)
        drawn.append(_measured(truth[rows], residuals[rows]))
    measured = np.concatenate(drawn, axis=1)
    low, high = np.quantile(measured[:, 1:], (0.025, 0.975), axis=1)
    return [
        Range(value=float(row[0]), low=float(lowest), high=float(highest))
        for row, lowest, highest in zip(measured, low, high, strict=True)
    ]


def _measured(truth: Floats, residuals: Floats) -> Floats:
    mse = (residuals**2).mean(1)
    spread = truth.var(1)
    r2 = 1 - mse / np.where(spread > 0, spread, np.inf)
    return np.array([np.abs(residuals).mean(1), mse, np.sqrt(mse), r2])

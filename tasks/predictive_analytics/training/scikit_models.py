"""Extremely randomised trees (Geurts et al. 2006) and linear models, written as plain arrays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from safetensors.numpy import save_file
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

from schemas.predictive_analytics import ModelFamily
from tasks.learning.deadline import Deadline
from tasks.predictive_analytics.serving.features import PreparedRecords
from tasks.predictive_analytics.training.problem import (
    FOLDS,
    FittedFamily,
    FittedModel,
    Floats,
    Rows,
    TableProblem,
    part_of,
)
from tasks.predictive_analytics.training.tree_arrays import voting_arrays

TREES = 200
TREES_AT_ONCE = 20
LEAVES_OF_A_TREE = 2_000
STRENGTHS = (0.02, 0.2, 2.0)
PENALTIES = (0.3, 10.0, 300.0)
STEPS_MAX = 500

Listener = Callable[[float], None]
Model = TypeVar("Model")


def extra_trees_family(
    problem: TableProblem, deadline: Deadline, listener: Listener
) -> FittedFamily | None:
    """Return trees of all records; None if the deadline allows no cross-validation."""
    outputs = _out_of_fold(problem, deadline, listener, _grown, _votes)
    if outputs is None:
        return None
    forest = _grown(problem, problem.all_rows, deadline)
    model = FittedModel(
        ModelFamily.EXTRA_TREES,
        "safetensors",
        lambda records: _votes(forest, records),
        lambda path: save_file(voting_arrays([tree.tree_ for tree in forest.estimators_]), path),
    )
    return FittedFamily(ModelFamily.EXTRA_TREES, [model], outputs)


def linear_family(
    problem: TableProblem, deadline: Deadline, listener: Listener
) -> FittedFamily | None:
    """Return the linear model with the best penalty; None if the deadline passes."""
    tried: list[tuple[float, float, Floats]] = []
    strengths = STRENGTHS if problem.classes else PENALTIES
    for number, strength in enumerate(strengths):
        outputs = _out_of_fold(
            problem,
            part_of(deadline, len(strengths) - number),
            _part_of_the_listener(listener, number, len(strengths)),
            _linear_fit(strength),
            LinearFit.answer,
        )
        if outputs is not None:
            seen = np.flatnonzero(~np.isnan(outputs[:, 0]))
            tried.append((problem.loss(outputs[seen], seen), strength, outputs))
    if not tried:
        return None
    _, strength, outputs = min(tried, key=lambda trial: trial[0])
    fit = LinearFit(problem, problem.all_rows, strength)
    model = FittedModel(ModelFamily.LINEAR, "safetensors", fit.answer, fit.save)
    return FittedFamily(ModelFamily.LINEAR, [model], outputs)


class LinearFit:
    """Logistic or ridge regression on standardised inputs."""

    def __init__(self, problem: TableProblem, rows: Rows, strength: float) -> None:
        matrix = problem.prepared.rows(rows).for_linear()
        self.problem = problem
        self.scaler = StandardScaler().fit(matrix)
        target = problem.target[rows]
        self.middle, self.spread = float(target.mean()), float(target.std()) or 1.0
        inputs = self.scaler.transform(matrix)
        if problem.classes:
            self.model = LogisticRegression(C=strength, max_iter=STEPS_MAX).fit(inputs, target)
        else:
            target = (target - self.middle) / self.spread
            self.model = Ridge(alpha=strength).fit(inputs, target)

    def answer(self, records: PreparedRecords) -> Floats:
        """Return the answers (records x outputs) of scikit-learn."""
        inputs = self.scaler.transform(records.for_linear())
        if self.problem.classes:
            return np.asarray(self.model.predict_proba(inputs))
        found = self.model.predict(inputs)[:, None]
        return np.asarray(self.middle + self.spread * found)

    def save(self, path: Path) -> None:
        """Write the weights (inputs x outputs), with the standardisation folded in."""
        weights = np.atleast_2d(self.model.coef_).T
        intercepts = np.atleast_1d(self.model.intercept_)
        if self.problem.classes == 2:
            weights = np.hstack([np.zeros_like(weights), weights])
            intercepts = np.array([0.0, intercepts[0]])
        if not self.problem.classes:
            weights, intercepts = weights * self.spread, intercepts * self.spread + self.middle
        weights = weights / self.scaler.scale_[:, None]
        intercepts = intercepts - self.scaler.mean_ @ weights
        save_file({"weights": np.ascontiguousarray(weights), "intercepts": intercepts}, path)


def _part_of_the_listener(listener: Listener, done: int, parts: int) -> Listener:
    return lambda share: listener((done + share) / parts)


def _linear_fit(strength: float) -> Callable[[TableProblem, Rows, Deadline], LinearFit]:
    return lambda problem, rows, _: LinearFit(problem, rows, strength)


def _out_of_fold(
    problem: TableProblem,
    deadline: Deadline,
    listener: Listener,
    fit: Callable[[TableProblem, Rows, Deadline], Model],
    answer: Callable[[Model, PreparedRecords], Floats],
) -> Floats | None:
    folds = problem.folds
    outputs = np.full((len(problem.target), problem.outputs), np.nan)
    for fold in range(FOLDS):
        learned, seen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if deadline.passed:
            return None
        if len(seen):
            model = fit(problem, learned, part_of(deadline, FOLDS + 1 - fold))
            outputs[seen] = answer(model, problem.prepared.rows(seen))
        listener((fold + 1) / FOLDS)
    return outputs


def _grown(problem: TableProblem, rows: Rows, deadline: Deadline) -> Any:
    """Grow trees in portions, until all are grown or the deadline passes."""
    least = max(2 if problem.classes else 1, len(rows) // LEAVES_OF_A_TREE)
    family = ExtraTreesClassifier if problem.classes else ExtraTreesRegressor
    forest = family(
        min_samples_leaf=least,
        max_features="sqrt" if problem.classes else 0.5,
        random_state=problem.seed,
        n_jobs=problem.threads,
        warm_start=True,
    )
    matrix, target = problem.prepared.rows(rows).for_extra_trees(), problem.target[rows]
    for trees in range(TREES_AT_ONCE, TREES + 1, TREES_AT_ONCE):
        forest.set_params(n_estimators=trees)
        forest.fit(matrix, target)
        if deadline.passed:
            break
    return forest


def _votes(forest: Any, records: PreparedRecords) -> Floats:
    matrix = records.for_extra_trees()
    if hasattr(forest, "predict_proba"):
        return np.asarray(forest.predict_proba(matrix))
    return np.asarray(forest.predict(matrix))[:, None]

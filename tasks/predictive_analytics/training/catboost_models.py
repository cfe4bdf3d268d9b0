"""CatBoost with default settings: one model of all records, and bags of five-fold models."""

from collections.abc import Callable
from typing import Any

import numpy as np
from catboost import CatBoost, CatBoostClassifier, CatBoostRegressor, Pool

from schemas.predictive_analytics import ModelFamily
from tasks.learning.deadline import Deadline
from tasks.predictive_analytics.serving.members import catboost_member
from tasks.predictive_analytics.training.problem import (
    FOLDS,
    FittedFamily,
    FittedModel,
    Floats,
    Rows,
    TableProblem,
    part_of,
)

TREES_MAX = 1_000  # CatBoost's default
TREES_MIN = 20
TREES_OF_MANY_CLASSES = 200
TREES_OF_ALL_CLASSES = 10_000  # the cost of a tree grows with the number of classes
TREES_TO_TIME = 10
SHARE_TO_PLAN = 0.8  # later trees may take longer than those that were timed

Listener = Callable[[float], None]


class GrowingTrees:
    """Callback of CatBoost that reports each tree and stops at the deadline."""

    def __init__(self, deadline: Deadline, trees: int, listener: Listener) -> None:
        self.deadline, self.trees, self.listener = deadline, trees, listener
        self.seconds: list[float] = []

    def after_iteration(self, info: Any) -> bool:
        """Return whether to continue; the trees so far are kept."""
        self.seconds.append(self.deadline.elapsed)
        self.listener(info.iteration / self.trees)
        return not self.deadline.passed


def trees_that_fit(problem: TableProblem, deadline: Deadline, models: float) -> int:
    """Return how many trees, up to CatBoost's default, `models` models have time for.

    CatBoost chooses the learning rate by the number of trees: planning fewer trees gives a better
    model than stopping early.
    """
    started, watch = deadline.elapsed, GrowingTrees(deadline, TREES_TO_TIME, lambda _: None)
    _grown(problem, problem.all_rows, watch)
    of_a_tree = (watch.seconds[-1] - watch.seconds[0]) / max(1, len(watch.seconds) - 1)
    before_trees = watch.seconds[0] - started
    seconds = deadline.left * SHARE_TO_PLAN / models - before_trees
    return int(np.clip(seconds / max(of_a_tree, 1e-6), TREES_MIN, trees_wanted(problem)))


def trees_wanted(problem: TableProblem) -> int:
    """Return CatBoost's default number of trees, or fewer for many classes."""
    if not problem.classes:
        return TREES_MAX
    return int(np.clip(TREES_OF_ALL_CLASSES // problem.classes, TREES_OF_MANY_CLASSES, TREES_MAX))


def whole_model(
    problem: TableProblem, deadline: Deadline, trees: int, listener: Listener
) -> FittedModel:
    """Return a model trained on all records."""
    model = _grown(problem, problem.all_rows, GrowingTrees(deadline, trees, listener))
    return _fitted(problem, model)


def bagged_family(
    problem: TableProblem, deadline: Deadline, trees: int, listener: Listener
) -> FittedFamily:
    """Return a model per fold, or fewer at the deadline, but at least one."""
    folds = problem.folds
    outputs = np.full((len(problem.target), problem.outputs), np.nan)
    bag: list[FittedModel] = []
    for fold in range(FOLDS):
        learned, seen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if not len(seen) or (bag and deadline.passed):
            continue
        watch = GrowingTrees(part_of(deadline, FOLDS - fold), trees, _shifted(listener, fold))
        bag.append(_fitted(problem, _grown(problem, learned, watch)))
        outputs[seen] = bag[-1].answer(problem.prepared.rows(seen))
    return FittedFamily(ModelFamily.CATBOOST, bag, outputs)


def importances(model: CatBoost, problem: TableProblem) -> Floats:
    """Return the importance of each column in percent."""
    found = model.get_feature_importance(type="PredictionValuesChange", thread_count=1)
    tables = problem.prepared.tables
    columns = np.zeros(len(tables.features))
    np.add.at(columns, tables.catboost_columns, found)
    return np.asarray(100 * columns / columns.sum()) if columns.sum() else columns


def _fitted(problem: TableProblem, model: CatBoost) -> FittedModel:
    return FittedModel(
        family=ModelFamily.CATBOOST,
        suffix="cbm",
        answer=catboost_member(model, problem.classes),
        save=lambda path: model.save_model(str(path), format="cbm"),
    )


def _shifted(listener: Listener, done: int) -> Listener:
    """Return a listener of one of the five models; `done` are before it."""
    return lambda share: listener((done + share) / FOLDS)


def _grown(problem: TableProblem, rows: Rows, watch: GrowingTrees) -> CatBoost:
    family = CatBoostClassifier if problem.classes else CatBoostRegressor
    target = problem.target[rows]
    model = family(
        iterations=watch.trees,
        random_seed=problem.seed,
        thread_count=problem.threads,
        allow_writing_files=False,
        logging_level="Silent",
    )
    records = Pool(
        problem.prepared.rows(rows).for_catboost(),
        label=target.astype(np.int64) if problem.classes else target,
    )
    return model.fit(records, callbacks=[watch])

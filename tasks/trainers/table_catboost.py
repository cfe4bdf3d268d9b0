"""CatBoost under a deadline: one model, or a bag of five and one of all records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from catboost import CatBoost, CatBoostClassifier, CatBoostRegressor, Pool

from schemas.predictive_analytics import ModelFamily
from tasks.predictors.table_members import catboost_member
from tasks.trainers.deadline import Deadline
from tasks.trainers.table_problem import (
    FOLDS,
    FittedFamily,
    FittedModel,
    Floats,
    Rows,
    TableProblem,
    best_size,
    part_of,
)

TREES_MAX = 1_000
TREES_MIN = 200
TREES_OF_ALL_CLASSES = 10_000  # each tree costs time for every class
LEARNING_RATE = 0.05
ROUNDS_WITHOUT_GAIN = 50
PARTS_TO_STOP_WITH = 7
MORE_TREES_FOR_ALL_RECORDS = 1.1

Listener = Callable[[float], None]


@dataclass(frozen=True)
class Growth:
    """How one model grows: its trees, and when it stops."""

    trees: int
    learning_rate: float | None
    keeps_best: bool = False


class StopAtDeadline:
    """Callback of CatBoost that reports each tree and ends the growth when time is over."""

    def __init__(self, deadline: Deadline, trees: int, listener: Listener) -> None:
        self.deadline, self.trees, self.listener = deadline, trees, listener

    def after_iteration(self, info: Any) -> bool:
        """Return whether to go on; the trees so far are kept."""
        self.listener(info.iteration / self.trees)
        return not self.deadline.passed


def single_family(problem: TableProblem, deadline: Deadline, listener: Listener) -> FittedFamily:
    """Return one model: classes with a seventh of the records to stop by, numbers of all."""
    growth, rows, held_out = _growth(problem), problem.all_rows, None
    if problem.classes:
        is_held_out = problem.folds(rows, PARTS_TO_STOP_WITH) == 0
        growth = replace(growth, keeps_best=True)
        rows, held_out = rows[~is_held_out], rows[is_held_out]
    model = _grown(problem, rows, held_out, growth, (deadline, listener))
    nothing = np.full((len(problem.target), problem.outputs), np.nan)
    return FittedFamily(ModelFamily.CATBOOST, [fitted(problem, model)], nothing)


def bagged_family(problem: TableProblem, deadline: Deadline, listener: Listener) -> FittedFamily:
    """Return models that each lack a fifth of the records, and before them one of all."""
    folds = problem.folds(problem.all_rows)
    outputs = np.full((len(problem.target), problem.outputs), np.nan)
    growth = _growth(problem)
    bag: list[tuple[CatBoost, Rows]] = []
    for fold in range(FOLDS):
        learned, seen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if not len(seen) or (bag and deadline.passed):
            continue
        timing = (part_of(deadline, FOLDS + 1 - fold), _shifted(listener, fold))
        bag.append((_grown(problem, learned, seen, growth, timing), seen))
    trees = best_size([_losses(model) for model, _ in bag])
    for model, seen in bag:
        model.shrink(min(trees, model.tree_count_))
        outputs[seen] = _answers(problem, model, seen)
    # CatBoost would choose another rate for another count of trees.
    rate = bag[0][0].get_all_params()["learning_rate"]
    whole = Growth(_size_for_all(trees), rate)
    timing = (deadline, _shifted(listener, FOLDS))
    model = _grown(problem, problem.all_rows, None, whole, timing)
    models = [fitted(problem, one) for one in (model, *(one for one, _ in bag))]
    return FittedFamily(ModelFamily.CATBOOST, models, outputs)


def fitted(problem: TableProblem, model: CatBoost) -> FittedModel:
    """Return the model with what the model folder needs of it."""
    return FittedModel(
        family=ModelFamily.CATBOOST,
        suffix="cbm",
        answer=catboost_member(model, problem.classes),
        save=lambda path: model.save_model(str(path), format="cbm"),
    )


def importances(model: CatBoost, problem: TableProblem) -> Floats:
    """Return the importance of each column in percent."""
    found = model.get_feature_importance(type="PredictionValuesChange", thread_count=1)
    tables = problem.prepared.tables
    columns = np.zeros(len(tables.features))
    np.add.at(columns, tables.catboost_columns, found)
    return np.asarray(100 * columns / columns.sum()) if columns.sum() else columns


def _answers(problem: TableProblem, model: CatBoost, rows: Rows) -> Floats:
    return catboost_member(model, problem.classes)(problem.prepared.rows(rows))


def _growth(problem: TableProblem) -> Growth:
    """Return fewer and larger steps when there are many classes, CatBoost's own for numbers."""
    if not problem.classes:
        return Growth(TREES_MAX, None)
    trees = int(np.clip(TREES_OF_ALL_CLASSES // problem.classes, TREES_MIN, TREES_MAX))
    return Growth(trees, LEARNING_RATE * (TREES_MAX / trees) ** 0.5)


def _shifted(listener: Listener, done: int) -> Listener:
    """Return a listener of one of the six models; `done` are before it."""
    return lambda share: listener((done + share) / (FOLDS + 1))


def _losses(model: CatBoost) -> Sequence[float]:
    losses: Sequence[float] = next(iter(model.evals_result_["validation"].values()))
    return losses


def _size_for_all(trees: int) -> int:
    """Return the count of trees for all records, which bear more of them than four fifths do."""
    return min(TREES_MAX, round(trees * MORE_TREES_FOR_ALL_RECORDS))


def _grown(
    problem: TableProblem,
    rows: Rows,
    held_out: Rows | None,
    growth: Growth,
    timing: tuple[Deadline, Listener],
) -> CatBoost:
    deadline, listener = timing
    family = CatBoostClassifier if problem.classes else CatBoostRegressor
    model = family(
        iterations=growth.trees,
        learning_rate=growth.learning_rate,
        random_seed=problem.seed,
        thread_count=problem.threads,
        allow_writing_files=False,
        logging_level="Silent",
        od_type="Iter",
        od_wait=ROUNDS_WITHOUT_GAIN,
    )
    model.fit(
        _pool(problem, rows),
        eval_set=None if held_out is None else _pool(problem, held_out),
        use_best_model=growth.keeps_best,
        callbacks=[StopAtDeadline(deadline, growth.trees, listener)],
    )
    return model


def _pool(problem: TableProblem, rows: Rows) -> Pool:
    target = problem.target[rows]
    return Pool(
        problem.prepared.rows(rows).for_catboost(),
        label=target.astype(np.int64) if problem.classes else target,
    )

"""LightGBM as a bag of five that add up to one forest, written as plain arrays."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from safetensors.numpy import save_file

from schemas.predictive_analytics import ModelFamily
from tasks.predictors.table_features import PreparedRecords
from tasks.predictors.table_forests import softmax
from tasks.trainers.deadline import Deadline
from tasks.trainers.tables.problem import (
    FOLDS,
    FittedFamily,
    FittedModel,
    Floats,
    Rows,
    TableProblem,
    best_size,
    part_of,
)
from tasks.trainers.tables.trees import TreeNodes, forest_arrays

TREES_MAX = 1_000
ROUNDS_WITHOUT_GAIN = 50
RECORDS_FOR_LARGE_TREES = 1_500
RECORDS_FOR_LARGE_LEAVES = 500

Listener = Callable[[float], None]


def bagged_family(
    problem: TableProblem, deadline: Deadline, listener: Listener
) -> FittedFamily | None:
    """Return a model of each fold; None when time was too short for all of them."""
    folds = problem.folds
    grown: list[tuple[lightgbm.Booster, list[float], Rows]] = []
    for fold in range(FOLDS):
        learned, seen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if deadline.passed:
            return None
        if len(seen):
            booster, losses = _grown(problem, learned, seen, part_of(deadline, FOLDS - fold))
            grown.append((booster, losses, seen))
        listener((fold + 1) / FOLDS)
    trees = best_size([losses for _, losses, _ in grown])
    outputs = np.full((len(problem.target), problem.outputs), np.nan)
    for booster, _, seen in grown:
        outputs[seen] = _answer(problem, [booster], trees, problem.prepared.rows(seen))
    forest = _fitted(problem, [booster for booster, _, _ in grown], trees)
    return FittedFamily(ModelFamily.LIGHTGBM, [forest], outputs)


def _grown(
    problem: TableProblem, learned: Rows, seen: Rows, deadline: Deadline
) -> tuple[lightgbm.Booster, list[float]]:
    measured: dict[str, dict[str, list[float]]] = {}
    prepared = problem.prepared
    training = lightgbm.Dataset(prepared.rows(learned).for_lightgbm(), problem.target[learned])
    booster = lightgbm.train(
        _parameters(problem, len(learned)),
        training,
        num_boost_round=TREES_MAX,
        valid_sets=[
            lightgbm.Dataset(
                prepared.rows(seen).for_lightgbm(), problem.target[seen], reference=training
            )
        ],
        callbacks=[
            lightgbm.record_evaluation(measured),
            lightgbm.early_stopping(ROUNDS_WITHOUT_GAIN, verbose=False),
            _stop_at(deadline),
        ],
    )
    return booster, next(iter(measured["valid_0"].values()))


def _parameters(problem: TableProblem, records: int) -> dict[str, Any]:
    objective = {0: "regression", 2: "binary"}.get(problem.classes, "multiclass")
    return {
        "objective": objective,
        "num_class": problem.classes if objective == "multiclass" else 1,
        "learning_rate": 0.05,
        "num_leaves": 31 if records >= RECORDS_FOR_LARGE_TREES else 15,
        "min_data_in_leaf": 20 if records >= RECORDS_FOR_LARGE_LEAVES else 5,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "feature_fraction": 0.8,
        "lambda_l2": 1.0,
        "seed": problem.seed,
        "num_threads": problem.threads,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }


def _stop_at(deadline: Deadline) -> Callable[[Any], None]:
    def stop(environment: Any) -> None:
        if deadline.passed:
            raise lightgbm.callback.EarlyStopException(
                environment.iteration, environment.evaluation_result_list
            )

    return stop


def _fitted(problem: TableProblem, boosters: Sequence[lightgbm.Booster], trees: int) -> FittedModel:
    def save(path: Path) -> None:
        described = [
            tree
            for booster in boosters
            for tree in booster.dump_model(num_iteration=trees)["tree_info"]
        ]
        position = 1 if problem.classes == 2 else 0
        outputs = [
            tree["tree_index"] % problem.classes if problem.classes > 2 else position
            for tree in described
        ]
        nodes = [_nodes(tree["tree_structure"], 1 / len(boosters)) for tree in described]
        save_file(forest_arrays(nodes, np.array(outputs, dtype=np.int32)), path)

    return FittedModel(
        ModelFamily.LIGHTGBM,
        "safetensors",
        lambda records: _answer(problem, boosters, trees, records),
        save,
    )


def _answer(
    problem: TableProblem,
    boosters: Sequence[lightgbm.Booster],
    trees: int,
    records: PreparedRecords,
) -> Floats:
    """Return the answers of boosters whose scores are averaged."""
    matrix = records.for_lightgbm()
    scores = [one.predict(matrix, num_iteration=trees, raw_score=True) for one in boosters]
    found = np.mean(scores, axis=0).reshape(len(records), -1)
    if problem.classes == 2:
        found = np.hstack([np.zeros_like(found), found])
    return softmax(found) if problem.classes else found


def _nodes(root: dict[str, Any], share: float) -> TreeNodes:
    """Put the nodes of a tree behind each other, a parent before its children."""
    nodes = [root]
    children: list[tuple[int, int]] = []
    position = 0
    while position < len(nodes):
        node = nodes[position]
        if "left_child" in node:
            children.append((len(nodes), len(nodes) + 1))
            nodes += [node["left_child"], node["right_child"]]
        else:
            children.append((position, position))
        position += 1
    return TreeNodes(
        feature=np.array([node.get("split_feature", 0) for node in nodes], dtype=np.int32),
        threshold=np.array([node.get("threshold", np.inf) for node in nodes], dtype=np.float64),
        left=np.array([left for left, _ in children], dtype=np.int32),
        right=np.array([right for _, right in children], dtype=np.int32),
        missing_goes_left=np.array([_missing_goes_left(node) for node in nodes]),
        values=share * np.array([[node.get("leaf_value", 0.0)] for node in nodes]),
    )


def _missing_goes_left(node: dict[str, Any]) -> bool:
    """Without missing values in training, LightGBM takes a missing one as 0."""
    if node.get("missing_type") == "NaN":
        return bool(node["default_left"])
    return bool(node.get("threshold", 0.0) >= 0)

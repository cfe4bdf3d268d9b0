"""LightGBM as a bag of five-fold models, written as plain arrays."""

import ctypes
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from schemas.predictive_analytics import ModelFamily
from tasks.learning.deadline import Deadline
from tasks.predictive_analytics.serving.boosted_trees import LEAVES_MAX, LEAVES_OF_16_BITS
from tasks.predictive_analytics.serving.features import PreparedRecords
from tasks.predictive_analytics.serving.members import softmax
from tasks.predictive_analytics.training.problem import (
    FOLDS,
    FittedFamily,
    FittedModel,
    Floats,
    Rows,
    TableProblem,
    best_size,
    part_of,
)
from tasks.predictive_analytics.training.tree_arrays import SmallTree, Split, boosted_arrays

LIBRARY = "libgomp.so.1"
TREES_MAX = 1_000
ROUNDS_WITHOUT_GAIN = 50
RECORDS_FOR_LARGE_TREES = 1_500
RECORDS_FOR_LARGE_LEAVES = 500
Listener = Callable[[float], None]


def load_openmp() -> None:
    """Load the OpenMP runtime from PyTorch's wheel, so that no system package is needed.

    The dynamic loader reuses a loaded library of that name: call this before `import lightgbm`.
    Without PyTorch's copy, that of the system is loaded.

    Raises:
        OSError: there is no OpenMP runtime; Debian's package is libgomp1.
    """
    torch = find_spec("torch")
    bundled = Path(torch.origin or "").parent / "lib" / LIBRARY if torch else Path(LIBRARY)
    ctypes.CDLL(str(bundled) if bundled.exists() else LIBRARY)


load_openmp()
import lightgbm  # noqa: E402 - it cannot be imported before the library that it needs


def bagged_family(
    problem: TableProblem, deadline: Deadline, listener: Listener
) -> FittedFamily | None:
    """Return a model per fold; None if the deadline does not allow all of them."""
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
            _StopAt(deadline),
        ],
    )
    return booster, next(iter(measured["valid_0"].values()))


def _parameters(problem: TableProblem, records: int) -> dict[str, Any]:
    objective = {0: "regression", 2: "binary"}.get(problem.classes, "multiclass")
    return {
        "objective": objective,
        "num_class": problem.classes if objective == "multiclass" else 1,
        "learning_rate": 0.05,
        "num_leaves": LEAVES_MAX if records >= RECORDS_FOR_LARGE_TREES else LEAVES_OF_16_BITS,
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


class _StopAt:
    """Callback of LightGBM that stops at a deadline, after at least one tree."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.order = 40  # LightGBM calls in this order; the record of the losses has 20

    def __call__(self, environment: Any) -> None:
        if self.deadline.passed:
            raise lightgbm.callback.EarlyStopException(
                environment.iteration, environment.evaluation_result_list
            )


def _fitted(problem: TableProblem, boosters: Sequence[lightgbm.Booster], trees: int) -> FittedModel:
    def save(path: Path) -> None:
        described = [
            tree
            for booster in boosters
            for tree in booster.dump_model(num_iteration=trees)["tree_info"]
        ]
        written = [_tree(problem, tree, 1 / len(boosters)) for tree in described]
        save_file(boosted_arrays(written, boosters[0].num_feature()), path)

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
    """Return the answers (records x outputs) of the mean raw score of the boosters."""
    matrix = records.for_lightgbm()
    scores = [booster.predict(matrix, num_iteration=trees, raw_score=True) for booster in boosters]
    found = np.mean(scores, axis=0).reshape(len(records), -1)
    if problem.classes == 2:
        found = np.hstack([np.zeros_like(found), found])
    return softmax(found) if problem.classes else found


def _tree(problem: TableProblem, described: dict[str, Any], share: float) -> SmallTree:
    splits: list[Split] = []
    leaves: list[float] = []
    _collect(described["tree_structure"], splits, leaves)
    last = problem.outputs - 1
    output = described["tree_index"] % problem.classes if problem.classes > 2 else last
    return SmallTree(splits, [share * value for value in leaves], output)


def _collect(node: dict[str, Any], splits: list[Split], leaves: list[float]) -> None:
    """Add the splits and the leaves below a node, from left to right."""
    if "left_child" not in node:
        leaves.append(node["leaf_value"])
        return
    before = len(leaves)
    _collect(node["left_child"], splits, leaves)
    removed = (1 << len(leaves)) - (1 << before)
    splits.append(
        Split(node["split_feature"], node["threshold"], _missing_goes_left(node), removed)
    )
    _collect(node["right_child"], splits, leaves)


def _missing_goes_left(node: dict[str, Any]) -> bool:
    """Whether missing values go left; LightGBM treats them as 0 if training had none."""
    if node["missing_type"] == "NaN":
        return bool(node["default_left"])
    return bool(node["threshold"] >= 0)

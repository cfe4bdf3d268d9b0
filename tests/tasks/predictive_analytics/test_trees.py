"""Trees of a table model answer as their libraries do; arrays that do not fit are refused."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from sklearn.ensemble import ExtraTreesRegressor

from schemas.errors import ModelFolderError
from tasks.learning.deadline import Deadline
from tasks.predictive_analytics.serving.boosted_trees import read_boosted_trees
from tasks.predictive_analytics.serving.members import catboost_member, read_catboost, read_member
from tasks.predictive_analytics.serving.voting_trees import read_voting_trees
from tasks.predictive_analytics.training import catboost_models, lightgbm_models, scikit_models
from tasks.predictive_analytics.training.problem import FittedFamily, FittedModel, TableProblem
from tasks.predictive_analytics.training.tree_arrays import (
    SmallTree,
    Split,
    boosted_arrays,
    not_above,
    voting_arrays,
)
from tests.tasks.predictive_analytics.table_data import bank, cpu_deadline, prices, problem_of

Grow = Callable[..., FittedFamily | None]
OTHER_GROW: list[Grow] = [
    lightgbm_models.bagged_family,
    scikit_models.extra_trees_family,
    scikit_models.linear_family,
]


def catboost_bag(
    problem: TableProblem, deadline: Deadline, listener: Callable[[float], None]
) -> FittedFamily:
    return catboost_models.bagged_family(problem, deadline, 30, listener)


def three_classes() -> TableProblem:
    columns = bank()
    columns["label"][:40] = ["perhaps"] * 40
    return problem_of(columns)


def many_flats() -> TableProblem:
    """So many that LightGBM grows its large trees, of which missing values go either way."""
    columns = prices(1900)
    columns["area"][::9] = [None] * len(columns["area"][::9])
    return problem_of(columns, "price")


@pytest.mark.parametrize("grow", OTHER_GROW)
@pytest.mark.parametrize(
    "asked", [lambda: problem_of(bank()), three_classes, many_flats], ids=["two", "three", "number"]
)
def test_a_written_member_answers_as_its_library_does(
    asked: Callable[[], TableProblem], grow: Grow, tmp_path: Path
) -> None:
    problem = asked()
    family = grow(problem, cpu_deadline(1.5), lambda _: None)
    assert family
    (model,) = family.models
    path = tmp_path / "trees.safetensors"
    model.save(path)

    member = read_member(model.family, path, problem.prepared.tables, problem.classes)

    spread = 1.0 if problem.classes else problem.target.std()
    difference = np.abs(member(problem.prepared) - model.answer(problem.prepared)) / spread
    assert difference.max() < 1e-10


@pytest.mark.parametrize("grow", [catboost_bag, *OTHER_GROW])
def test_time_may_run_out_at_any_look_at_the_clock(grow: Grow) -> None:
    problem = problem_of(bank())
    for looks in range(1, 16):
        clock = itertools.count()
        deadline = Deadline(float(looks), lambda clock=clock: float(next(clock)))
        family = grow(problem, deadline, lambda _: None)
        assert family is None or np.isfinite(family.out_of_fold).any()


def test_a_catboost_model_of_three_classes_answers_as_trained_and_tells_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    problem = three_classes()
    model: FittedModel = catboost_models.whole_model(problem, cpu_deadline(2), 30, lambda _: None)
    model.save(tmp_path / "model.cbm")
    capfd.readouterr()

    served = read_catboost(tmp_path / "model.cbm")

    found = catboost_member(served, problem.classes)(problem.prepared)
    assert np.array_equal(found, model.answer(problem.prepared))
    assert "params" not in served.get_metadata(), "they would be parsed in every request"
    assert capfd.readouterr() == ("", "")


def test_a_value_at_the_threshold_goes_left_and_a_missing_one_as_its_split_says(
    tmp_path: Path,
) -> None:
    splits = [Split(0, 0.5, True, 0b011), Split(0, 0.25, False, 0b001), Split(1, 2.0, True, 0b100)]
    trees = [SmallTree(splits, [1, 10, 100, 1000], 1), SmallTree([], [5], 0)]
    save_file(boosted_arrays(trees, 3), tmp_path / "trees.safetensors")
    nan, beyond = np.nan, np.nextafter(0.5, 1)
    matrix = np.array([[0.25, 3, 0], [0.5, 3, 0], [beyond, 2, 0], [1, 3, 0], [nan, 0, nan]])

    sums = read_boosted_trees(tmp_path / "trees.safetensors", 3, 2).sums(matrix)

    assert sums.tolist() == [[5, 1], [5, 10], [5, 100], [5, 1000], [5, 10]]


def test_a_rounded_threshold_tells_32_bit_values_apart_as_the_exact_one() -> None:
    values = np.array([0.1, -0.1, 1 / 3, 1e30, -1e-30], dtype=np.float32)
    next_values = np.nextafter(values, np.float32(np.inf))
    for share in (0.0, 0.25, 0.5, 0.75):
        exact = values.astype(np.float64) * (1 - share) + next_values.astype(np.float64) * share
        rounded = not_above(exact)
        assert (values <= rounded).all()
        assert (next_values > rounded).all()


def write_boosted(path: Path) -> None:
    trees = [SmallTree([Split(0, 0.5, True, 0b1)], [1.0, 2.0], 0)] * 2
    save_file(boosted_arrays(trees, 2), path)


def write_voting(path: Path) -> None:
    problem = problem_of(prices(), "price")
    rows = problem.prepared.for_extra_trees()
    forest = ExtraTreesRegressor(5, max_depth=4).fit(rows, problem.target)
    save_file(voting_arrays([one.tree_ for one in forest.estimators_]), path)


def changed(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], Any]:
    """Return what changes an array."""
    return lambda arrays: arrays.update({name: change(arrays[name])})


HOSTILE_BOOSTED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "of an earlier release": lambda a: [a.pop("rank"), a.update(left=a["feature"])],
    "another column": changed("feature", lambda a: a + 2),
    "a column before the first": changed("feature", lambda a: a - 1),
    "another output": changed("outputs", lambda a: a + 1),
    "all leaves removed": changed("removed", lambda a: a | 0b10),
    "more leaves than bits": changed("values", lambda a: a[:, :1].repeat(32, axis=1)),
    "no leaves": changed("values", lambda a: a[:, :0]),
    "a tree more": changed("values", lambda a: np.vstack([a, a])),
    "no number": changed("values", lambda a: a * np.nan),
    "long positions": changed("rank", lambda a: a.astype(np.int64)),
    "thresholds elsewhere": changed("threshold_ends", lambda a: a + 1),
    "too many thresholds": lambda a: a.update(
        thresholds=np.arange(40_000.0), threshold_ends=np.array([40_000, 40_000], dtype=np.int32)
    ),
}
HOSTILE_VOTING: dict[str, Callable[[dict[str, Any]], Any]] = {
    "of an earlier release": lambda a: a.update(threshold=a.pop("thresholds"), left=a["feature"]),
    "a circle": changed("below", lambda a: np.zeros_like(a)),
    "below the last": changed("below", lambda a: a + 1),
    "another root": changed("roots", lambda a: a + 1_000),
    "no trees": changed("roots", lambda a: a[:0]),
    "another column": changed("feature", lambda a: a + 9),
    "an output more": changed("values", lambda a: np.hstack([a, a])),
    "a threshold less": changed("thresholds", lambda a: a[:-1]),
}


@pytest.mark.parametrize("change", HOSTILE_BOOSTED.values(), ids=HOSTILE_BOOSTED)
def test_boosted_trees_that_do_not_fit_are_refused(
    change: Callable[[dict[str, Any]], Any], tmp_path: Path
) -> None:
    path = tmp_path / "trees.safetensors"
    write_boosted(path)
    assert read_boosted_trees(path, 2, 1).sums(np.array([[1.0, 0.0]])).tolist() == [[4.0]]
    altered(path, change)

    with pytest.raises(ModelFolderError, match="train again"):
        read_boosted_trees(path, 2, 1)


@pytest.mark.parametrize("change", HOSTILE_VOTING.values(), ids=HOSTILE_VOTING)
def test_voting_trees_that_do_not_fit_are_refused(
    change: Callable[[dict[str, Any]], Any], tmp_path: Path
) -> None:
    path = tmp_path / "trees.safetensors"
    write_voting(path)
    assert read_voting_trees(path, 4, 1).means(np.zeros((2, 4), dtype=np.float32)).shape == (2, 1)
    altered(path, change)

    with pytest.raises(ModelFolderError, match="train again"):
        read_voting_trees(path, 4, 1)


def altered(path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change the arrays of a file."""
    arrays = load_file(path)
    change(arrays)
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)

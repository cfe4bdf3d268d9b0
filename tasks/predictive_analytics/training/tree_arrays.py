"""Converts trees of the libraries into the arrays that serving evaluates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.predictive_analytics.serving.arrays import Floats

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Split:
    """A split of a small tree, and the leaves that values above its threshold cannot reach."""

    feature: int
    threshold: float
    missing_goes_left: bool
    removed: int  # one bit per leaf, from the left (QuickScorer)


@dataclass(frozen=True)
class SmallTree:
    """The splits of a tree in any order, its leaves from left to right, and its output."""

    splits: Sequence[Split]
    leaves: Sequence[float]
    output: int


def boosted_arrays(trees: Sequence[SmallTree], columns: int) -> Arrays:
    """Return the arrays of `serving.boosted_trees.BoostedTrees`.

    They are laid out for QuickScorer (Lucchese et al. 2015).
    """
    shape = max(len(tree.splits) for tree in trees), len(trees)
    arrays: Arrays = {
        "feature": np.zeros(shape, dtype=np.int32),
        "missing_goes_left": np.zeros(shape, dtype=np.bool_),
        "rank": np.zeros(shape, dtype=np.int32),
        "removed": np.zeros(shape, dtype=np.int32),
        "values": np.zeros((len(trees), max(len(tree.leaves) for tree in trees))),
        "outputs": np.array([tree.output for tree in trees], dtype=np.int32),
    }
    threshold = np.zeros(shape)
    is_split = np.zeros(shape, dtype=np.bool_)
    for number, tree in enumerate(trees):
        arrays["values"][number, : len(tree.leaves)] = tree.leaves
        held = slice(len(tree.splits)), number
        is_split[held] = True
        threshold[held] = [split.threshold for split in tree.splits]
        for name in ("feature", "missing_goes_left", "removed"):
            arrays[name][held] = [getattr(split, name) for split in tree.splits]
    known = []
    for column in range(columns):
        of_column = is_split & (arrays["feature"] == column)
        known.append(np.unique(threshold[of_column]))
        arrays["rank"][of_column] = np.searchsorted(known[-1], threshold[of_column])
    ends = np.cumsum([len(values) for values in known]).astype(np.int32)
    return {**arrays, "thresholds": np.concatenate(known), "threshold_ends": ends}


def voting_arrays(trees: Sequence[Any]) -> Arrays:
    """Convert trees of scikit-learn to the arrays of `serving.voting_trees.VotingTrees`.

    The splits of all trees come first, then the leaves of all trees, each in their order.
    """
    left = _joined(trees, "children_left")
    right = _joined(trees, "children_right")
    is_leaf = left < 0
    splits = int((~is_leaf).sum())
    number = np.where(is_leaf, splits + np.cumsum(is_leaf), np.cumsum(~is_leaf)) - 1
    sizes = [tree.node_count for tree in trees]
    first = np.cumsum([0, *sizes[:-1]])
    offset = np.repeat(first, sizes)
    children = np.stack([left + offset, right + offset], axis=1)[~is_leaf]
    return {
        "roots": number[first].astype(np.int32),
        "feature": _joined(trees, "feature")[~is_leaf].astype(np.int32),
        "thresholds": not_above(_joined(trees, "threshold")[~is_leaf]),
        "below": number[children].astype(np.int32),
        "values": _joined(trees, "value")[is_leaf, 0],
    }


def not_above(thresholds: Floats) -> NDArray[np.float32]:
    """Round thresholds down to 32-bit floats; 32-bit values compare with them as before."""
    near = thresholds.astype(np.float32)
    return np.where(near > thresholds, np.nextafter(near, np.float32(-np.inf)), near)


def _joined(trees: Sequence[Any], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(tree, name) for tree in trees])

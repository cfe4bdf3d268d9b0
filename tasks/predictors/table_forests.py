"""Forests and linear models as plain arrays, evaluated with numpy alone."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

Floats = NDArray[np.float64]
Positions = NDArray[np.int32]
CELLS_AT_ONCE = 200_000


@dataclass(frozen=True)
class Forest:
    """Decision trees whose nodes lie behind each other; the children of a leaf are itself.

    A record goes left when its value is not above the threshold. With `outputs`, each tree adds
    to one output; without, the trees vote and `values` has a column an output.
    """

    roots: Positions
    feature: Positions
    threshold: Floats
    left: Positions
    right: Positions
    missing_goes_left: NDArray[np.bool_]
    values: NDArray[np.float64]
    outputs: Positions | None = None

    def sums(self, matrix: Floats, width: int) -> Floats:
        """Return a row a record: what the trees of each output add up to."""
        assert self.outputs is not None, "trees that vote have a mean"
        share = np.zeros((len(self.roots), width))
        share[np.arange(len(self.roots)), self.outputs] = 1.0
        parts = [self.values[leaves, 0] @ share for leaves in self._leaves(matrix)]
        return np.concatenate(parts)

    def means(self, matrix: Floats) -> Floats:
        """Return a row a record: the mean of the votes of all trees."""
        return np.concatenate([self.values[leaves].mean(1) for leaves in self._leaves(matrix)])

    def _leaves(self, matrix: Floats) -> list[Positions]:
        at_once = max(1, CELLS_AT_ONCE // len(self.roots))
        return [
            self._leaves_of(matrix[start : start + at_once])
            for start in range(0, len(matrix), at_once)
        ]

    def _leaves_of(self, matrix: Floats) -> Positions:
        """Return the leaf of each record in each tree; nodes move down until all are leaves."""
        values, columns = np.ascontiguousarray(matrix).ravel(), matrix.shape[1]
        leaves = np.tile(self.roots, len(matrix))
        first = np.repeat(np.arange(len(matrix)) * columns, len(self.roots))
        moving = np.arange(len(leaves))
        has_missing = bool(np.isnan(values).any())
        while len(moving):
            node = leaves[moving]
            value = values[first[moving] + self.feature[node]]
            goes_left = value <= self.threshold[node]
            if has_missing:
                goes_left |= np.isnan(value) & self.missing_goes_left[node]
            below = np.where(goes_left, self.left[node], self.right[node])
            leaves[moving] = below
            moving = moving[self.left[below] != below]
        return leaves.reshape(len(matrix), len(self.roots))


@dataclass(frozen=True)
class LinearModel:
    """One weight an input and output, and an intercept an output."""

    weights: Floats
    intercepts: Floats

    def scores(self, matrix: Floats) -> Floats:
        """Return a row a record with the score of each output."""
        return np.asarray(matrix @ self.weights + self.intercepts)


def read_forest(path: Path) -> Forest:
    """Read a forest from a proven safetensors file."""
    return Forest(**load_file(path))


def read_linear_model(path: Path) -> LinearModel:
    """Read a linear model from a proven safetensors file."""
    return LinearModel(**load_file(path))


def softmax(scores: Floats) -> Floats:
    """Turn scores into probabilities."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))

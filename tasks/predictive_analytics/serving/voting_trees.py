"""Forests whose trees are averaged, traversed by many records at once."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks.predictive_analytics.serving.arrays import Floats, read_arrays

CELLS_AT_ONCE = 20_000
STEPS_AT_ONCE = 4  # steps between two checks which records have reached a leaf


@dataclass(frozen=True)
class VotingTrees:
    """Nodes of all trees: splits first, then leaves; the child of a leaf is the leaf itself."""

    roots: NDArray[np.int64]
    splits: int
    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    below: NDArray[np.int64]  # left and right child of each node
    values: Floats  # leaves x outputs

    def means(self, matrix: NDArray[np.float32]) -> Floats:
        """Return the mean of all trees (records x outputs) for records x columns."""
        at_once = max(1, CELLS_AT_ONCE // len(self.roots))
        parts = [
            self.values[self._leaves(matrix[start : start + at_once])].mean(0)
            for start in range(0, len(matrix), at_once)
        ]
        return np.concatenate(parts)

    def _leaves(self, matrix: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the leaf of each record (trees x records); finished ones are dropped early."""
        records, columns = matrix.shape
        values = matrix.ravel()
        leaves = np.repeat(self.roots, records)
        moving = np.arange(len(leaves))
        node, first = leaves, np.tile(np.arange(records) * columns, len(self.roots))
        while len(moving):
            for _ in range(STEPS_AT_ONCE):
                goes_right = values[first + self.feature[node]] > self.threshold[node]
                node = self.below[2 * node + goes_right]
            leaves[moving] = node
            is_moving = node < self.splits
            moving, node, first = moving[is_moving], node[is_moving], first[is_moving]
        return (leaves - self.splits).reshape(-1, records)


def read_voting_trees(path: Path, columns: int, outputs: int) -> VotingTrees:
    """Read trees for some columns and outputs; ModelFolderError if they do not fit."""
    file = read_arrays(path)
    values = file.floats("values", -1, outputs)
    threshold = file.floats("thresholds", -1)
    splits, leaves = len(threshold), len(values)
    nodes = splits + leaves
    below = file.positions("below", nodes, splits, 2)
    own = np.arange(nodes)
    file.expect(bool((below > own[:splits, None]).all()), "a node is not above the next")
    roots = file.positions("roots", nodes, -1)
    file.expect(len(roots) > 0, "are no trees")
    feature = file.positions("feature", columns, splits)
    return VotingTrees(
        roots=roots.astype(np.int64),
        splits=splits,
        feature=np.append(feature, np.zeros(leaves)).astype(np.int64),
        threshold=np.append(threshold, np.full(leaves, np.inf)).astype(np.float32),
        below=np.concatenate([below.ravel(), np.repeat(own[splits:], 2)]),
        values=values,
    )

"""Boosted trees evaluated by QuickScorer (Lucchese et al. 2015), vectorised with numpy.

The leaves of a tree are numbered from left to right. Where a record goes right, the leaves to the
left of that split cannot be reached; the first leaf that no split removes is the exit leaf. So all
splits of all trees are compared at once, in any order, without traversing a tree.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.predictive_analytics.serving.arrays import ArrayFile, Floats, read_arrays

CELLS_AT_ONCE = 100_000
LEAVES_MAX = 31  # one bit per leaf, beside the sign
LEAVES_OF_16_BITS = 15


@dataclass(frozen=True)
class BoostedTrees:
    """Splits x trees, and trees x leaves; each tree adds to one output.

    A value is compared by its rank, the count of thresholds of its column below it. Each column has
    two rows of ranks: missing values go right in the first, left in the second.
    """

    thresholds: tuple[Floats, ...]  # of each column, ascending
    row: NDArray[np.int64]
    rank: NDArray[Any]  # a value goes right if its rank is above
    removed: NDArray[Any]  # mask of the leaves that cannot be reached then
    values: Floats
    share: Floats  # outputs x trees: 1 where a tree adds to an output

    def sums(self, matrix: Floats) -> Floats:
        """Return the sums of the trees (records x outputs) for records x columns."""
        ranks = self._ranks(matrix)
        splits, trees = self.row.shape
        at_once = max(1, CELLS_AT_ONCE // max(1, splits * len(matrix)))
        found = np.zeros((len(self.share), len(matrix)))
        for start in range(0, trees, at_once):
            part = slice(start, start + at_once)
            found += self.share[:, part] @ self._answers(ranks, part)
        return found.T

    def _answers(self, ranks: NDArray[Any], part: slice) -> Floats:
        """Return the value of the exit leaf (trees x records)."""
        cells = ranks.take(self.row[:, part], axis=0, mode="clip")  # rows were checked when read
        np.subtract(self.rank[:, part, None], cells, out=cells)
        cells >>= 8 * cells.itemsize - 1  # the sign, for every leaf: all bits where it is negative
        cells &= self.removed[:, part, None]
        removed = np.bitwise_or.reduce(cells, axis=0)
        leaf = np.bitwise_count(removed & ~(removed + 1))
        values = self.values[part]
        first = np.arange(len(values)) * values.shape[1]
        answers: Floats = values.ravel()[leaf + first[:, None]]
        return answers

    def _ranks(self, matrix: Floats) -> NDArray[Any]:
        values = matrix.T
        ranks = np.zeros((2, *values.shape), dtype=self.rank.dtype)
        for column, thresholds in enumerate(self.thresholds):
            if len(thresholds):
                ranks[0, column] = thresholds.searchsorted(values[column])
        ranks[1] = np.where(np.isnan(values), 0, ranks[0])
        return ranks.reshape(-1, len(matrix))


def read_boosted_trees(path: Path, columns: int, outputs: int) -> BoostedTrees:
    """Read trees for some columns and outputs; ModelFolderError if they do not fit."""
    file = read_arrays(path)
    thresholds = _thresholds(file, columns)
    values = file.floats("values", -1, -1)
    trees, leaves = values.shape
    file.expect(0 < leaves <= LEAVES_MAX, f"trees have {leaves} leaves")
    column = file.positions("feature", columns, -1, trees)
    shape = column.shape
    kind = np.int16 if leaves <= LEAVES_OF_16_BITS else np.int32
    ranks = np.iinfo(np.int16).max
    file.expect(max(map(len, thresholds)) < ranks, "are too many thresholds")
    output = file.positions("outputs", outputs, trees)
    return BoostedTrees(
        thresholds=thresholds,
        row=column + columns * file.flags("missing_goes_left", *shape).astype(np.int64),
        rank=file.positions("rank", ranks, *shape).astype(kind),
        removed=file.positions("removed", 1 << (leaves - 1), *shape).astype(kind),
        values=values,
        share=(output == np.arange(outputs)[:, None]).astype(np.float64),
    )


def _thresholds(file: ArrayFile, columns: int) -> tuple[Floats, ...]:
    values = file.floats("thresholds", -1)
    ends = file.positions("threshold_ends", len(values) + 1, columns)
    return tuple(np.split(values, ends[:-1]))

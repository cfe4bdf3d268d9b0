"""Trees of any library as the arrays that serving evaluates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int32]


@dataclass(frozen=True)
class TreeNodes:
    """The nodes of one tree; the first is its root, the children of a leaf are itself."""

    feature: Positions
    threshold: NDArray[np.float64]
    left: Positions
    right: Positions
    missing_goes_left: NDArray[np.bool_]
    values: NDArray[np.float64]


def forest_arrays(trees: Sequence[TreeNodes], outputs: Positions | None) -> dict[str, NDArray[Any]]:
    """Join trees to the arrays of `tasks.predictors.table_forests.Forest`."""
    sizes = np.array([len(tree.feature) for tree in trees])
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    arrays = {
        "roots": roots,
        "feature": np.concatenate([tree.feature for tree in trees]),
        "threshold": np.concatenate([tree.threshold for tree in trees]),
        "left": np.concatenate([t.left + root for t, root in zip(trees, roots, strict=True)]),
        "right": np.concatenate([t.right + root for t, root in zip(trees, roots, strict=True)]),
        "missing_goes_left": np.concatenate([tree.missing_goes_left for tree in trees]),
        "values": np.concatenate([tree.values for tree in trees]),
    }
    return arrays if outputs is None else {**arrays, "outputs": outputs}

"""Stratified folds that keep copies of a sample together."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Folds = NDArray[np.int64]
Sample = TypeVar("Sample")


def grouped_folds(groups: Sequence[str], classes: Sequence[str], count: int, seed: int) -> Folds:
    """Return the fold, 0 to `count` - 1, of each sample.

    Samples of one group (same content) share a fold; classes are spread evenly (stratified).
    """
    class_of_group = dict(zip(groups, classes, strict=True))
    names = sorted(class_of_group)
    shuffled = [names[i] for i in np.random.default_rng(seed).permutation(len(names))]
    dealt = sorted(shuffled, key=class_of_group.__getitem__)
    fold_of_group = {group: position % count for position, group in enumerate(dealt)}
    return np.array([fold_of_group[group] for group in groups], dtype=np.int64)


def shuffled(samples: Sequence[Sample], seed: int) -> list[Sample]:
    """Return the samples in random order, so that any prefix represents all classes."""
    order = np.random.default_rng(seed).permutation(len(samples))
    return [samples[position] for position in order]

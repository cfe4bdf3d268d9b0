"""The training problem that all families share: records, target and folds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.message import Message
from schemas.predictive_analytics import ModelFamily
from tasks.learning.deadline import Deadline
from tasks.learning.metrics import SMALLEST_PROBABILITY
from tasks.learning.splits import grouped_folds
from tasks.predictive_analytics.serving.features import PreparedRecords

FOLDS = 5
ALWAYS_TRAINS = -1
NUMBERS_OF_A_CLASS = 10

FAMILY_NAMES: Mapping[ModelFamily, str] = {
    ModelFamily.CATBOOST: "CatBoost",
    ModelFamily.LIGHTGBM: "LightGBM",
    ModelFamily.EXTRA_TREES: Message("training.extra-trees", "extra trees"),
    ModelFamily.LINEAR: Message("training.linear-model", "a linear model"),
}

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class TableProblem:
    """Training records; `classes` is 0 for regression."""

    prepared: PreparedRecords
    target: Floats
    contents: Sequence[str]  # equal records have equal contents
    classes: int
    seed: int
    threads: int

    @property
    def outputs(self) -> int:
        """Number of outputs per record: one per class, or one for regression."""
        return self.classes or 1

    @property
    def all_rows(self) -> Rows:
        """The positions of all records."""
        return np.arange(len(self.target))

    @cached_property
    def folds(self) -> Rows:
        """The fold of each record; -1 for records that are in every training set."""
        strata = self._strata()
        folds = grouped_folds(self.contents, strata, FOLDS, self.seed)
        if self.classes:
            seen: dict[str, set[str]] = {}
            for content, stratum in zip(self.contents, strata, strict=True):
                seen.setdefault(stratum, set()).add(content)
            single = np.array([len(seen[stratum]) < 2 for stratum in strata])
            folds = np.where(single, ALWAYS_TRAINS, folds)
        needed = [fold for fold in range(FOLDS) if not self._teach(np.flatnonzero(folds != fold))]
        return np.where(np.isin(folds, needed), ALWAYS_TRAINS, folds)

    def loss(self, outputs: Floats, rows: Rows) -> float:
        """Return the log-loss (nats) or, for regression, the mean squared error.

        `outputs` has one row for each of `rows`.
        """
        target = self.target[rows]
        if not self.classes:
            return float(np.mean((outputs[:, 0] - target) ** 2))
        likely = outputs[np.arange(len(rows)), target.astype(int)]
        return float(-np.log(np.clip(likely, SMALLEST_PROBABILITY, 1)).mean())

    def _teach(self, rows: Rows) -> bool:
        """Whether the labels and the values of any column differ among the records at `rows`."""
        return len(np.unique(self.target[rows])) > 1 and _values_differ(self.prepared, rows)

    def _strata(self) -> list[str]:
        if self.classes:
            return [str(int(value)) for value in self.target]
        edges = np.quantile(self.target, np.linspace(0, 1, NUMBERS_OF_A_CLASS + 1)[1:-1])
        return [str(part) for part in np.searchsorted(edges, self.target)]


@dataclass(frozen=True)
class FittedModel:
    """A trained model: how its library answers, and how it is written to a file."""

    family: ModelFamily
    suffix: str
    answer: Callable[[PreparedRecords], Floats]
    save: Callable[[Path], None]


@dataclass(frozen=True)
class FittedFamily:
    """The models of one family with their out-of-fold predictions."""

    family: ModelFamily
    models: Sequence[FittedModel]
    out_of_fold: Floats  # NaN where nothing was predicted


def part_of(deadline: Deadline, parts: int) -> Deadline:
    """Return the deadline of the first of `parts` equal parts of the remaining time."""
    seconds = deadline.elapsed + deadline.left / max(1, parts)
    return Deadline(seconds, deadline.clock, deadline.started)


def best_size(losses: Sequence[Sequence[float]]) -> int:
    """Return the number of trees with the lowest mean loss over the models.

    `losses` has a loss per tree for each model. A common number hardly overfits the held-out
    records.
    """
    longest = max(map(len, losses))
    even = [[*loss, *[loss[-1]] * (longest - len(loss))] for loss in losses]
    return int(np.mean(even, axis=0).argmin()) + 1


def _values_differ(prepared: PreparedRecords, rows: Rows) -> bool:
    """Whether the values of any column differ at the precision of CatBoost (7 digits)."""
    for column in chain(prepared.numbers.T, prepared.texts.T):
        values = column[rows].astype(np.float32)
        known = values[~np.isnan(values)]
        if 0 < len(known) < len(values) or (known != known[:1]).any():
            return True
    return any(column[row] != column[rows[0]] for column in prepared.categories for row in rows)

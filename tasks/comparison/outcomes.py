"""What becomes of samples: labels right or wrong, and numbers more or less far from the truth."""

from collections.abc import Sequence

import numpy as np

from schemas.model_comparison import Metric
from tasks.comparison.holdout import Floats, Outcomes

Labels = frozenset[str]


def label_outcomes(
    truth: Sequence[Labels], older: Sequence[Labels], newer: Sequence[Labels]
) -> Outcomes:
    """Judge sets of labels; right is exactly the right set."""
    names = sorted(set[str]().union(*truth, *older, *newer))
    true = _marks(truth, names)
    return Outcomes(
        older=_label_rows(true, _marks(older, names)),
        newer=_label_rows(true, _marks(newer, names)),
        measures={
            Metric.ACCURACY: lambda means: means[:, 0],
            Metric.F1: lambda means: macro_f1(means[:, 1:]),
        },
        right=0,
    )


def number_outcomes(truth: Floats, older: Floats, newer: Floats) -> Outcomes:
    """Judge numbers by how far they are from the truth."""
    return Outcomes(
        older=_error_rows(older - truth),
        newer=_error_rows(newer - truth),
        measures={
            Metric.MAE: lambda means: means[:, 0],
            Metric.RMSE: lambda means: np.sqrt(means[:, 1]),
        },
    )


def macro_f1(means: Floats) -> Floats:
    """Return the mean F1 of the labels that occur.

    A third of the columns each says of every label how often it was right, answered and true.
    """
    right, answered, true = np.split(means, 3, axis=1)
    either = answered + true
    f1 = 2 * right / np.where(either > 0, either, 1.0)
    return np.asarray(f1.sum(1) / np.maximum((either > 0).sum(1), 1))


def _marks(sets: Sequence[Labels], names: Sequence[str]) -> Floats:
    position = {name: column for column, name in enumerate(names)}
    marks = np.zeros((len(sets), len(names)))
    for row, labels in enumerate(sets):
        marks[row, [position[label] for label in labels]] = 1.0
    return marks


def _label_rows(true: Floats, answered: Floats) -> Floats:
    is_right = (true == answered).all(1, keepdims=True)
    return np.hstack([is_right, true * answered, answered, true])


def _error_rows(errors: Floats) -> Floats:
    return np.stack([np.abs(errors), errors**2], axis=1)

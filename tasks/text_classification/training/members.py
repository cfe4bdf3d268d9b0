"""Fit the members of a text classifier; penalties are chosen by cross-validation."""

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from schemas.text_classification import Member
from tasks.learning.deadline import Deadline
from tasks.serving.members import LinearScores, log_softmax

Floats = NDArray[np.float32]
Rows: TypeAlias = Floats | sparse.csr_matrix
Classes = NDArray[np.int64]

STRENGTHS = {
    Member.NGRAMS: (4.0, 16.0, 64.0),
    Member.LINEAR: (1.0, 4.0, 16.0),
    Member.KERNEL: (2.0, 8.0, 32.0),
    Member.JOINT: (4.0, 16.0, 64.0),
}
STRENGTH_WITHOUT_SEARCH = {
    Member.NGRAMS: 16.0,
    Member.LINEAR: 4.0,
    Member.KERNEL: 8.0,
    Member.JOINT: 16.0,
}
ITERATIONS = 300
ITERATIONS_BETWEEN_LOOKS_AT_THE_CLOCK = 50
# Stored numbers that one pass handles in about a second.
MANY_NUMBERS = 50_000_000
ITERATIONS_WITH_MANY_NUMBERS = 10
WORTHWHILE_SHARE = 0.995
# Score of a class without texts in the fold: unlikely, but not impossible.
SCORE_OF_AN_UNSEEN_CLASS = -8.0


@dataclass(frozen=True)
class Learner:
    """A member with its features (texts x features); the first columns are weighted n-grams."""

    member: Member
    rows: Rows
    weighted: int = 0

    def of(self, chosen: NDArray[np.bool_]) -> "Learner":
        """Return the learner for a subset of the texts."""
        return replace(self, rows=self.rows[chosen])

    def fit(
        self, classes: Classes, count: int, strength: float, deadline: Deadline
    ) -> LinearScores:
        """Fit logistic regression; discriminative n-grams are penalised less (as in NB-SVM)."""
        if not self.weighted:
            return fit(self.rows, classes, count, strength, deadline)
        weights = np.ones(self.rows.shape[1], dtype=np.float32)
        weights[: self.weighted] = telling(self.rows[:, : self.weighted], classes)
        weighted = self.rows @ sparse.diags(weights)
        fitted = fit(weighted.tocsr(), classes, count, strength, deadline)
        return LinearScores(fitted.weight * weights[:, None], fitted.bias)


@dataclass(frozen=True)
class Searched:
    """The best C, and out-of-fold log-probabilities (texts x classes)."""

    strength: float
    out_of_fold: Floats | None


def search_strength(
    learner: Learner, classes: Classes, count: int, folds: Classes, deadline: Deadline
) -> Searched:
    """Raise C until the cross-validated log-loss stops falling."""
    best = Searched(STRENGTH_WITHOUT_SEARCH[learner.member], None)
    lowest = float("inf")
    for strength in STRENGTHS[learner.member]:
        answers = out_of_fold(learner, strength, classes, count, folds, deadline)
        if answers is None:
            break
        loss = float(-answers[np.arange(len(classes)), classes].mean())
        if loss < lowest:
            best = Searched(strength, answers)
        if loss > WORTHWHILE_SHARE * lowest:
            break
        lowest = loss
    return best


def out_of_fold(
    learner: Learner,
    strength: float,
    classes: Classes,
    count: int,
    folds: Classes,
    deadline: Deadline,
) -> Floats | None:
    """Return out-of-fold log-probabilities (texts x classes); None if the deadline passes."""
    answers = np.zeros((len(classes), count), dtype=np.float32)
    slowest = 0.0
    for fold in np.unique(folds):
        if deadline.left <= slowest:
            return None
        started = time.monotonic()
        others, held_out = folds != fold, folds == fold
        fitted = learner.of(others).fit(classes[others], count, strength, deadline)
        answers[held_out] = log_softmax(_scores(fitted, learner.rows[held_out]))
        slowest = max(slowest, time.monotonic() - started)
    return answers


def telling(rows: sparse.csr_matrix, classes: Classes) -> Floats:
    """Return how well the presence of each n-gram discriminates the classes.

    It is the root mean square over the classes of the log-count ratio of NB-SVM (Wang and Manning
    2012), one class against the others.
    """
    members = np.unique(classes, return_inverse=True)[1]
    is_of = sparse.csr_matrix((np.ones(len(members)), (members, np.arange(len(members)))))
    of_class = (is_of @ (rows > 0)).toarray()
    of_others = of_class.sum(0) - of_class
    ratios = _log_shares(of_class) - _log_shares(of_others)
    return np.asarray(np.sqrt(np.square(ratios).mean(0)), dtype=np.float32)


def _log_shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    smoothed = counts + 1
    shares: NDArray[np.float64] = np.log(smoothed / smoothed.sum(1, keepdims=True))
    return shares


def fit(
    rows: Rows, classes: Classes, count: int, strength: float, deadline: Deadline
) -> LinearScores:
    """Fit logistic regression with C = `strength`; stop early at the deadline."""
    weight = np.zeros((rows.shape[1], count), dtype=np.float32)
    bias = np.full(count, SCORE_OF_AN_UNSEEN_CLASS, dtype=np.float32)
    seen = np.unique(classes)
    bias[seen] = 0.0
    if len(seen) > 1:
        model = _fitted(rows, classes, strength, deadline)
        weight[:, seen] = _a_column_a_class(model.coef_)
        bias[seen] = _a_column_a_class(model.intercept_[:, None])[0]
    return LinearScores(weight, bias)


def _fitted(
    rows: Rows, classes: Classes, strength: float, deadline: Deadline
) -> LogisticRegression:
    numbers = rows.size if isinstance(rows, np.ndarray) else rows.nnz
    is_slow = numbers * (int(classes.max()) + 1) > MANY_NUMBERS
    at_once = ITERATIONS_WITH_MANY_NUMBERS if is_slow else ITERATIONS_BETWEEN_LOOKS_AT_THE_CLOCK
    model = LogisticRegression(C=strength, warm_start=True, max_iter=at_once)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for _ in range(ITERATIONS // at_once):
            model.fit(rows, classes)
            if deadline.passed or max(model.n_iter_) < at_once:
                break
    return model


def _a_column_a_class(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one column per class; for two classes scikit-learn has only one."""
    if len(rows) == 1:
        rows = np.concatenate([-rows / 2, rows / 2])
    return rows.T


def _scores(fitted: LinearScores, rows: Rows) -> Floats:
    return np.asarray(rows @ fitted.weight + fitted.bias, dtype=np.float32)


def positions(labels: Sequence[str], class_names: Sequence[str]) -> Classes:
    """Return the position of each label in `class_names`."""
    position = {name: number for number, name in enumerate(class_names)}
    return np.array([position[label] for label in labels], dtype=np.int64)

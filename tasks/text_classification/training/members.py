"""Fit the members of a text classifier; their strengths come from texts that were left out."""

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
# So many numbers take about a second to go through once.
MANY_NUMBERS = 50_000_000
ITERATIONS_WITH_MANY_NUMBERS = 10
WORTHWHILE_SHARE = 0.995
# Scores of a class that no text of the fold has: nearly, but not wholly impossible.
SCORE_OF_AN_UNSEEN_CLASS = -8.0


@dataclass(frozen=True)
class Learner:
    """A member with its features, a row a text; the first ones are n-grams to be weighted."""

    member: Member
    rows: Rows
    weighted: int = 0

    def of(self, chosen: NDArray[np.bool_]) -> "Learner":
        """Return the learner of some of the texts."""
        return replace(self, rows=self.rows[chosen])

    def fit(
        self, classes: Classes, count: int, strength: float, deadline: Deadline
    ) -> LinearScores:
        """Fit logistic regression; n-grams that tell classes apart cost less to rely on."""
        if not self.weighted:
            return fit(self.rows, classes, count, strength, deadline)
        weights = np.ones(self.rows.shape[1], dtype=np.float32)
        weights[: self.weighted] = telling(self.rows[:, : self.weighted], classes)
        weighted = self.rows @ sparse.diags(weights)
        fitted = fit(weighted.tocsr(), classes, count, strength, deadline)
        return LinearScores(fitted.weight * weights[:, None], fitted.bias)


@dataclass(frozen=True)
class Searched:
    """The best strength, and the log-probabilities of texts by models that never saw them."""

    strength: float
    out_of_fold: Floats | None


def search_strength(
    learner: Learner, classes: Classes, count: int, folds: Classes, deadline: Deadline
) -> Searched:
    """Try strengths from weak to strong until the log-loss on left-out texts falls no more."""
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
    """Return log-probabilities by models that did not see the text; None when time is over."""
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
    """Return how well the presence of each n-gram tells the classes apart.

    It is the log of how much likelier a class has the n-gram than the others do, averaged over
    the classes by its square (the weights of NB-SVM, for any number of classes).
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
    """Fit logistic regression with C = `strength`, looking at the clock on the way."""
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
    """For two classes scikit-learn gives one row: the second class against the first."""
    if len(rows) == 1:
        rows = np.concatenate([-rows / 2, rows / 2])
    return rows.T


def _scores(fitted: LinearScores, rows: Rows) -> Floats:
    return np.asarray(rows @ fitted.weight + fitted.bias, dtype=np.float32)


def positions(labels: Sequence[str], class_names: Sequence[str]) -> Classes:
    """Return the number of the class of each label."""
    position = {name: number for number, name in enumerate(class_names)}
    return np.array([position[label] for label in labels], dtype=np.int64)

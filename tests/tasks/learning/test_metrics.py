"""Evaluation numbers, against scikit-learn and by hand."""

from collections import Counter
from uuid import UUID

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, precision_recall_fscore_support, roc_auc_score
from sklearn.metrics import log_loss as sklearn_log_loss

from schemas.evaluation import EvaluationMethod
from tasks.learning.metrics import Predictions, evaluate, wilson

pytestmark = pytest.mark.usefixtures("training_home")

NAMES = ("cat", "dog", "owl", "fox")


def predictions(count: int = 600, seed: int = 0) -> Predictions:
    """Noisy predictions of 3 of 4 classes; nobody is a fox."""
    random = np.random.default_rng(seed)
    truth = np.eye(4, dtype=bool)[random.integers(0, 3, count)]
    scores = random.normal(size=(count, 4)) + 1.5 * truth
    probabilities = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    return Predictions([UUID(int=n) for n in range(count)], truth, probabilities, NAMES)


def test_shares_and_loss_are_those_of_scikit_learn() -> None:
    given = predictions()
    truth, predicted = given.truth.argmax(1), given.probabilities.argmax(1)
    found = evaluate(given, EvaluationMethod.VALIDATION)

    macro = precision_recall_fscore_support(truth, predicted, average="macro", zero_division=0)
    each = precision_recall_fscore_support(truth, predicted, labels=range(4), zero_division=0)
    assert found.accuracy.value == accuracy_score(truth, predicted)
    assert (found.precision, found.recall, found.f1) == pytest.approx(macro[:3])
    assert [c.f1 for c in found.classes] == pytest.approx(each[2])
    assert [c.samples for c in found.classes] == each[3].tolist()
    assert found.log_loss == pytest.approx(
        sklearn_log_loss(truth, given.probabilities, labels=range(4))
    )


def test_curves_are_short_and_keep_their_area() -> None:
    given = predictions()
    dog = evaluate(given, EvaluationMethod.VALIDATION).classes[1]

    area = np.trapezoid(dog.roc_curve.y, dog.roc_curve.x)
    assert len(dog.roc_curve.x) <= 200
    assert len(dog.precision_recall_curve.x) <= 200
    assert area == pytest.approx(
        roc_auc_score(given.truth[:, 1], given.probabilities[:, 1]), abs=0.01
    )


def test_a_class_without_samples_has_no_curves_and_an_interval_that_knows_nothing() -> None:
    fox = evaluate(predictions(), EvaluationMethod.VALIDATION).classes[3]

    assert fox.roc_curve.x == []
    assert fox.precision_recall_curve.x == []
    assert (fox.recall.low, fox.recall.high, fox.recall.samples) == (0, 1, 0)


def test_the_wilson_interval_of_118_of_144_is_the_published_one() -> None:
    estimate = wilson(118, 144)

    assert (round(estimate.low, 3), round(estimate.high, 3)) == (0.749, 0.874)
    assert wilson(5, 5).high == 1.0
    assert wilson(0, 5).low == 0.0


def test_a_curve_tells_precision_and_recall_at_a_score() -> None:
    given = predictions(60)
    dog = evaluate(given, EvaluationMethod.VALIDATION).classes[1].precision_recall_curve

    answered = given.probabilities[:, 1] >= 0.5
    at = max(place for place, score in enumerate(dog.scores) if score >= 0.5)
    right = (answered & given.truth[:, 1]).sum()
    assert dog.y[at] == pytest.approx(right / answered.sum())
    assert dog.x[at] == pytest.approx(right / given.truth[:, 1].sum())


def test_the_worst_mistakes_come_first_and_are_at_most_twenty_of_each_kind() -> None:
    given = predictions()
    found = evaluate(given, EvaluationMethod.VALIDATION)

    scores = [mistake.score for mistake in found.worst_mistakes]
    kinds = Counter((*one.labels, *one.predicted) for one in found.worst_mistakes)
    assert max(kinds.values()) == 20
    assert len(kinds) > 1
    assert scores == sorted(scores, reverse=True)
    wrong = given.truth.argmax(1) != given.probabilities.argmax(1)
    assert scores[0] == pytest.approx(given.probabilities.max(1)[wrong].max())
    assert all(mistake.labels != mistake.predicted for mistake in found.worst_mistakes)


def test_calibration_of_a_sure_model_that_is_half_right_is_off_by_half() -> None:
    truth = np.array([[True, False], [False, True]])
    sure = np.array([[1.0, 0.0], [1.0, 0.0]])
    given = Predictions([UUID(int=1), UUID(int=2)], truth, sure, NAMES[:2])
    found = evaluate(given, EvaluationMethod.VALIDATION)

    assert found.calibration_error == 0.5
    assert [(b.confidence, b.accuracy, b.samples) for b in found.calibration] == [(1.0, 0.5, 2)]
    assert found.confusion_matrix == [[1, 0], [1, 0]]


def test_with_several_labels_right_means_exactly_the_right_set() -> None:
    truth = np.array([[True, True], [True, False], [False, True]])
    probabilities = np.array([[0.9, 0.4], [0.9, 0.4], [0.2, 0.8]])
    ids = [UUID(int=n) for n in range(3)]
    given = Predictions(ids, truth, probabilities, NAMES[:2], thresholds=[0.5, 0.3])
    found = evaluate(given, EvaluationMethod.VALIDATION)

    assert found.accuracy.value == pytest.approx(2 / 3)
    assert found.confusion_matrix is None
    assert found.classes[1].precision.value == pytest.approx(2 / 3)
    assert found.classes[1].recall.value == 1.0
    (mistake,) = found.worst_mistakes
    assert (mistake.sample_id, mistake.labels, mistake.predicted) == (
        ids[1],
        ["cat"],
        ["cat", "dog"],
    )
    assert mistake.score == pytest.approx(0.4)

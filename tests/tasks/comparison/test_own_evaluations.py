"""Models that can only be told apart by their own evaluations."""

import pytest

from schemas.evaluation import (
    Curve,
    Estimate,
    EvaluationMethod,
    ModelEvaluation,
    Range,
    RegressionEvaluation,
)
from tasks.comparison.own_evaluations import judged_by_own_evaluations
from tests.infra.catalog.conftest import EVALUATION

NUMBER = Range(value=1, low=0, high=2)
NOTHING = Curve(x=[], y=[])


def classifier(value: float, low: float, high: float) -> ModelEvaluation:
    return EVALUATION.model_copy(
        update={"accuracy": Estimate(value=value, low=low, high=high, samples=100)}
    )


def regressor(value: float, low: float, high: float) -> ModelEvaluation:
    return RegressionEvaluation(
        method=EvaluationMethod.CROSS_VALIDATION,
        samples=100,
        mae=Range(value=value, low=low, high=high),
        mse=NUMBER,
        rmse=NUMBER,
        r2=NUMBER,
        residuals=NOTHING,
        residual_histogram=NOTHING,
        worst_predictions=[],
    )


@pytest.mark.parametrize(
    ("older", "newer", "said"),
    [
        (classifier(0.8, 0.7, 0.9), classifier(0.96, 0.92, 0.98), "accuracy 0.96 (0.92 to 0.98)"),
        (regressor(9.0, 8.0, 10.0), regressor(6.0, 5.0, 7.0), "mean error 6 (5 to 7) after 9"),
    ],
)
def test_intervals_that_do_not_touch_leave_no_doubt(
    older: ModelEvaluation, newer: ModelEvaluation, said: str
) -> None:
    found = judged_by_own_evaluations(older, newer)
    assert found is not None
    assert found.is_better
    assert found.sentence.startswith(said)


@pytest.mark.parametrize(("metric", "is_said"), [("accuracy", True), ("f1", False), ("mae", False)])
def test_a_metric_without_an_interval_is_not_judged(metric: str, is_said: bool) -> None:
    older, newer = classifier(0.8, 0.7, 0.9), classifier(0.96, 0.92, 0.98)
    assert (judged_by_own_evaluations(older, newer, metric) is not None) is is_said


def test_the_chosen_error_of_numbers_is_judged() -> None:
    older, newer = regressor(9.0, 8.0, 10.0), regressor(6.0, 5.0, 7.0)
    found = judged_by_own_evaluations(older, newer, "rmse")
    assert found is not None
    assert (found.is_better, found.sentence) == (
        False,
        "not better beyond doubt: RMSE 1 (0 to 2) after 1 (0 to 2), each in its own evaluation",
    )


@pytest.mark.parametrize(
    ("older", "newer", "said"),
    [
        (classifier(0.8, 0.7, 0.9), classifier(0.95, 0.9, 0.98), "accuracy 0.95 (0.9 to 0.98)"),
        (classifier(0.96, 0.92, 0.98), classifier(0.8, 0.7, 0.9), "accuracy 0.8 (0.7 to 0.9)"),
        (regressor(6.0, 5.0, 7.0), regressor(9.0, 8.0, 10.0), "mean error 9 (8 to 10) after 6"),
    ],
)
def test_intervals_that_touch_and_worse_models_are_no_improvement_and_say_so(
    older: ModelEvaluation, newer: ModelEvaluation, said: str
) -> None:
    found = judged_by_own_evaluations(older, newer)
    assert found is not None
    assert not found.is_better
    assert found.sentence.startswith(f"not better beyond doubt: {said}")


def test_evaluations_of_different_kinds_are_not_judged() -> None:
    number, label = regressor(6.0, 5.0, 7.0), classifier(0.96, 0.92, 0.98)
    assert judged_by_own_evaluations(number, label) is None

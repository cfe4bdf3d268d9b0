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
from tasks.clear_improvement import clear_improvement
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
    sentence = clear_improvement(older, newer)
    assert sentence is not None
    assert sentence.startswith(said)


@pytest.mark.parametrize(("metric", "is_said"), [("accuracy", True), ("f1", False), ("mae", False)])
def test_another_metric_than_that_of_the_intervals_is_not_judged(
    metric: str, is_said: bool
) -> None:
    older, newer = classifier(0.8, 0.7, 0.9), classifier(0.96, 0.92, 0.98)
    assert (clear_improvement(older, newer, metric) is not None) is is_said


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (classifier(0.8, 0.7, 0.9), classifier(0.95, 0.9, 0.98)),
        (classifier(0.96, 0.92, 0.98), classifier(0.8, 0.7, 0.9)),
        (regressor(6.0, 5.0, 7.0), regressor(9.0, 8.0, 10.0)),
        (regressor(6.0, 5.0, 7.0), classifier(0.96, 0.92, 0.98)),
    ],
)
def test_intervals_that_touch_worse_models_and_other_kinds_are_no_improvement(
    older: ModelEvaluation, newer: ModelEvaluation
) -> None:
    assert clear_improvement(older, newer) is None

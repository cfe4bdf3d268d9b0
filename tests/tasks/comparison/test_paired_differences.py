"""Differences of two models on the same samples, from hand-made answers."""

import numpy as np
import pytest

from schemas.model_comparison import Metric, MetricComparison, PairedAnswers
from tasks.comparison.holdout import Labels, Outcomes, label_outcomes, number_outcomes
from tasks.comparison.paired_differences import interval_levels, paired_answers, paired_differences


def labels(*words: str) -> list[Labels]:
    return [frozenset(word.split("+")) for word in words]


def by_metric(outcomes: Outcomes) -> dict[Metric, MetricComparison]:
    return {one.metric: one for one in paired_differences(outcomes)}


def judged(both: int, only_older: int, only_newer: int) -> Outcomes:
    """Return answers of which so many are right."""
    truth = labels("a") * (both + only_older + only_newer)
    older = labels("a") * (both + only_older) + labels("b") * only_newer
    newer = labels("a") * both + labels("b") * only_older + labels("a") * only_newer
    return label_outcomes(truth, older, newer)


def test_accuracy_and_f1_of_labels_are_those_of_the_answers() -> None:
    truth = labels("a", "a", "b", "b", "c", "c")
    outcomes = label_outcomes(
        truth, labels("a", "a", "b", "a", "a", "c"), labels("a", "b", "b", "b", "c", "c")
    )
    found = by_metric(outcomes)
    accuracy, f1 = found[Metric.ACCURACY], found[Metric.F1]
    assert (accuracy.older, accuracy.newer) == pytest.approx((4 / 6, 5 / 6))
    assert f1.older == pytest.approx(np.mean([2 * 2 / 6, 2 * 1 / 3, 2 * 1 / 3]))
    assert f1.newer == pytest.approx(np.mean([2 * 1 / 3, 2 * 2 / 5, 1]))
    assert paired_answers(outcomes) == PairedAnswers(
        both_right=3, only_older_right=1, only_newer_right=2, both_wrong=0
    )


def test_with_several_labels_right_is_exactly_the_right_set() -> None:
    outcomes = label_outcomes(
        labels("a+b", "a", "b"), labels("a", "a", "b"), labels("a+b", "a", "a+b")
    )
    assert paired_answers(outcomes) == PairedAnswers(
        both_right=1, only_older_right=1, only_newer_right=1, both_wrong=0
    )


def test_a_label_that_nobody_answers_and_that_is_nowhere_true_does_not_count() -> None:
    with_unused = label_outcomes(labels("a", "b"), labels("a", "b"), labels("a", "c"))
    f1 = by_metric(with_unused)[Metric.F1]
    assert (f1.older, f1.newer) == pytest.approx((1.0, (1 + 0 + 0) / 3))


def test_few_answers_that_differ_leave_doubt_and_many_do_not() -> None:
    doubtful = by_metric(judged(both=90, only_older=5, only_newer=8))[Metric.ACCURACY]
    assert doubtful.better is None
    assert doubtful.difference.low < 0 < doubtful.difference.high
    sure = by_metric(judged(both=80, only_older=2, only_newer=20))[Metric.ACCURACY]
    assert sure.better == "newer"
    assert (
        by_metric(judged(both=80, only_older=20, only_newer=2))[Metric.ACCURACY].better == "older"
    )


def test_the_interval_is_that_of_the_difference_of_paired_shares() -> None:
    found = by_metric(judged(both=400, only_older=40, only_newer=60))[Metric.ACCURACY].difference
    change = 20 / 500
    spread = 1.96 * np.sqrt((100 / 500 - change**2) / 500)
    assert (found.value, found.low, found.high) == pytest.approx(
        (change, change - spread, change + spread), abs=0.003
    )


def test_the_lower_error_is_the_better_one() -> None:
    draw = np.random.default_rng(0)
    truth = draw.normal(size=200)
    far, near = truth + draw.normal(0, 2, 200), truth + draw.normal(0, 1, 200)
    found = by_metric(number_outcomes(truth, far, near))
    mae, rmse = found[Metric.MAE], found[Metric.RMSE]
    assert mae.older == pytest.approx(np.abs(far - truth).mean())
    assert rmse.newer == pytest.approx(np.sqrt(((near - truth) ** 2).mean()))
    assert (mae.better, rmse.better) == ("newer", "newer")
    assert mae.difference.value < 0
    assert by_metric(number_outcomes(truth, near, far))[Metric.MAE].better == "older"
    assert paired_answers(number_outcomes(truth, far, near)) is None


def test_pairing_finds_a_small_difference_that_two_intervals_would_hide() -> None:
    draw = np.random.default_rng(0)
    truth, errors = np.zeros(100), np.abs(draw.normal(0, 10, 100))
    found = by_metric(number_outcomes(truth, errors + 0.5, errors))[Metric.MAE]
    assert found.better == "newer"
    assert (found.difference.low, found.difference.high) == pytest.approx((-0.5, -0.5))


def test_the_same_answers_give_the_same_interval_each_time() -> None:
    assert paired_differences(judged(20, 3, 9)) == paired_differences(judged(20, 3, 9))


def test_few_samples_have_a_wider_interval() -> None:
    assert interval_levels(10)[0] < interval_levels(30)[0] < 0.025
    assert interval_levels(100_000) == pytest.approx((0.025, 0.975), abs=1e-4)


@pytest.mark.parametrize("samples", [10, 20, 50])
def test_equal_models_are_seldom_told_apart(samples: int) -> None:
    """Of 200 pairs of equal models at most 8 % may have an interval without zero."""
    draw = np.random.default_rng(samples)
    truth = labels("a") * samples
    named = 0
    for seed in range(200):
        answers = [
            [frozenset({"a" if right else "b"}) for right in draw.random(samples) < 0.8]
            for _ in range(2)
        ]
        accuracy, _ = paired_differences(label_outcomes(truth, *answers), seed)
        named += accuracy.better is not None
    assert named <= 16

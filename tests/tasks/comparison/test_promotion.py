"""What becomes of a new version: promoted, kept, or asked about."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from schemas.dataset import VersionDiff
from schemas.errors import InvalidInputError
from schemas.evaluation import Range
from schemas.languages import said
from schemas.model_comparison import Metric, MetricComparison, ModelComparison, metrics_of
from schemas.project_type import ProjectType
from schemas.retraining import Promotion, PromotionRule
from tasks.comparison.promotion import decide, metric_named

Compared = Callable[..., ModelComparison]
SAME = VersionDiff(
    older="V001", newer="V002", counts={}, samples_per_label={},
    added=[], removed=[], relabeled=[], replaced=[],
)  # fmt: skip
BETTER, DOUBTFUL, WORSE = (0.02, 0.01, 0.03), (0.003, -0.004, 0.01), (-0.02, -0.03, -0.01)


@pytest.fixture
def compared() -> Compared:
    """Make a comparison of values, lows and highs of differences by metric."""

    def make(
        project_type: ProjectType = ProjectType.IMAGE_CLASSIFICATION,
        **changes: tuple[float, float, float],
    ) -> ModelComparison:
        return ModelComparison(
            application="colours",
            project_type=project_type,
            older="0.0.1",
            newer="0.0.2",
            older_id=uuid4(),
            newer_id=uuid4(),
            samples=100 if changes else 3,
            left_out=0,
            metrics=[
                MetricComparison(
                    metric=Metric(name),
                    older=0.5,
                    newer=0.5 + value,
                    difference=Range(value=value, low=low, high=high),
                )
                for name, (value, low, high) in changes.items()
            ],
            data=SAME,
            compared_at=datetime(2026, 1, 1, tzinfo=UTC),
        )

    return make


def rule(name: str, metric: str | None = None) -> Promotion:
    return Promotion(rule=PromotionRule(name), metric=metric)


def test_a_version_that_is_better_beyond_doubt_is_promoted(compared: Compared) -> None:
    decision = decide(rule("better"), compared(accuracy=BETTER, f1=DOUBTFUL))
    assert (decision.promote, decision.ask) == (True, False)
    assert decision.reason == (
        "promoted 0.0.2: 0.0.2 is better than 0.0.1: accuracy +2.0 points (+1.0 to +3.0)"
    )


def test_a_version_that_is_not_better_beyond_doubt_is_not_promoted(compared: Compared) -> None:
    decision = decide(rule("better"), compared(accuracy=DOUBTFUL, f1=BETTER))
    assert (decision.promote, decision.ask) == (False, False)
    assert decision.reason == (
        "kept 0.0.1: 0.0.2 is not better beyond doubt: accuracy +0.3 points (-0.4 to +1.0)"
    )
    worse = decide(rule("better"), compared(accuracy=WORSE))
    assert worse.reason.startswith("kept 0.0.1: 0.0.2 is worse than 0.0.1: accuracy -2.0 points")


def test_the_reason_is_said_in_chinese_with_all_its_parts(compared: Compared) -> None:
    decision = decide(rule("better"), compared(accuracy=DOUBTFUL))
    assert said(decision.reason, "zh") == (
        "保留 0.0.1：无法确定 0.0.2 更好：准确率 +0.3 个百分点（-0.4 至 +1.0）"
    )


def test_the_chosen_metric_decides(compared: Compared) -> None:
    decision = decide(rule("better", "f1"), compared(accuracy=DOUBTFUL, f1=BETTER))
    assert decision.promote
    assert "F1 +2.0 points" in decision.reason


def test_an_error_is_better_when_it_is_lower(compared: Compared) -> None:
    tables = ProjectType.PREDICTIVE_ANALYTICS
    assert decide(rule("better"), compared(tables, mae=WORSE)).promote
    kept = decide(rule("better"), compared(tables, mae=BETTER))
    assert not kept.promote
    assert kept.reason == "kept 0.0.1: 0.0.2 is worse than 0.0.1: MAE +0.02 (+0.01 to +0.03)"


def test_the_rule_always_promotes_whatever_the_comparison_says(compared: Compared) -> None:
    decision = decide(rule("always"), compared(accuracy=WORSE))
    assert (decision.promote, decision.ask) == (True, False)
    assert "0.0.2 is worse than 0.0.1" in decision.reason
    assert decide(rule("always"), compared()).promote


def test_the_rule_ask_leaves_it_to_a_person_with_what_is_known(compared: Compared) -> None:
    decision = decide(rule("ask"), compared(accuracy=BETTER))
    assert (decision.promote, decision.ask) == (False, True)
    assert decision.reason == ("0.0.2 is better than 0.0.1: accuracy +2.0 points (+1.0 to +3.0)")


def test_too_few_samples_do_not_promote(compared: Compared) -> None:
    decision = decide(rule("better"), compared())
    assert (decision.promote, decision.ask) == (False, False)
    assert decision.reason.startswith("kept 0.0.1: 0.0.2 cannot be compared with 0.0.1")
    assert "the remaining 3 are too few (at least 10 are needed)" in decision.reason


@pytest.mark.parametrize("project_type", ProjectType)
def test_each_type_names_its_metrics(project_type: ProjectType) -> None:
    for metric in metrics_of(project_type):
        assert metric_named(str(metric), project_type) is metric
    assert metric_named(None, project_type) is None
    with pytest.raises(InvalidInputError, match=f"choose one of {metrics_of(project_type)[0]}"):
        metric_named("beauty", project_type)


def test_a_metric_of_another_type_is_refused(compared: Compared) -> None:
    with pytest.raises(InvalidInputError, match="image classification are not compared by 'mae'"):
        decide(rule("better", "mae"), compared(accuracy=BETTER))

"""Whether a new version replaces the one that serves."""

from pydantic import BaseModel, ConfigDict

from schemas.errors import InvalidInputError
from schemas.languages import Sentence
from schemas.message import Message
from schemas.model_comparison import Metric, ModelComparison, metrics_of
from schemas.project_type import ProjectType
from schemas.retraining import Promotion, PromotionRule


class PromotionDecision(BaseModel):
    """The decision of a promotion rule: promote, keep or ask a person, with the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    promote: bool
    ask: bool
    reason: Sentence


def decide(promotion: Promotion, comparison: ModelComparison) -> PromotionDecision:
    """Decide whether the newer version of a comparison replaces the older one, which serves."""
    metric = metric_named(promotion.metric, comparison.project_type)
    found, judged = comparison.by(metric), comparison.judged(metric)
    if found is not None and found.better == "newer" and promotion.rule is PromotionRule.BETTER:
        return promoted(comparison.newer, judged)
    return decide_in_doubt(promotion, comparison.older, comparison.newer, judged)


def decide_in_doubt(promotion: Promotion, older: str, newer: str, judged: str) -> PromotionDecision:
    """Decide about a version that is not significantly better, or cannot be compared."""
    if promotion.rule is PromotionRule.ASK:
        return PromotionDecision(promote=False, ask=True, reason=judged)
    if promotion.rule is PromotionRule.ALWAYS:
        return promoted(newer, judged)
    reason = Message("comparisons.kept", "kept {older}: {judged}", older=older, judged=judged)
    return PromotionDecision(promote=False, ask=False, reason=reason)


def promoted(newer: str, judged: str) -> PromotionDecision:
    """Decide that a version takes the place of the one that serves."""
    reason = Message(
        "comparisons.promoted", "promoted {newer}: {judged}", newer=newer, judged=judged
    )
    return PromotionDecision(promote=True, ask=False, reason=reason)


def metric_named(name: str | None, project_type: ProjectType) -> Metric | None:
    """Return a metric by its name; InvalidInputError if its project type does not have it."""
    if name is None:
        return None
    known = {str(metric): metric for metric in metrics_of(project_type)}
    if name not in known:
        raise InvalidInputError(
            "comparisons.metric-unfit-for-type",
            "models of type {type!l} are not compared by {metric!r}; choose one of {known}",
            type=project_type.display_name,
            metric=name,
            known=list(known),
        )
    return known[name]

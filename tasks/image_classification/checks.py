"""What pictures with labels must keep before training."""

from infra.expectations import FactSheet
from schemas.data_check import DataCheckReport
from schemas.data_policy import ImageClassificationPolicy
from tasks.data_checks.checked_data import CheckedData, report_on
from tasks.data_checks.class_rules import class_sheet
from tasks.data_checks.picture_rules import picture_frame, picture_rules
from tasks.data_checks.sample_rules import duplicate_rules, enough_labeled
from tasks.data_checks.unlabeled_rules import unlabeled_sheet
from tasks.data_checks.wording import Noun


def check(data: CheckedData) -> DataCheckReport:
    """Check pictures and their labels."""
    return report_on(data, fact_sheets(data))


def fact_sheets(data: CheckedData) -> list[FactSheet]:
    """Return the facts about pictures and labels, with their rules."""
    policy = data.policy
    assert isinstance(policy, ImageClassificationPolicy), "policy_for gives each type its own"
    rules = [
        enough_labeled(Noun.PICTURE, policy.min_labeled),
        *duplicate_rules(Noun.PICTURE),
        *picture_rules(policy.min_side),
    ]
    return [
        FactSheet(picture_frame(data.lines), rules),
        unlabeled_sheet(data, Noun.PICTURE),
        class_sheet(data.lines, policy, Noun.PICTURE),
    ]

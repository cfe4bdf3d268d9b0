"""What texts with labels must keep before training."""

from infra.expectations import FactSheet
from schemas.data_check import DataCheckReport
from schemas.data_policy import TextClassificationPolicy
from tasks.data_checks.checked_data import CheckedData, report_on
from tasks.data_checks.class_rules import class_sheet
from tasks.data_checks.sample_rules import duplicate_rules, enough_labeled
from tasks.data_checks.unlabeled_rules import unlabeled_sheet
from tasks.data_checks.wording import Noun
from tasks.text_classification.text_rules import text_beginning, text_frame, text_rules


def check(data: CheckedData) -> DataCheckReport:
    """Check texts and their labels."""
    return report_on(data, fact_sheets(data))


def fact_sheets(data: CheckedData) -> list[FactSheet]:
    """Return the facts about texts and labels, with their rules."""
    policy = data.policy
    assert isinstance(policy, TextClassificationPolicy), "policy_for gives each type its own"
    rules = [
        enough_labeled(Noun.TEXT, policy.min_labeled),
        *duplicate_rules(Noun.TEXT),
        *text_rules(policy.min_characters, policy.min_script_share),
    ]
    return [
        FactSheet(text_frame(data.lines), rules),
        unlabeled_sheet(data, Noun.TEXT, text_beginning),
        class_sheet(data.lines, policy, Noun.TEXT),
    ]

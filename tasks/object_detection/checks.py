"""What pictures with boxes must keep before training."""

from infra.expectations import FactSheet
from schemas.data_check import DataCheckReport
from schemas.data_policy import ObjectDetectionPolicy
from tasks.data_checks.checked_data import CheckedData, report_on
from tasks.data_checks.class_rules import class_sheet
from tasks.data_checks.picture_rules import picture_frame, picture_rules
from tasks.data_checks.sample_rules import duplicate_rules, enough_labeled
from tasks.data_checks.unlabeled_rules import unlabeled_sheet
from tasks.data_checks.wording import Noun
from tasks.object_detection.box_rules import (
    box_sheet,
    negatives,
    recommended_pictures,
    several_pictures_sheet,
)


def check(data: CheckedData) -> DataCheckReport:
    """Check pictures and their boxes."""
    return report_on(data, fact_sheets(data))


def fact_sheets(data: CheckedData) -> list[FactSheet]:
    """Return the facts about pictures, boxes and labels, with their rules."""
    policy = data.policy
    assert isinstance(policy, ObjectDetectionPolicy), "policy_for gives each type its own"
    rules = [
        enough_labeled(Noun.PICTURE, policy.min_labeled),
        recommended_pictures(policy.recommended_pictures),
        negatives(data.lines),
        *duplicate_rules(Noun.PICTURE),
        *picture_rules(policy.min_side),
    ]
    return [
        FactSheet(picture_frame(data.lines), rules),
        unlabeled_sheet(data, Noun.PICTURE),
        box_sheet(data.lines, policy),
        class_sheet(data.lines, policy, Noun.BOX),
        several_pictures_sheet(data.lines),
    ]

"""What sounds with labels must keep before training."""

from infra.expectations import FactSheet
from infra.settings import settings
from schemas.data_check import DataCheckReport
from schemas.data_policy import SoundClassificationPolicy
from tasks.data_checks.checked_data import CheckedData, report_on
from tasks.data_checks.class_rules import class_sheet
from tasks.data_checks.sample_rules import (
    duplicate_rules,
    enough_labeled,
    file_bytes,
    file_names,
)
from tasks.data_checks.unlabeled_rules import unlabeled_sheet
from tasks.data_checks.wording import Noun
from tasks.sound_classification.sound_rules import seconds_sheet, sound_frame, sound_rules


def check(data: CheckedData) -> DataCheckReport:
    """Check sounds and their labels."""
    return report_on(data, fact_sheets(data))


def fact_sheets(data: CheckedData) -> list[FactSheet]:
    """Return the facts about sounds and labels, with their rules."""
    policy = data.policy
    assert isinstance(policy, SoundClassificationPolicy), "policy_for gives each type its own"
    frame = sound_frame(data.lines)
    rules = [
        enough_labeled(Noun.SOUND, policy.min_labeled),
        *duplicate_rules(Noun.SOUND),
        *sound_rules(data.lines, policy.min_seconds),
        file_names(Noun.SOUND),
        file_bytes(Noun.SOUND, settings().sound_max_bytes),
    ]
    return [
        FactSheet(frame, rules),
        unlabeled_sheet(data, Noun.SOUND),
        class_sheet(data.lines, policy, Noun.SOUND),
        seconds_sheet(data.lines, policy.recommended_seconds_per_class),
    ]

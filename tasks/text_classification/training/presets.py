"""What each training preference means for texts."""

from schemas.text_classification import Member
from schemas.training import TrainingPreference

FAST = (Member.NGRAMS, Member.LINEAR)
STRONG = (*FAST, Member.KERNEL, Member.JOINT)
PRESETS = {
    TrainingPreference.PERFORMANCE_FIRST: FAST,
    TrainingPreference.BALANCE: STRONG,
    TrainingPreference.ACCURACY_FIRST: (*STRONG, Member.TUNED),
}

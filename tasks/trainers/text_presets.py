"""What each training preference means for texts."""

from schemas.text_classification import Member
from schemas.training import TrainingPreference

PRESETS = {
    TrainingPreference.PERFORMANCE_FIRST: (Member.NGRAMS, Member.LINEAR),
    TrainingPreference.BALANCE: (Member.NGRAMS, Member.LINEAR, Member.KERNEL),
    TrainingPreference.ACCURACY_FIRST: (
        Member.NGRAMS,
        Member.LINEAR,
        Member.KERNEL,
        Member.TUNED,
    ),
}

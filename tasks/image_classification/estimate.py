"""What a training of image classification costs.

Measured with 64 x 64 PNGs of digits. One in five validates; of the others a view costs 0.011 s to
embed and 0.004 s to fit, tuning sees each of 4 views 6 times at 0.007 s: 250 pictures took 44 s
with balance. Accuracy_first has 8 views of 1.6 times the pixels.
"""

from schemas.training import TrainingPreference
from tasks.image_classification.training.presets import PRESETS
from tasks.project_types.training_cost import Cost, TypeCost, Work


def _pictures(work: Work) -> float:
    """Count pictures; of very many, fewer views are learned from."""
    preset = PRESETS[work.preference]
    return work.samples * preset.views_of_each(work.samples) / preset.views


COST = TypeCost(
    {
        TrainingPreference.PERFORMANCE_FIRST: Cost(3, 0.045),
        TrainingPreference.BALANCE: Cost(3, 0.17),
        TrainingPreference.ACCURACY_FIRST: Cost(5, 0.6),
    },
    _pictures,
)

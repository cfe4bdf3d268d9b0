"""What a training of object detection costs.

Measured: detectron2 on pictures of 320 pixels takes 1.07 s a step of 8 pictures, of 416 pixels with
fewer frozen blocks about twice that; the preset says how many steps are planned.
"""

from schemas.training import TrainingPreference
from tasks.object_detection.training.presets import PRESETS
from tasks.project_types.training_cost import Cost, TypeCost, Work


def _pictures_of_all_steps(work: Work) -> float:
    preset = PRESETS[work.preference]
    return float(preset.steps(work.samples) * preset.batch_size)


COST = TypeCost(
    {
        TrainingPreference.PERFORMANCE_FIRST: Cost(30, 0.134),
        TrainingPreference.BALANCE: Cost(30, 0.134),
        TrainingPreference.ACCURACY_FIRST: Cost(30, 0.28),
    },
    _pictures_of_all_steps,
)

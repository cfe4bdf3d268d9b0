"""What a training of sound classification costs.

Estimated: 0.003 to 0.008 s a view for statistics, 0.017 to 0.028 s for the picture of a second,
tuning as for pictures; the sums were not timed.
"""

from schemas.training import TrainingPreference
from tasks.project_types.training_cost import Cost, TypeCost, Work


def _seconds_of_sound(work: Work) -> float:
    return work.samples * max(1.0, work.typical.seconds or 1.0)


COST = TypeCost(
    {
        TrainingPreference.PERFORMANCE_FIRST: Cost(5, 0.05),
        TrainingPreference.BALANCE: Cost(8, 0.15),
        TrainingPreference.ACCURACY_FIRST: Cost(10, 0.5),
    },
    _seconds_of_sound,
)

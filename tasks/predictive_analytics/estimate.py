"""What a training of predictive analytics costs.

Measured with iris, tips, diabetes and gapminder: 388 values took 2.5 s, 7,700 took 6 s with
balance.
"""

from schemas.training import TrainingPreference
from tasks.project_types.training_cost import Cost, TypeCost, Work


def _cells(work: Work) -> float:
    return float(work.samples * (work.typical.columns or 1))


COST = TypeCost(
    {
        TrainingPreference.PERFORMANCE_FIRST: Cost(3, 0.0003),
        TrainingPreference.BALANCE: Cost(3, 0.0004),
        TrainingPreference.ACCURACY_FIRST: Cost(5, 0.0006),
    },
    _cells,
)

"""What a training of a type costs: seconds as such, and for each unit that it learns from.

The costs of the types are seconds of one core on a machine with two, shared with other work; each
type says beside its costs how they were measured.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemas.sample import SampleFacts
from schemas.training import TrainingPreference


@dataclass(frozen=True)
class Cost:
    """Seconds of a training as such, and of each unit that it learns from."""

    once: float
    each: float


@dataclass(frozen=True)
class Work:
    """What is to be learned: samples, what one is like, and the preference."""

    samples: int
    typical: SampleFacts
    preference: TrainingPreference


@dataclass(frozen=True)
class TypeCost:
    """The costs of a type by preference, and how the units of a work are counted."""

    by_preference: Mapping[TrainingPreference, Cost]
    units: Callable[[Work], float]

    def seconds(self, work: Work) -> float:
        """Return the seconds that a training takes, reading of pictures not counted."""
        cost = self.by_preference[work.preference]
        return cost.once + cost.each * self.units(work)

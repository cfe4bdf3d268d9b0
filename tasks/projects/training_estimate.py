"""How long a training will take, told before it starts: measured costs, or the last training.

What a training of each type costs, and how that was measured, is in the folder of the type. To read
a megapixel takes 0.004 s of a JPEG and 0.02 s of a PNG; a picture is read about twice.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from schemas.message import Message
from schemas.project_type import ProjectType
from schemas.sample import SampleFacts
from schemas.training import TrainingPreference, TrainingSettings
from tasks.project_types.parts import Part, part_of
from tasks.project_types.training_cost import TypeCost, Work

SECONDS_A_MEGAPIXEL = 0.024
# A first training meets more unknowns than one of a project that was trained before.
SPREAD_AT_FIRST = (0.6, 2.0)
SPREAD_AFTER_A_TRAINING = (0.8, 1.4)
# Weights that were tuned before need less; whether they were is known only when training starts.
SHARE_WHEN_CONTINUED = 0.5
MINUTES_TO_ROUND = 10
ROUNDED_TO = 5


@dataclass(frozen=True)
class TrainingTime:
    """Between how many minutes a training will probably take."""

    low: float
    high: float
    max_minutes: int

    def __str__(self) -> str:
        return self.in_words

    @property
    def in_words(self) -> Message:
        """The time as a person would say it."""
        low, high = _rounded(self.low, math.floor), _rounded(self.high, math.ceil)
        if self.low >= self.max_minutes:
            return Message(
                "training.takes-all-time",
                "about {limit} minutes, where the time limit ends it",
                limit=self.max_minutes,
            )
        if high <= 1:
            return Message("training.takes-a-minute", "about a minute or less")
        if low == high:
            return Message("training.takes-about", "about {minutes} minutes", minutes=low)
        if not low:
            return Message("training.takes-at-most", "at most {minutes} minutes", minutes=high)
        return Message(
            "training.takes-between", "about {low} to {high} minutes", low=low, high=high
        )


@dataclass(frozen=True)
class PastTraining:
    """The last training of a project: its samples and preference, and how long it took."""

    samples: int
    preference: TrainingPreference
    minutes: float


def estimate_minutes(
    project_type: ProjectType,
    samples: int,
    typical: SampleFacts,
    settings: TrainingSettings,
    last: PastTraining | None = None,
) -> TrainingTime:
    """Estimate a training on a CPU from the count of labeled samples and what one is like.

    Once a project was trained, its own last training counts instead of the costs measured here.
    """
    work = Work(samples, typical, settings.preference)
    minutes = _seconds(project_type, work) / 60
    spread = SPREAD_AT_FIRST
    if last is not None:
        before = Work(last.samples, typical, last.preference)
        minutes *= 60 * last.minutes / _seconds(project_type, before)
        spread = SPREAD_AFTER_A_TRAINING
    low, high = (minutes * share for share in spread)
    if settings.incremental_version is not None:
        low *= SHARE_WHEN_CONTINUED
    limit = settings.max_minutes
    return TrainingTime(min(low, limit), min(high, limit), limit)


def _seconds(project_type: ProjectType, work: Work) -> float:
    cost: TypeCost = part_of(project_type, Part.ESTIMATE).COST
    return cost.seconds(work) + _seconds_to_read(work)


def _seconds_to_read(work: Work) -> float:
    pixels = (work.typical.width or 0) * (work.typical.height or 0)
    return work.samples * SECONDS_A_MEGAPIXEL * pixels / 1e6


def _rounded(minutes: float, towards: Callable[[float], int]) -> int:
    """Round to minutes a person would say: to five from ten on."""
    step = ROUNDED_TO if minutes > MINUTES_TO_ROUND else 1
    return towards(minutes / step) * step

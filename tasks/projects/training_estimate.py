"""How long a training will take, told before it starts: measured costs, or the last training.

The costs are seconds of one core on a machine with two, shared with other work. Sources:

* Pictures: the trainer on 64 x 64 PNGs of digits. One in five validates; of the others a view costs
  0.011 s to embed and 0.004 s to fit, tuning sees each of 4 views 6 times at 0.007 s: 250 pictures
  took 44 s with balance. Accuracy_first has 8 views of 1.6 times the pixels. To read a megapixel
  takes 0.004 s of a JPEG and 0.02 s of a PNG; a picture is read about twice.
* Boxes: detectron2 on pictures of 320 pixels takes 1.07 s a step of 8 pictures, of 416 pixels with
  fewer frozen blocks about twice that; the preset says how many steps are planned.
* Sounds: 0.003 to 0.008 s a view for statistics, 0.017 to 0.028 s for the picture of a second,
  tuning as for pictures; the sums were estimated, not timed.
* Texts: the trainer on Chinese reviews of 80 characters: 1,250 took 8 s with balance, 250 took 32 s
  with accuracy_first.
* Tables: the trainer on iris, tips, diabetes and gapminder: 388 values took 2.5 s, 7,700 took 6 s
  with balance.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemas.project_type import ProjectType
from schemas.sample import SampleFacts
from schemas.training import TrainingPreference, TrainingSettings
from tasks.image_classification.training import presets
from tasks.object_detection.training import presets as detection_presets

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
        low, high = _rounded(self.low, math.floor), _rounded(self.high, math.ceil)
        if self.low >= self.max_minutes:
            return f"about {self.max_minutes} minutes, where the time limit ends it"
        if high <= 1:
            return "about a minute or less"
        if low == high:
            return f"about {low} minutes"
        if not low:
            return f"at most {high} minutes"
        return f"about {low} to {high} minutes"


@dataclass(frozen=True)
class PastTraining:
    """The last training of a project: its samples and preference, and how long it took."""

    samples: int
    preference: TrainingPreference
    minutes: float


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


FAST = TrainingPreference.PERFORMANCE_FIRST
BALANCE = TrainingPreference.BALANCE
ACCURATE = TrainingPreference.ACCURACY_FIRST
COSTS: Mapping[ProjectType, Mapping[TrainingPreference, Cost]] = {
    ProjectType.IMAGE_CLASSIFICATION: {
        FAST: Cost(3, 0.045),
        BALANCE: Cost(3, 0.17),
        ACCURATE: Cost(5, 0.6),
    },
    ProjectType.OBJECT_DETECTION: {
        FAST: Cost(30, 0.134),
        BALANCE: Cost(30, 0.134),
        ACCURATE: Cost(30, 0.28),
    },
    ProjectType.SOUND_CLASSIFICATION: {
        FAST: Cost(5, 0.05),
        BALANCE: Cost(8, 0.15),
        ACCURATE: Cost(10, 0.5),
    },
    ProjectType.TEXT_CLASSIFICATION: {
        FAST: Cost(4, 0.004),
        BALANCE: Cost(4, 0.006),
        ACCURATE: Cost(10, 0.13),
    },
    ProjectType.PREDICTIVE_ANALYTICS: {
        FAST: Cost(3, 0.0003),
        BALANCE: Cost(3, 0.0004),
        ACCURATE: Cost(5, 0.0006),
    },
}


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
    cost = COSTS[project_type][work.preference]
    return cost.once + cost.each * UNITS[project_type](work) + _seconds_to_read(work)


def _seconds_to_read(work: Work) -> float:
    pixels = (work.typical.width or 0) * (work.typical.height or 0)
    return work.samples * SECONDS_A_MEGAPIXEL * pixels / 1e6


def _pictures(work: Work) -> float:
    """Count pictures; of very many, fewer views are learned from."""
    preset = presets.PRESETS[work.preference]
    return work.samples * preset.views_of_each(work.samples) / preset.views


def _pictures_of_all_steps(work: Work) -> float:
    preset = detection_presets.PRESETS[work.preference]
    return float(preset.steps(work.samples) * preset.batch_size)


def _seconds_of_sound(work: Work) -> float:
    return work.samples * max(1.0, work.typical.seconds or 1.0)


def _texts(work: Work) -> float:
    return float(work.samples)


def _cells(work: Work) -> float:
    return float(work.samples * (work.typical.columns or 1))


UNITS: Mapping[ProjectType, Callable[[Work], float]] = {
    ProjectType.IMAGE_CLASSIFICATION: _pictures,
    ProjectType.OBJECT_DETECTION: _pictures_of_all_steps,
    ProjectType.SOUND_CLASSIFICATION: _seconds_of_sound,
    ProjectType.TEXT_CLASSIFICATION: _texts,
    ProjectType.PREDICTIVE_ANALYTICS: _cells,
}


def _rounded(minutes: float, towards: Callable[[float], int]) -> int:
    """Round to minutes a person would say: to five from ten on."""
    step = ROUNDED_TO if minutes > MINUTES_TO_ROUND else 1
    return towards(minutes / step) * step

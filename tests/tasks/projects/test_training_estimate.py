"""The time a person is told before a training starts."""

import subprocess
import sys

import pytest

from schemas.languages import said
from schemas.project_type import ProjectType
from schemas.sample import SampleFacts
from schemas.training import TrainingPreference, TrainingSettings
from tasks.project_types.parts import Part, part_of
from tasks.project_types.training_cost import TypeCost
from tasks.projects.training_estimate import (
    PastTraining,
    TrainingTime,
    estimate_minutes,
)

PICTURE = SampleFacts(width=640, height=480)
IMAGES = ProjectType.IMAGE_CLASSIFICATION
BALANCE = TrainingPreference.BALANCE


@pytest.mark.parametrize("project_type", ProjectType)
def test_every_type_has_a_cost_for_each_preference(project_type: ProjectType) -> None:
    cost: TypeCost = part_of(project_type, Part.ESTIMATE).COST
    assert set(cost.by_preference) == set(TrainingPreference)


@pytest.mark.parametrize("project_type", ProjectType)
def test_more_samples_and_a_longer_preference_take_longer(project_type: ProjectType) -> None:
    typical = SampleFacts(width=640, height=480, seconds=2.0, columns=12)
    settings = [TrainingSettings(preference=p, max_minutes=6000) for p in TrainingPreference]
    few = [estimate_minutes(project_type, 200, typical, one).high for one in settings]
    many = [estimate_minutes(project_type, 2000, typical, one).high for one in settings]

    assert few == sorted(few)
    assert many == sorted(many)
    assert all(more > less for less, more in zip(few, many, strict=True))


@pytest.mark.parametrize(
    ("pictures", "words"),
    [(100, "about a minute or less"), (1000, "about 1 to 7 minutes")],
)
def test_words_say_about_how_many_minutes(pictures: int, words: str) -> None:
    assert str(estimate_minutes(IMAGES, pictures, PICTURE, TrainingSettings())) == words


def test_the_time_limit_is_the_longest_that_is_told() -> None:
    short = TrainingSettings(max_minutes=6)
    told = estimate_minutes(IMAGES, 100_000, PICTURE, short)

    assert (told.low, told.high) == (6, 6)
    assert str(told) == "about 6 minutes, where the time limit ends it"


def test_going_on_from_an_earlier_version_may_be_faster() -> None:
    continued = TrainingSettings(incremental_version="0.0.1")
    afresh = estimate_minutes(IMAGES, 1000, PICTURE, TrainingSettings())
    told = estimate_minutes(IMAGES, 1000, PICTURE, continued)

    assert told.low < afresh.low
    assert told.high == afresh.high


def test_large_pictures_take_longer_to_read() -> None:
    photos = SampleFacts(width=4000, height=3000)
    of_photos = estimate_minutes(IMAGES, 1000, photos, TrainingSettings())
    of_icons = estimate_minutes(IMAGES, 1000, SampleFacts(width=64, height=64), TrainingSettings())

    assert of_photos.low > 1.5 * of_icons.low


def test_the_last_training_of_the_project_counts_more_than_what_was_measured_elsewhere() -> None:
    last = PastTraining(samples=1000, preference=BALANCE, minutes=12)
    told = estimate_minutes(IMAGES, 2000, PICTURE, TrainingSettings(), last)

    assert told.low < 24 < told.high
    assert told.high / told.low < 2
    assert str(told) == "about 15 to 35 minutes"


def test_another_preference_than_that_of_the_last_training_is_considered() -> None:
    last = PastTraining(samples=1000, preference=TrainingPreference.PERFORMANCE_FIRST, minutes=2)
    told = estimate_minutes(IMAGES, 1000, PICTURE, TrainingSettings(), last)

    assert told.low > 3


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.2, 0.9, "about a minute or less"),
        (0.4, 2.5, "at most 3 minutes"),
        (3.0, 3.0, "about 3 minutes"),
        (12.0, 33.0, "about 10 to 35 minutes"),
        (40.0, 60.0, "about 40 to 60 minutes"),
        (60.0, 60.0, "about 60 minutes, where the time limit ends it"),
    ],
)
def test_minutes_are_told_as_a_person_would(low: float, high: float, words: str) -> None:
    assert str(TrainingTime(low, high, max_minutes=60)) == words


def test_asking_for_an_estimate_does_not_load_the_libraries_that_train() -> None:
    heavy = "{'torch', 'catboost', 'sklearn'}"
    modules = ", ".join(f"tasks.{project_type}.estimate" for project_type in ProjectType)
    code = f"import sys, {modules}; print({heavy} & sys.modules.keys())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "set()"


def test_minutes_are_told_in_chinese() -> None:
    assert said(str(TrainingTime(12.0, 33.0, max_minutes=60)), "zh") == "约 10 至 35 分钟"

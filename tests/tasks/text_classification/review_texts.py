"""Real Chinese reviews as samples, and trainings on them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from schemas.manifest import Usage
from schemas.text_classification import TextClassificationSettings
from schemas.training import TrainingPreference, TrainingProgress
from tasks.learning.deadline import Deadline
from tasks.learning.training_data import TrainingOutcome
from tasks.text_classification.demo import reviews
from tasks.text_classification.trainer import train_text_classifier
from tasks.text_classification.training.training_data import TextSample, TextTrainingData

NAMESPACE = UUID(int=0)
FAST = TextClassificationSettings(preference=TrainingPreference.PERFORMANCE_FIRST)
BALANCE = TextClassificationSettings()


@dataclass(frozen=True)
class TrainedTexts:
    """A finished training, to be looked at by several tests."""

    data: TextTrainingData
    folder: Path
    outcome: TrainingOutcome
    reports: list[TrainingProgress]


def sample(text: str, label: str, usage: Usage = Usage.TRAINING) -> TextSample:
    """Return a text as a sample."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return TextSample(uuid5(NAMESPACE, f"{text} {label}"), text, sha256, label, usage)


def usage_of(position: int) -> Usage:
    """Every fifth sample validates."""
    return Usage.VALIDATION if position % 5 == 4 else Usage.TRAINING


def text_data(labeled: Sequence[tuple[str, str]]) -> TextTrainingData:
    """Return texts with their labels as training data."""
    samples = [
        sample(text, label, usage_of(position)) for position, (text, label) in enumerate(labeled)
    ]
    return TextTrainingData(tuple(sorted({label for _, label in labeled})), tuple(samples))


def review_data(count: int) -> TextTrainingData:
    """Return `count` reviews, half of them praise."""
    return text_data([(review.text, review.label) for review in reviews(count, 0)[0]])


def train_texts(
    data: TextTrainingData,
    folder: Path,
    chosen: TextClassificationSettings = FAST,
    deadline: Deadline | None = None,
) -> TrainedTexts:
    """Train and keep what was reported."""
    reports: list[TrainingProgress] = []
    outcome = train_text_classifier(data, chosen, folder, reports.append, deadline)
    return TrainedTexts(data, folder, outcome, reports)

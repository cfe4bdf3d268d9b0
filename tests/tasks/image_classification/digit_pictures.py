"""Handwritten digits of scikit-learn as pictures, and trainings on them."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from infra.settings import Settings, settings
from schemas.image_classification import ImageClassificationSettings
from schemas.manifest import Usage
from schemas.training import TrainingPreference, TrainingProgress
from tasks.image_classification.trainer import train_image_classifier
from tasks.learning.deadline import Deadline
from tasks.learning.training_data import TrainingData, TrainingOutcome, TrainingSample

NAMESPACE = UUID(int=0)
FAST = ImageClassificationSettings(preference=TrainingPreference.PERFORMANCE_FIRST)
DIGITS = load_digits()


@dataclass(frozen=True)
class Trained:
    """A finished training, to be looked at by several tests."""

    data: TrainingData
    folder: Path
    outcome: TrainingOutcome
    reports: list[TrainingProgress]


@contextmanager
def training_in(home: Path) -> Iterator[None]:
    """Train with one thread and the feature cache of a data folder."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setitem(Settings.model_config, "env_file", None)
        monkeypatch.setenv("EXEML_HOME", str(home))
        monkeypatch.setenv("EXEML_THREADS", "1")
        settings.cache_clear()
        yield
    settings.cache_clear()


def digit(number: int) -> Image.Image:
    """Return digit `number` of the set as a grey picture of 64 x 64 pixels."""
    values = (DIGITS.images[number] * 255 / 16).round().astype(np.uint8)
    return Image.fromarray(values).resize((64, 64), Image.Resampling.BICUBIC)


def png(picture: Image.Image) -> bytes:
    """Return a picture as the bytes of a PNG file."""
    body = io.BytesIO()
    picture.save(body, "PNG")
    return body.getvalue()


def sample(
    folder: Path, name: str, body: bytes, labels: Sequence[str], usage: Usage
) -> TrainingSample:
    """Write a picture into `folder` and return it as a sample."""
    path = folder / name
    path.write_bytes(body)
    sha256 = hashlib.sha256(body).hexdigest()
    return TrainingSample(uuid5(NAMESPACE, name), path, sha256, tuple(labels), usage)


def usage_of(position: int) -> Usage:
    """Every fifth sample validates."""
    return Usage.VALIDATION if position % 5 == 4 else Usage.TRAINING


def digit_data(folder: Path, count: int, classes: int) -> TrainingData:
    """Return the first `count` digits below `classes`."""
    numbers = np.flatnonzero(DIGITS.target < classes)[:count]
    samples = [
        sample(folder, f"{n}.png", png(digit(n)), [str(DIGITS.target[n])], usage_of(position))
        for position, n in enumerate(numbers)
    ]
    return TrainingData(tuple(str(name) for name in range(classes)), tuple(samples))


def two_digit_data(folder: Path, count: int) -> TrainingData:
    """Two digits below 3 side by side: the labels are the digits that occur."""
    numbers = np.flatnonzero(DIGITS.target < 3)[: 2 * count]
    samples = []
    for position, (left, right) in enumerate(zip(numbers[::2], numbers[1::2], strict=True)):
        both = Image.new("L", (128, 64))
        both.paste(digit(left), (0, 0))
        both.paste(digit(right), (64, 0))
        labels = sorted({str(DIGITS.target[left]), str(DIGITS.target[right])})
        samples.append(sample(folder, f"{left}.png", png(both), labels, usage_of(position)))
    return TrainingData(("0", "1", "2"), tuple(samples))


def train(
    data: TrainingData,
    folder: Path,
    chosen: ImageClassificationSettings = FAST,
    deadline: Deadline | None = None,
    base_model: Path | None = None,
) -> Trained:
    """Train and keep what was reported."""
    reports: list[TrainingProgress] = []
    outcome = train_image_classifier(data, chosen, folder, reports.append, deadline, base_model)
    return Trained(data, folder, outcome, reports)

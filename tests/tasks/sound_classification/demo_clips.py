"""Sounds of the demo as samples, and trainings on them."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import soundfile

from schemas.manifest import Usage
from schemas.sound_classification import SoundClassificationSettings
from schemas.training import TrainingPreference, TrainingProgress
from tasks.learning.deadline import Deadline
from tasks.learning.training_data import TrainingData, TrainingOutcome, TrainingSample
from tasks.sound_classification.demo import DemoSound, demo_sounds
from tasks.sound_classification.trainer import train_sound_classifier

NAMESPACE = UUID(int=0)
FAST = SoundClassificationSettings(preference=TrainingPreference.PERFORMANCE_FIRST)
BALANCE = SoundClassificationSettings()
ACCURATE = SoundClassificationSettings(preference=TrainingPreference.ACCURACY_FIRST)


@dataclass(frozen=True)
class TrainedSounds:
    """A finished training, to be looked at by several tests."""

    data: TrainingData
    folder: Path
    outcome: TrainingOutcome
    reports: list[TrainingProgress]


def wav(values: object, rate: int = 16_000, subtype: str = "PCM_16") -> bytes:
    """Return values as the bytes of a WAV file."""
    body = io.BytesIO()
    soundfile.write(body, np.asarray(values), rate, subtype=subtype, format="WAV")
    return body.getvalue()


def tone(hertz: float, seconds: float = 1.2, rate: int = 16_000) -> bytes:
    """Return a tone."""
    return wav(np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate) / 2, rate)


def sound_sample(
    folder: Path, name: str, body: bytes, label: str, usage: Usage = Usage.TRAINING
) -> TrainingSample:
    """Write a sound into `folder` and return it as a sample."""
    path = folder / name
    path.write_bytes(body)
    sha256 = hashlib.sha256(body).hexdigest()
    return TrainingSample(uuid5(NAMESPACE, name), path, sha256, (label,), usage)


def clip_data(folder: Path, clips: Sequence[DemoSound]) -> TrainingData:
    """Return sounds as training data; one of five validates, of each class alike."""
    samples = [
        sound_sample(folder, clip.name, clip.wav, clip.label, _usage_of(position))
        for position, clip in enumerate(clips)
    ]
    return TrainingData(tuple(sorted({clip.label for clip in clips})), tuple(samples))


def demo_data(folder: Path, count: int) -> TrainingData:
    """Return `count` sounds of the demo."""
    return clip_data(folder, demo_sounds(count, 0)[0])


def train_sounds(
    data: TrainingData,
    folder: Path,
    chosen: SoundClassificationSettings = FAST,
    deadline: Deadline | None = None,
    base_model: Path | None = None,
) -> TrainedSounds:
    """Train and keep what was reported."""
    reports: list[TrainingProgress] = []
    outcome = train_sound_classifier(data, chosen, folder, reports.append, deadline, base_model)
    return TrainedSounds(data, folder, outcome, reports)


def _usage_of(position: int) -> Usage:
    return Usage.VALIDATION if position // 3 % 5 == 4 else Usage.TRAINING

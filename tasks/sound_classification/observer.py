"""What monitoring sees of a sound classifier."""

import io
from pathlib import Path

import numpy as np
import soundfile

from schemas.monitoring import Features
from schemas.sound_classification import SoundPrediction
from tasks.serving.loading import Predictor
from tasks.serving.observer import Look, Outcome

# What follows hardly changes how loud or how bright a sound is.
SECONDS_LOOKED_AT = 10
SILENCE_DECIBELS = -96.0  # the step of 16 bits


class SoundObserver:
    """Sees the best label and how long, loud and bright each sound is."""

    def outcomes(self, answer: SoundPrediction) -> list[Outcome]:
        """Return the best label with its score."""
        return [Outcome(answer.predicted_label, float(answer.score))]

    def answered(self, _answer: SoundPrediction) -> list[Features]:
        """Return nothing: the label says all."""
        return []

    def look(self, body: bytes) -> Look:
        """Return the features of the sound."""
        return Look([sound_features(body)])


def load(_folder: Path, _predictor: Predictor) -> SoundObserver:
    """Return the observer; all sounds are looked at in the same way."""
    return SoundObserver()


def sound_features(body: bytes) -> Features:
    """Return seconds, sample rate, decibels below the loudest possible, mean pitch in hertz."""
    with soundfile.SoundFile(io.BytesIO(body)) as file:
        seconds, rate = file.frames / file.samplerate, file.samplerate
        heard = file.read(SECONDS_LOOKED_AT * rate, dtype="float32", always_2d=True).mean(1)
    power = np.abs(np.fft.rfft(heard)) ** 2
    pitch = np.fft.rfftfreq(len(heard), 1 / rate)
    total = float(power.sum())
    loudness = float(np.square(heard).mean())
    return {
        "seconds": seconds,
        "sample_rate": float(rate),
        "loudness": 10 * float(np.log10(loudness)) if loudness > 0 else SILENCE_DECIBELS,
        "pitch": float(power @ pitch) / total if total > 0 else None,
    }

"""Features of sounds and their augmented views, from torchaudio's spectrograms or the cache."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from schemas.errors import InvalidSoundError
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import Upper
from tasks.learning.feature_cache import FeatureCache
from tasks.learning.features import EmbeddedViews
from tasks.learning.progress import Progress
from tasks.learning.training_data import TrainingSample
from tasks.sound_classification.serving.spectrogram import picture
from tasks.sound_classification.serving.statistics import statistics
from tasks.sound_classification.serving.waveform import Waveform, read_waveform, waveform
from tasks.sound_classification.training.hearing import HEARING, spectrograms
from tasks.sound_classification.training.network import LowerHalf, look

# Limits the weight of a long sound against short ones.
MOST_CHUNKS_LEARNED = 8
MOST_ROWS = 20_000

# They take a second; without any there is nothing to train on.
SOUNDS_ALWAYS_DESCRIBED = 64

Floats = NDArray[np.float32]
Tensors = dict[str, Tensor]
RECIPE = "1"
SLOWEST, FASTEST = 0.85, 1.18
# Amplitude of the noise as a power of ten, relative to a peak of 1.
LEAST_NOISE, MOST_NOISE = -4.0, -1.7
LARGEST_TILT = 0.3


@dataclass(frozen=True)
class Ear:
    """Extracts features of the chunks of a sound, and caches them.

    `always` sounds are processed even after the deadline.
    """

    cache: FeatureCache
    rows: Callable[[list[Floats]], Tensors]
    always: int

    def hear(self, sample: TrainingSample, view: int) -> Tensors:
        """Return the features of a view of a sound, one row per chunk."""
        known = self.cache.get(sample.sha256, view_name(view))
        if known is not None:
            return known
        sound = plain_or_changed(_read(sample), sample.sha256, view)
        made = self.rows(spectrograms(sound, MOST_CHUNKS_LEARNED))
        self.cache.put(sample.sha256, view_name(view), made)
        return made


def statistics_ear() -> Ear:
    """Return the extractor of spectrogram statistics."""

    def rows(heard: list[Floats]) -> Tensors:
        features = torch.from_numpy(np.stack([statistics(spectrogram) for spectrogram in heard]))
        return {"features": features, "activations": torch.zeros(len(features), 0)}

    return Ear(FeatureCache(f"sound-statistics-{HEARING}"), rows, SOUNDS_ALWAYS_DESCRIBED)


def network_ear(lower: LowerHalf, upper: Upper, weights: str, *, tunes: bool) -> Ear:
    """Return the extractor of network features; with `tunes`, activations are kept as well."""

    def rows(heard: list[Floats]) -> Tensors:
        pictures = torch.from_numpy(np.stack([picture(spectrogram) for spectrogram in heard]))
        features, activations = look(lower, upper, pictures)
        kept = activations if tunes else activations[:, :0]
        return {"features": features.contiguous(), "activations": kept.contiguous()}

    name = f"sound-{'tuning' if tunes else 'network'}-{HEARING}-{weights}"
    return Ear(FeatureCache(name), rows, always=1)


def listen(
    samples: Sequence[TrainingSample],
    views: int,
    ear: Ear,
    deadline: Deadline,
    progress: Progress,
) -> EmbeddedViews:
    """Extract features of all sounds view by view, until the deadline or the memory limit."""
    heard: list[Tensors] = []
    places: list[tuple[int, int]] = []
    for view in range(views):
        if len(places) * (view + 1) > MOST_ROWS * max(1, view):
            break
        for position, sample in enumerate(samples):
            if deadline.passed and len(heard) >= min(ear.always, len(samples)):
                return _joined(heard, places)
            heard.append(ear.hear(sample, view))
            places.extend([(position, view)] * len(heard[-1]["features"]))
            progress.at(len(heard) / (views * len(samples)))
    return _joined(heard, places)


def _joined(heard: Sequence[Tensors], places: Sequence[tuple[int, int]]) -> EmbeddedViews:
    place = torch.tensor(places)
    return EmbeddedViews(
        features=torch.cat([tensors["features"] for tensors in heard]),
        activations=torch.cat([tensors["activations"] for tensors in heard]),
        sample=place[:, 0],
        view=place[:, 1],
    )


def _read(sample: TrainingSample) -> Waveform:
    try:
        return read_waveform(sample.path.read_bytes())
    except InvalidSoundError as error:
        raise InvalidSoundError(
            "training.sound-unusable",
            "sample {sample}: {error}",
            sample=str(sample.id),
            error=str(error),
        ) from error


def plain_or_changed(sound: Waveform, sha256: str, view: int) -> Waveform:
    """Return an augmented view; view 0 is the sound itself.

    The same content and number always give the same view, so its features can be cached.
    """
    if view == 0:
        return sound
    seed = int.from_bytes(hashlib.sha256(f"{sha256}/{view}".encode()).digest()[:6])
    return _changed(sound, np.random.default_rng(seed))


def view_name(view: int) -> str:
    """Name a view in the cache; a changed augmentation recipe never finds old features."""
    return "plain" if view == 0 else f"{RECIPE}-{view}"


def _changed(sound: Waveform, random: np.random.Generator) -> Waveform:
    """Change speed and pitch, add noise, and filter high or low frequencies."""
    rate = round(sound.rate * random.uniform(SLOWEST, FASTEST))
    noise = random.normal(0, 10 ** random.uniform(LEAST_NOISE, MOST_NOISE), len(sound.values))
    noisy = (sound.values + noise).astype(np.float32)
    before = np.concatenate([[0], noisy[:-1]])
    tilted = noisy + random.uniform(-LARGEST_TILT, LARGEST_TILT) * before
    return waveform(tilted.astype(np.float32), rate)

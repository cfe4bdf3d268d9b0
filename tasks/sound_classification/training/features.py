"""Features of sounds and their changed views, made of torchaudio's spectrograms or cached."""

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

# A long sound must not outvote many short ones.
MOST_CHUNKS_LEARNED = 8
MOST_ROWS = 20_000

# These few take a second, and without any there is nothing to learn from.
SOUNDS_ALWAYS_DESCRIBED = 64

Floats = NDArray[np.float32]
Tensors = dict[str, Tensor]
RECIPE = "1"
SLOWEST, FASTEST = 0.85, 1.18
# Powers of ten of the noise beside a loudest sample of 1.
LEAST_NOISE, MOST_NOISE = -4.0, -1.7
LARGEST_TILT = 0.3


@dataclass(frozen=True)
class Ear:
    """Turns the log-mel spectrograms of a sound's chunks into rows; the cache remembers them.

    So many sounds are heard whatever the time.
    """

    cache: FeatureCache
    rows: Callable[[list[Floats]], Tensors]
    always: int

    def hear(self, sample: TrainingSample, view: int) -> Tensors:
        """Return the rows of a view of a sound."""
        known = self.cache.get(sample.sha256, view_name(view))
        if known is not None:
            return known
        sound = plain_or_changed(_read(sample), sample.sha256, view)
        made = self.rows(spectrograms(sound, MOST_CHUNKS_LEARNED))
        self.cache.put(sample.sha256, view_name(view), made)
        return made


def statistics_ear() -> Ear:
    """Return what describes chunks by statistics."""

    def rows(heard: list[Floats]) -> Tensors:
        features = torch.from_numpy(np.stack([statistics(one) for one in heard]))
        return {"features": features, "activations": torch.zeros(len(features), 0)}

    return Ear(FeatureCache(f"sound-statistics-{HEARING}"), rows, SOUNDS_ALWAYS_DESCRIBED)


def network_ear(lower: LowerHalf, upper: Upper, weights: str, *, tunes: bool) -> Ear:
    """Return what lets the network look at the pictures of chunks; tuning needs activations."""

    def rows(heard: list[Floats]) -> Tensors:
        pictures = torch.from_numpy(np.stack([picture(one) for one in heard]))
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
    """Return the rows of all sounds view by view, until the deadline or memory ends it."""
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
        raise InvalidSoundError(f"sample {sample.id}: {error}") from error


def plain_or_changed(sound: Waveform, sha256: str, view: int) -> Waveform:
    """Return view 0, the sound itself, or a changed one that depends on content and number."""
    if view == 0:
        return sound
    seed = int.from_bytes(hashlib.sha256(f"{sha256}/{view}".encode()).digest()[:6])
    return _changed(sound, np.random.default_rng(seed))


def view_name(view: int) -> str:
    """Name a view so that a change of the recipe never meets cached features of the old one."""
    return "plain" if view == 0 else f"{RECIPE}-{view}"


def _changed(sound: Waveform, random: np.random.Generator) -> Waveform:
    """Play faster or slower, which moves the pitch too, add noise, and damp highs or lows."""
    rate = round(sound.rate * random.uniform(SLOWEST, FASTEST))
    noise = random.normal(0, 10 ** random.uniform(LEAST_NOISE, MOST_NOISE), len(sound.values))
    noisy = (sound.values + noise).astype(np.float32)
    before = np.concatenate([[0], noisy[:-1]])
    tilted = noisy + random.uniform(-LARGEST_TILT, LARGEST_TILT) * before
    return waveform(tilted.astype(np.float32), rate)

"""The views of a sound that training hears: as it is, and slightly changed ones."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from tasks.sound_classification.serving.waveform import Waveform, waveform

Floats = NDArray[np.float32]

RECIPE = "1"
SLOWEST, FASTEST = 0.85, 1.18
# Powers of ten of the noise beside a loudest sample of 1.
LEAST_NOISE, MOST_NOISE = -4.0, -1.7
LARGEST_TILT = 0.3


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

"""Statistics of a spectrogram: levels of the bands, their changes, and their order in time."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.sound_classification.serving.spectrogram import BANDS

Floats = NDArray[np.float32]

CEPSTRA = 20
STEPS = 6
STEPS_OF_MOVEMENT = 3
# Frames this far below the loudest one, or near the noise floor, count as silence.
AUDIBLE_DECIBELS = 45.0
LEAST_DECIBELS = 6.0
SHARE_ABOVE_NOISE = 0.35
QUIET_PERCENT = 10


def statistics(log_mel: Floats) -> Floats:
    """Return a vector of statistics of a log-mel spectrogram (frames x bands, in decibels)."""
    sounding = _sounding(log_mel)
    whole, part = log_mel @ COSINES, sounding @ COSINES
    movement = _movement(part)
    return np.concatenate(
        [
            *(log_mel.mean(0), log_mel.std(0), log_mel.max(0)),
            np.percentile(log_mel, QUIET_PERCENT, axis=0),
            *(whole.mean(0), whole.std(0), *_spread(_movement(whole))),
            *(sounding.mean(0), sounding.std(0), sounding.max(0)),
            *(part.std(0), *_spread(movement)),
            *_steps(part, STEPS),
            *_steps(movement, STEPS_OF_MOVEMENT),
            [np.log(len(sounding))],
        ]
    ).astype(np.float32)


def _sounding(log_mel: Floats) -> Floats:
    """Trim silence at both ends.

    The threshold depends on the noise floor, estimated from the quietest frames.
    """
    loudness = 10 * np.log10((10 ** (log_mel / 10)).sum(1))
    loudest, noise = loudness.max(), np.percentile(loudness, QUIET_PERCENT)
    above_noise = noise + SHARE_ABOVE_NOISE * (loudest - noise)
    least = max(loudest - AUDIBLE_DECIBELS, min(above_noise, loudest - LEAST_DECIBELS))
    loud = np.flatnonzero(loudness >= least)
    return np.asarray(log_mel[loud[0] : loud[-1] + 1])


def _movement(rows: Floats) -> Floats:
    """Return the differences of consecutive frames; zeros for a single frame."""
    return np.diff(rows, axis=0) if len(rows) > 1 else np.zeros_like(rows)


def _spread(movement: Floats) -> tuple[Floats, Floats]:
    return movement.std(0), np.abs(movement).mean(0)


def _steps(rows: Floats, count: int) -> list[Floats]:
    """Return the means of `count` equal parts in order; they overlap if there are few rows."""
    bounds = np.linspace(0, len(rows), count + 1)
    return [
        rows[int(start) : max(int(start) + 1, int(np.ceil(end)))].mean(0)
        for start, end in pairwise(bounds)
    ]


def _cosines() -> Floats:
    """Return the orthonormal DCT matrix from decibels to cepstral coefficients (MFCC)."""
    place = (np.arange(BANDS)[:, None] + 0.5) * np.arange(CEPSTRA)
    cosines = np.sqrt(2 / BANDS) * np.cos(np.pi / BANDS * place)
    cosines[:, 0] /= np.sqrt(2)
    return np.asarray(cosines, dtype=np.float32)


COSINES = _cosines()
WIDTH = len(statistics(np.zeros((1, BANDS), dtype=np.float32)))

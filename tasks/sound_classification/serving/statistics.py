"""Statistics of a part of a sound: how loud each pitch is, how it moves, and in which order."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.sound_classification.serving.spectrogram import BANDS

Floats = NDArray[np.float32]

CEPSTRA = 20
STEPS = 6
STEPS_OF_MOVEMENT = 3
# What lies so far below the loudest moment, or near the noise between sounds, is no sound.
AUDIBLE_DECIBELS = 45.0
LEAST_DECIBELS = 6.0
SHARE_ABOVE_NOISE = 0.35
QUIET_PERCENT = 10


def statistics(log_mel: Floats) -> Floats:
    """Return the numbers that describe a log-mel spectrogram."""
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
    """Return the frames from the first to the last loud one, so that silence around is no matter.

    What is loud depends on the noise: the quietest frames tell it.
    """
    loudness = 10 * np.log10((10 ** (log_mel / 10)).sum(1))
    loudest, noise = loudness.max(), np.percentile(loudness, QUIET_PERCENT)
    above_noise = noise + SHARE_ABOVE_NOISE * (loudest - noise)
    least = max(loudest - AUDIBLE_DECIBELS, min(above_noise, loudest - LEAST_DECIBELS))
    loud = np.flatnonzero(loudness >= least)
    return np.asarray(log_mel[loud[0] : loud[-1] + 1])


def _movement(rows: Floats) -> Floats:
    """Return what changes from each frame to the next; nothing does in a single one."""
    return np.diff(rows, axis=0) if len(rows) > 1 else np.zeros_like(rows)


def _spread(movement: Floats) -> tuple[Floats, Floats]:
    return movement.std(0), np.abs(movement).mean(0)


def _steps(rows: Floats, count: int) -> list[Floats]:
    """Return the means of equal parts, one after the other; they overlap when rows are few."""
    bounds = np.linspace(0, len(rows), count + 1)
    return [
        rows[int(start) : max(int(start) + 1, int(np.ceil(end)))].mean(0)
        for start, end in pairwise(bounds)
    ]


def _cosines() -> Floats:
    """Return what turns decibels into cepstra: a cosine transform of unit length."""
    place = (np.arange(BANDS)[:, None] + 0.5) * np.arange(CEPSTRA)
    cosines = np.sqrt(2 / BANDS) * np.cos(np.pi / BANDS * place)
    cosines[:, 0] /= np.sqrt(2)
    return np.asarray(cosines, dtype=np.float32)


COSINES = _cosines()
WIDTH = len(statistics(np.zeros((1, BANDS), dtype=np.float32)))

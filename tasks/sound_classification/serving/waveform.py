"""Decodes a sound into chunks at 16 kHz, without torch.

Training cuts the same chunks and resamples them by torchaudio (`training.hearing`); a test keeps
both equal.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Any, Literal

import numpy as np
import soundfile
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from schemas.errors import InvalidSoundError
from schemas.sample import SIXTEEN_BIT
from schemas.sound_classification import CHUNK_SECONDS, MOST_CHUNKS
from tasks.sample_readers.sounds import decoded_sound

Floats = NDArray[np.float32]
# Values at 16 kHz, in 32 or 64 bits, depending on the `hearing` of a model.
Values = NDArray[np.floating[Any]]
Precision = Literal["float32", "float64"]
# Values and their sample rate in Hz to values at 16 kHz.
Resampler = Callable[[Floats, int], Values]

SAMPLE_RATE = 16_000
# Windowed sinc as in torchaudio: zero crossings on each side, rolloff.
ZERO_CROSSINGS = 6
KEPT_BAND = 0.99
# Common rates are exact; unusual ones are off by less than 1 %, which avoids filters of gigabytes.
MOST_NEW_SAMPLES = 640
MOST_OLD_SAMPLES = 1000


@dataclass(frozen=True)
class Waveform:
    """A mono sound, normalised to a peak of 1."""

    values: Floats
    rate: int


@dataclass(frozen=True)
class Chunk:
    """A part of a sound, in seconds from its start, with values at 16 kHz."""

    start: float
    end: float
    values: Values


def read_waveform(body: bytes) -> Waveform:
    """Decode a 16-bit WAV file; channels are averaged. Raises InvalidSoundError."""
    facts = decoded_sound("the sound", body).facts
    if facts.encoding != SIXTEEN_BIT:
        raise InvalidSoundError(
            "services.sound-not-16-bit",
            "the sound is a WAV of the encoding {encoding}; save it as 16-bit WAV (PCM_16) "
            "and send it again",
            encoding=str(facts.encoding),
        )
    channels, rate = soundfile.read(io.BytesIO(body), dtype="float32", always_2d=True)
    return waveform(channels.mean(1), rate)


def waveform(values: Floats, rate: int) -> Waveform:
    """Return values normalised to a peak of 1; silence is unchanged."""
    loudest = float(np.abs(values).max())
    return Waveform(values / loudest if loudest > 0 else values, rate)


def chunks(sound: Waveform, resample: Resampler, most: int = MOST_CHUNKS) -> Iterator[Chunk]:
    """Yield chunks of two seconds that overlap by half, or the whole of a shorter sound.

    If there would be more than `most`, that many are spread evenly.
    """
    size = round(CHUNK_SECONDS * sound.rate)
    for start in _starts(len(sound.values), size, most):
        part = sound.values[start : start + size]
        yield Chunk(
            start / sound.rate, (start + len(part)) / sound.rate, resample(part, sound.rate)
        )


def _starts(length: int, size: int, most: int) -> list[int]:
    last = max(0, length - size)
    count = min(most, 1 + ceil(last / (size / 2)))
    return [round(start) for start in np.linspace(0, last, count)]


def resampled(values: Floats, rate: int) -> Values:
    """Resample from `rate` (Hz) to 16 kHz by a windowed sinc, in 64 bits as in training."""
    return _resampled(values, rate, "float64")


def resampled_in_32_bits(values: Floats, rate: int) -> Values:
    """Same in 32 bits, for models of `hearing` 1."""
    return _resampled(values, rate, "float32")


def rate_ratio(rate: int) -> Fraction:
    """Return the ratio of `rate` to 16 kHz; an unusual rate is rounded."""
    most = min(MOST_NEW_SAMPLES, MOST_OLD_SAMPLES * SAMPLE_RATE // rate)
    return Fraction(rate, SAMPLE_RATE).limit_denominator(most)


def _resampled(values: Floats, rate: int, precision: Precision) -> Values:
    ratio = rate_ratio(rate)
    precise: Values = values.astype(precision)
    if ratio == 1:
        return precise
    filters, margin = _filters(ratio.numerator, ratio.denominator, precision)
    padded = np.pad(precise, (margin, margin + ratio.numerator))
    around = sliding_window_view(padded, filters.shape[0])[:: ratio.numerator]
    resampled: Values = (around @ filters).reshape(-1)[: ceil(len(values) / ratio)]
    return resampled


@lru_cache(maxsize=4)
def _filters(old: int, new: int, precision: Precision) -> tuple[Values, int]:
    """Return the polyphase filters (taps x `new`), and the padding in samples."""
    band = min(old, new) * KEPT_BAND
    margin = ceil(ZERO_CROSSINGS * old / band)
    place = np.arange(-margin, margin + old)[:, None] / old - np.arange(new) / new
    time = np.clip(place * band, -ZERO_CROSSINGS, ZERO_CROSSINGS)
    window = np.cos(time * np.pi / ZERO_CROSSINGS / 2) ** 2
    return (np.sinc(time) * window * band / old).astype(precision), margin

"""Log-mel spectrograms for training, computed by torchaudio.

Serving has no torch: `serving.waveform` and `serving.spectrogram` compute the same with numpy. Both
use 64-bit floats, in which they differ by less than 1e-4 decibels even for quiet bands; in 32 bits,
bands near silence differ by hundredths.
"""

from functools import lru_cache
from typing import Literal

import numpy as np
import torch
import torchaudio
from numpy.typing import NDArray

from tasks.sound_classification.serving.spectrogram import (
    BANDS,
    BANK,
    FFT_SIZE,
    HOP,
    LOWEST_HERTZ,
    SMALLEST_POWER,
    WINDOW_SIZE,
)
from tasks.sound_classification.serving.waveform import (
    KEPT_BAND,
    SAMPLE_RATE,
    ZERO_CROSSINGS,
    Values,
    Waveform,
    chunks,
    rate_ratio,
)

Floats = NDArray[np.float32]

# Version of these spectrograms, named by model folders and by the keys of cached features.
HEARING: Literal[2] = 2


def spectrograms(sound: Waveform, most: int) -> list[Floats]:
    """Return log-mel spectrograms (frames x bands, in decibels) of at most `most` chunks."""
    return [log_mel(chunk.values) for chunk in chunks(sound, resampled, most)]


def resampled(values: Floats, rate: int) -> Values:
    """Resample values from `rate` (Hz) to 16 kHz."""
    ratio = rate_ratio(rate)
    resample = _resample(ratio.numerator, ratio.denominator)
    precise: Values = resample(torch.from_numpy(values.astype(np.float64))).numpy()
    return precise


def log_mel(values: Values) -> Floats:
    """Return the log-mel spectrogram (frames x mel bands, in decibels) of values at 16 kHz."""
    power = _mel_spectrogram()(torch.from_numpy(values)).clamp_min(SMALLEST_POWER)
    decibels: Floats = (10 * power.log10()).T.float().numpy()
    return decibels


@lru_cache(maxsize=4)
def _resample(old: int, new: int) -> torchaudio.transforms.Resample:
    return torchaudio.transforms.Resample(
        old, new, lowpass_filter_width=ZERO_CROSSINGS, rolloff=KEPT_BAND, dtype=torch.float64
    )


@lru_cache(maxsize=1)
def _mel_spectrogram() -> torchaudio.transforms.MelSpectrogram:
    transform = torchaudio.transforms.MelSpectrogram(
        SAMPLE_RATE,
        n_fft=FFT_SIZE,
        win_length=WINDOW_SIZE,
        hop_length=HOP,
        f_min=LOWEST_HERTZ,
        n_mels=BANDS,
        pad_mode="constant",
        wkwargs={"dtype": torch.float64},
    )
    # torchaudio computes its filter bank in 32 bits, which is visible in narrow bands.
    transform.mel_scale.fb = torch.from_numpy(BANK)
    return transform

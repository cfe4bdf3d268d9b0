"""Log-mel spectrograms in numpy.

Training uses torchaudio (`training.hearing`); this is the equivalent for serving.
"""

from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tasks.sound_classification.serving.waveform import SAMPLE_RATE, Values

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FFT_SIZE = 1024
WINDOW_SIZE = 512
HOP = 250
FRAMES = 128
BANDS = 64
LOWEST_HERTZ = 40.0
SMALLEST_POWER = 1e-5
QUIETEST_DECIBELS = 10 * float(np.log10(SMALLEST_POWER))


def log_mel(values: Values) -> Floats:
    """Return the log-mel spectrogram (frames x mel bands, in decibels) of values at 16 kHz.

    It is computed in the precision of the values.
    """
    padded = np.pad(values, FFT_SIZE // 2)
    frames = sliding_window_view(padded, FFT_SIZE)[::HOP]
    window, bank = CONSTANTS[values.dtype.name]
    spectrum = np.fft.rfft(frames * window)
    power = (spectrum.real**2 + spectrum.imag**2) @ bank
    return np.asarray(10 * np.log10(np.maximum(power, SMALLEST_POWER)), dtype=np.float32)


def picture(spectrogram: Floats) -> Floats:
    """Return the frames that the network takes, padded with silence."""
    shown = spectrogram[:FRAMES]
    missing = ((0, FRAMES - len(shown)), (0, 0))
    return np.pad(shown, missing, constant_values=QUIETEST_DECIBELS)


def _window() -> Doubles:
    """Return a Hann window, centred in the samples of the FFT."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW_SIZE) / WINDOW_SIZE)
    return np.pad(hann, (FFT_SIZE - WINDOW_SIZE) // 2)


def _bank() -> Doubles:
    """Return the triangular mel filter bank."""
    hertz = np.linspace(0, SAMPLE_RATE / 2, FFT_SIZE // 2 + 1)
    mel = np.linspace(_mel(LOWEST_HERTZ), _mel(SAMPLE_RATE / 2), BANDS + 2)
    corners = 700 * (10 ** (mel / 2595) - 1)
    rising = (hertz[:, None] - corners[:-2]) / np.diff(corners)[:-1]
    falling = (corners[2:] - hertz[:, None]) / np.diff(corners)[1:]
    return np.asarray(np.maximum(0, np.minimum(rising, falling)), dtype=np.float64)


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


BANK = _bank()
CONSTANTS: Mapping[str, tuple[Values, Values]] = {
    "float32": (_window().astype(np.float32), BANK.astype(np.float32)),
    "float64": (_window(), BANK),
}

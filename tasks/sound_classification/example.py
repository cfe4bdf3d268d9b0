"""An example request of sound classification."""

import io
import wave
from pathlib import Path

import numpy as np

from tasks.project_types.example_request import Example

SAMPLE_RATE, SECONDS = 16_000, 2
LOWEST_HERTZ, HIGHEST_HERTZ = 200, 2_000
LOUDNESS = 16_000


def example(_: Path) -> Example:
    """Return a tone that rises."""
    return Example("sound.wav", _sound())


def _sound() -> bytes:
    """Return a tone that rises."""
    time = np.arange(SAMPLE_RATE * SECONDS) / SAMPLE_RATE
    rising = LOWEST_HERTZ + (HIGHEST_HERTZ - LOWEST_HERTZ) / (2 * SECONDS) * time
    values = (LOUDNESS * np.sin(2 * np.pi * rising * time)).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(values.tobytes())
    return file.getvalue()

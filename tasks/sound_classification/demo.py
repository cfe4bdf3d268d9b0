"""Sounds for the demo, made from formulas: a drum, a plucked string and a whistle."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from schemas.sample import SIXTEEN_BIT
from tasks.project_types.demo import Demo, question_about_class

SENT = 90
HELD_OUT = 60
RATES = (16_000, 22_050, 44_100)
SHORTEST_SECONDS, LONGEST_SECONDS = 1.1, 2.5
SEED = 7

Floats = NDArray[np.float64]
Maker = Callable[[np.random.Generator, Floats], Floats]


@dataclass(frozen=True)
class DemoSound:
    """One sound as a 16-bit WAV file."""

    name: str
    label: str
    wav: bytes


def demo() -> Demo:
    """Sounds to label and train with, and others that the service is asked about."""
    sent, held_out = demo_sounds()
    return Demo(
        "sounds",
        "What made a sound",
        lambda folder: write_labeled(sent, folder),
        [question_about_class(sound.name, sound.wav, sound.label) for sound in held_out],
    )


def demo_sounds(
    sent: int = SENT, held_out: int = HELD_OUT
) -> tuple[list[DemoSound], list[DemoSound]]:
    """Return the sounds to label and train with, and those kept back to try the service."""
    sounds = list(_sounds(sent + held_out))
    return sounds[:sent], sounds[sent:]


def write_labeled(sounds: list[DemoSound], folder: Path) -> None:
    """Write sounds with a label file of the same name next to each."""
    for sound in sounds:
        (folder / sound.name).write_bytes(sound.wav)
        (folder / sound.name).with_suffix(".txt").write_text(f"{sound.label}\n")


def _sounds(count: int) -> Iterator[DemoSound]:
    random = np.random.default_rng(SEED)
    for position in range(count):
        label = list(MAKERS)[position % len(MAKERS)]
        rate = int(random.choice(RATES))
        time = np.arange(int(random.uniform(SHORTEST_SECONDS, LONGEST_SECONDS) * rate)) / rate
        begin = random.uniform(0, 0.3)
        sound = np.where(time >= begin, MAKERS[label](random, np.maximum(time - begin, 0)), 0)
        noise = random.normal(0, random.uniform(0.001, 0.02), len(time))
        loud = random.uniform(0.2, 0.9) * sound / np.abs(sound).max() + noise
        yield DemoSound(f"sound-{position:04d}.wav", label, _wav(loud, rate))


def _drum(random: np.random.Generator, time: Floats) -> Floats:
    """A skin whose pitch falls, with the noise of the stroke; now and then struck again."""
    struck = time % random.uniform(0.4, 1.2)
    pitch = random.uniform(45, 120) * (1 + random.uniform(0.5, 2) * np.exp(-struck * 30))
    skin = np.sin(2 * np.pi * np.cumsum(pitch) * (time[-1] - time[0]) / len(time))
    stroke = random.normal(0, random.uniform(0.1, 0.6), len(time)) * np.exp(-struck * 60)
    return np.asarray((skin + stroke) * np.exp(-struck * random.uniform(5, 15)))


def _string(random: np.random.Generator, time: Floats) -> Floats:
    """Overtones of which the high ones die away first."""
    pitch = random.uniform(90, 500)
    tones = [
        np.sin(2 * np.pi * pitch * n * time) * np.exp(-time * n * random.uniform(0.8, 3)) / n
        for n in range(1, 13)
    ]
    return np.asarray(np.sum(tones, axis=0))


def _whistle(random: np.random.Generator, time: Floats) -> Floats:
    """A nearly pure tone that trembles and glides."""
    glide = random.uniform(-0.4, 0.4) * time
    tremble = random.uniform(0, 0.05) * np.sin(2 * np.pi * random.uniform(4, 9) * time)
    pitch = random.uniform(500, 2500) * 2 ** (glide + tremble)
    step = time[-1] / len(time)
    breath = random.normal(0, random.uniform(0.01, 0.15), len(time))
    return np.asarray(np.sin(2 * np.pi * np.cumsum(pitch) * step) + breath)


def _wav(values: Floats, rate: int) -> bytes:
    body = io.BytesIO()
    soundfile.write(body, np.clip(values, -1, 1), rate, subtype=SIXTEEN_BIT, format="WAV")
    return body.getvalue()


MAKERS: dict[str, Maker] = {"drum": _drum, "string": _string, "whistle": _whistle}

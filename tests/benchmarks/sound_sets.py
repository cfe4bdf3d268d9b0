"""Real sounds for the benchmark, from Debian packages: spoken words and drum samples.

The packages are fetched once with apt-get into the cache of the user and unpacked there, without
being installed. Their files are checked by their sha256.
"""

import hashlib
import io
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "exeml-benchmarks"
SPEECH_PACKAGES = {
    "espeak-ng": "espeak-ng",
    "libespeak-ng1": "espeak-ng",
    "espeak-ng-data": "espeak-ng",
    "libpcaudio0": "pcaudiolib",
    "libsonic0": "sonic",
}
DRUM_PACKAGE = "hydrogen-drumkits"
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ORDERS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
WORDS = DIGITS + ORDERS
ACCENTS = ("en-us", "en-gb", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-scotland", "en-029")
VOICES = ("", "+f2", "+m3", "+m7", "+f5", "+whisper", "+klatt2", "+f4", "+croak", "+m5")
UNHEARD = {"en-gb-scotland", "en-029", "+f4", "+croak", "+m5"}
TIMES_SAID = 2
DRUMS = {
    "kick": "kick|_bd|bassdrum|^bd",
    "snare": "snare|_sd|^sd|^sn",
    "hihat": "hat|_hh|^hh|_ch|_oh",
    "tom": "tom",
    "clap": "clap",
    "cymbal": "crash|ride|cym|splash",
}
SHORTEST_SECONDS, LONGEST_SECONDS = 1.05, 2.0
SHARE_OF_NEW_KITS = 0.4

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    """A sound with its label and what it must not be divided from: its voice or its drum kit."""

    wav: bytes
    label: str
    recording: str


@dataclass(frozen=True)
class ClipSet:
    """Sounds to learn from, and new ones of other voices or kits."""

    known: list[Clip]
    new: list[Clip]


def spoken_words() -> ClipSet:
    """Return twenty English words; no accent or kind of voice of the new ones is known."""
    root = _unpacked("speech", list(SPEECH_PACKAGES))
    random = np.random.default_rng(0)
    known, new = [], []
    for accent in ACCENTS:
        for voice in VOICES:
            is_new = bool({accent, voice} & UNHEARD)
            for word in WORDS:
                said = [
                    Clip(
                        _in_noise(_said(root, accent + voice, word, random), random),
                        word,
                        accent + voice,
                    )
                    for _ in range(1 if is_new else TIMES_SAID)
                ]
                (new if is_new else known).extend(said)
    return ClipSet(known, new)


def drum_samples() -> ClipSet:
    """Return drum sounds named for what they are; the new ones are of other drum kits."""
    root = _unpacked("drums", [DRUM_PACKAGE])
    clips = []
    for path in sorted((root / "usr/share/hydrogen/data/drumkits").glob("*/*")):
        kinds = [kind for kind, names in DRUMS.items() if re.search(names, path.name.lower())]
        if path.suffix.lower() in (".wav", ".flac") and len(kinds) == 1:
            clips.append(Clip(_as_wav(path), kinds[0], path.parent.name))
    kits = sorted({clip.recording for clip in clips})
    shuffled = np.random.default_rng(1).permutation(kits).tolist()
    new = set(shuffled[: int(len(kits) * SHARE_OF_NEW_KITS)])
    return ClipSet(
        [clip for clip in clips if clip.recording not in new],
        [clip for clip in clips if clip.recording in new],
    )


def _unpacked(name: str, packages: list[str]) -> Path:
    root = CACHE / name
    if (root / "complete").exists():
        return root
    root.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run(
        ["apt-get", "download", *packages], cwd=root, check=False, capture_output=True
    )
    if fetched.returncode:
        pytest.skip(f"the Debian packages {packages} cannot be fetched")
    for package in root.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, root], check=True)
        package.unlink()
    (root / "complete").touch()
    return root


def _said(root: Path, voice: str, word: str, random: np.random.Generator) -> tuple[Floats, int]:
    """Let espeak-ng say a word at a random speed and pitch."""
    libraries = next((root / "usr/lib").glob("*/espeak-ng-data")).parent
    speed, pitch = random.integers(110, 230), random.integers(20, 80)
    spoken = subprocess.run(
        [
            *(root / "usr/bin/espeak-ng", "--stdout", "-v", voice),
            *("-s", str(speed), "-p", str(pitch), word),
        ],
        check=True,
        capture_output=True,
        env={"LD_LIBRARY_PATH": str(libraries), "ESPEAK_DATA_PATH": str(libraries)},
    )
    values, rate = soundfile.read(io.BytesIO(spoken.stdout), dtype="float32")
    return values, rate


def _in_noise(spoken: tuple[Floats, int], random: np.random.Generator) -> bytes:
    """Return a word at a random place in more than a second of noise."""
    values, rate = spoken
    least = max(int(SHORTEST_SECONDS * rate), len(values) + rate // 5)
    length = least + int(random.integers(0, rate // 5))
    start = int(random.integers(0, length - len(values) + 1))
    sound = random.normal(0, 10 ** random.uniform(-3.2, -1.8), length)
    sound[start : start + len(values)] += values
    return _wav(sound, rate)


def _as_wav(path: Path) -> bytes:
    values, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = values.mean(1)[: int(LONGEST_SECONDS * rate)]
    missing = max(0, int(SHORTEST_SECONDS * rate) - len(mono))
    return _wav(np.pad(mono, (0, missing)), rate)


def _wav(values: NDArray[np.floating], rate: int) -> bytes:
    body = io.BytesIO()
    soundfile.write(body, np.clip(values, -1, 1), rate, subtype="PCM_16", format="WAV")
    return body.getvalue()


def sha256_of(clip: Clip) -> str:
    """Return the sha256 of the bytes of a clip."""
    return hashlib.sha256(clip.wav).hexdigest()

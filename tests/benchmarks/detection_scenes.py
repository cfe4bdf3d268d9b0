"""Scenes to compare object detectors on: apples, cars, cats and cups among things like them.

Training and test scenes show different drawings on different photos: of each emoji, one of four
families of drawings is kept for the test, and every third motif of a background.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from tasks.object_detection.demo import digit_scenes, digits_of_writers
from tasks.object_detection.scenes import Drawing, Random, Scene, Variation, compose
from tests.benchmarks.scene_drawings import SYMBOLS, KeptPhoto, drawings, photos

SCENES = {"training": 150, "validation": 38, "test": 100}
LOOK_ALIKE_SHARE = 0.3
FAMILIES = 4
TEST_MOTIF_EVERY = 3
LABEL_OF = {symbol: label for label, symbols in SYMBOLS.items() for symbol in symbols}
VARIATION = Variation(objects=(1, 5), sides=(0.1, 0.5), degrees=20, hue=8, mirrored=True)

Choice = TypeVar("Choice")


def object_scenes(folder: Path, part: str, count: int | None = None) -> list[Scene]:
    """Return the scenes of a part: drawings on photos, both read from the folder."""
    objects, look_alikes = _drawings(folder, part == "test")
    backgrounds = _backgrounds(folder, part == "test")
    seed = list(SCENES).index(part)
    return [
        _object_scene(np.random.default_rng((seed, number)), objects, look_alikes, backgrounds)
        for number in range(count or SCENES[part])
    ]


def written_scenes(part: str) -> list[Scene]:
    """Return the scenes of a part: the ten digits, in the test by other writers."""
    known, unseen = digits_of_writers(range(10))
    seed = 10 + list(SCENES).index(part)
    return digit_scenes(unseen if part == "test" else known, SCENES[part], seed)


def _object_scene(
    random: Random,
    objects: Sequence[Sequence[Drawing]],
    look_alikes: Sequence[Drawing],
    backgrounds: Sequence[Image.Image],
) -> Scene:
    shown = [_one_of(_one_of(objects, random), random) for _ in range(VARIATION.objects[1])]
    shown = [
        _one_of(look_alikes, random) if random.random() < LOOK_ALIKE_SHARE else one for one in shown
    ]
    background = _cut(_one_of(backgrounds, random), random)
    return compose("scene.jpg", shown, background, VARIATION, random)


def _drawings(folder: Path, test: bool) -> tuple[list[list[Drawing]], list[Drawing]]:
    """Return the drawings of each label, and those that only look like them."""
    symbols = sorted({one.symbol for one in drawings(folder)})
    labeled: dict[str, list[Drawing]] = {label: [] for label in SYMBOLS}
    look_alikes = []
    for one in drawings(folder):
        if ((symbols.index(one.symbol) + one.family) % FAMILIES == 0) is test:
            label = LABEL_OF.get(one.symbol)
            kept = look_alikes if label is None else labeled[label]
            kept.append(Drawing(label, one.picture.crop(one.picture.getchannel("A").getbbox())))
    return list(labeled.values()), look_alikes


def _backgrounds(folder: Path, test: bool) -> list[Image.Image]:
    known: list[KeptPhoto] = photos(folder)
    motifs = sorted({one.motif for one in known})
    return [
        one.picture for one in known if (motifs.index(one.motif) % TEST_MOTIF_EVERY == 0) is test
    ]


def _cut(photo: Image.Image, random: Random) -> Image.Image:
    """Return a part of a photo, of another size and light."""
    width, height = random.integers(360, 561), random.integers(280, 481)
    scale = random.uniform(0.45, 1.0) * min(photo.width / width, photo.height / height)
    part_width, part_height = int(width * scale), int(height * scale)
    left = random.integers(photo.width - part_width + 1)
    top = random.integers(photo.height - part_height + 1)
    part = photo.crop((left, top, left + part_width, top + part_height))
    if random.random() < 0.5:
        part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return part.resize((int(width), int(height)), Image.Resampling.BICUBIC)


def _one_of(choices: Sequence[Choice], random: Random) -> Choice:
    return choices[random.integers(len(choices))]

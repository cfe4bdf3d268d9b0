"""Scenes for the demo of object detection: handwritten digits that scikit-learn ships."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits

from tasks.object_detection.scenes import Drawing, Random, Scene, Variation, compose, write_labeled
from tasks.project_types.demo import Demo, Question

SENT = 150
HELD_OUT = 50
DEMO_DIGITS = (1, 2, 3, 5, 8)
DIGIT_SIDE = 96
DRAWINGS_OF_A_HALF = 80
VARIATION = Variation(objects=(1, 6), sides=(0.14, 0.4), degrees=15, most_hidden=0.05)
LIGHT, DARK = (170, 235), (15, 80)
DARK_SHARE = 0.3
INK_DISTANCE = 110
GRAINS = (3, 9, 40)  # cells along a side of the layers of a texture

Floats = NDArray[np.float64]


def demo() -> Demo:
    """Scenes to label and train with, and others that the service is asked about."""
    sent, held_out = demo_scenes()
    return Demo(
        "digits-in-scenes",
        "Where handwritten digits are in a picture",
        lambda folder: write_labeled(sent, folder),
        [_question(scene) for scene in held_out],
    )


def _question(scene: Scene) -> Question:
    """An answer is right when it has as many objects of each label as there are."""
    truth = Counter(box.label for box in scene.boxes)
    return Question(
        scene.name,
        scene.jpeg,
        ", ".join(sorted(truth.elements())) or "picture without objects",
        lambda answer: Counter(answer["detection_classes"]) == truth,
    )


def demo_scenes() -> tuple[list[Scene], list[Scene]]:
    """Return the scenes to label and train with, and those kept back to try the service."""
    written, unseen = digits_of_writers(DEMO_DIGITS)
    return digit_scenes(written, SENT, seed=1), digit_scenes(unseen, HELD_OUT, seed=2)


def digits_of_writers(digits: Iterable[int]) -> tuple[list[Drawing], list[Drawing]]:
    """Return these digits of some writers, and of others; ink is opaque."""
    known = load_digits()
    first, last = [], []
    for digit in digits:
        rows = np.flatnonzero(known.target == digit)
        drawings = [_drawing(image, digit) for image in known.images[rows]]
        first += drawings[:DRAWINGS_OF_A_HALF]
        last += drawings[-DRAWINGS_OF_A_HALF:]
    return first, last


def digit_scenes(digits: Sequence[Drawing], count: int, seed: int) -> list[Scene]:
    """Return scenes of digits on textures, the same for the same seed."""
    return [
        _digit_scene(
            f"scene-{seed}-{number:04d}.jpg", digits, np.random.default_rng((seed, number))
        )
        for number in range(count)
    ]


def _drawing(image: Floats, digit: int) -> Drawing:
    ink = Image.fromarray((255 * image / image.max()).astype(np.uint8))
    alpha = ink.resize((DIGIT_SIDE, DIGIT_SIDE), Image.Resampling.BICUBIC)
    drawing = Image.new("RGBA", alpha.size)
    drawing.putalpha(alpha)
    return Drawing(f"digit-{digit}", drawing.crop(alpha.getbbox()))


def _digit_scene(name: str, digits: Sequence[Drawing], random: Random) -> Scene:
    paper, sign = random.uniform(*LIGHT, 3), -1
    if random.random() < DARK_SHARE:
        paper, sign = random.uniform(*DARK, 3), 1
    drawings = []
    for number in random.integers(len(digits), size=VARIATION.objects[1]):
        ink = paper + sign * random.uniform(INK_DISTANCE, 2 * INK_DISTANCE, 3)
        drawings.append(Drawing(digits[number].label, _inked(digits[number].picture, ink)))
    return compose(name, drawings, _texture(paper, random), VARIATION, random)


def _texture(colour: Floats, random: Random) -> Image.Image:
    """Return coarse to fine noise around a colour, as paper, stone and cloth have it."""
    width, height = (8 * random.integers(40, 64, 2)).tolist()
    levels = np.broadcast_to(colour, (height, width, 3)).copy()
    for grain in GRAINS:
        noise = random.normal(0, random.uniform(2, 14), (grain, grain, 1))
        cells = 128 + noise * random.uniform(0.5, 1, 3)
        layer = Image.fromarray(np.clip(cells, 0, 255).astype(np.uint8))
        levels += np.asarray(layer.resize((width, height), Image.Resampling.BICUBIC)) - 128.0
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))


def _inked(drawing: Image.Image, colour: Floats) -> Image.Image:
    inked = Image.new("RGBA", drawing.size, tuple(np.clip(colour, 0, 255).astype(int).tolist()))
    inked.putalpha(drawing.getchannel("A"))
    return inked

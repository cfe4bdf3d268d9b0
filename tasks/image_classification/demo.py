"""Real pictures for the demo: the handwritten digits that scikit-learn ships."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

from tasks.project_types.demo import Demo, question_about_class

SENT = 250
HELD_OUT = 500
SIDE = 64
SHUFFLE_SEED = 7


@dataclass(frozen=True)
class DigitPicture:
    """One scanned digit as a PNG of 64 x 64 grey pixels."""

    name: str
    label: str
    png: bytes


def demo() -> Demo:
    """Digits to label and train with, and others that the service is asked about."""
    sent, held_out = digit_pictures()
    return Demo(
        "digits",
        "Handwritten digits",
        lambda folder: write_labeled(sent, folder),
        [question_about_class(picture.name, picture.png, picture.label) for picture in held_out],
    )


def digit_pictures() -> tuple[list[DigitPicture], list[DigitPicture]]:
    """Return the pictures to label and train with, and those kept back to try the service."""
    pictures = list(_shuffled_digits(SENT + HELD_OUT))
    return pictures[:SENT], pictures[SENT:]


def write_labeled(pictures: list[DigitPicture], folder: Path) -> None:
    """Write pictures with a label file of the same name next to each."""
    for picture in pictures:
        (folder / picture.name).write_bytes(picture.png)
        (folder / picture.name).with_suffix(".txt").write_text(f"{picture.label}\n")


def _shuffled_digits(count: int) -> Iterator[DigitPicture]:
    digits = load_digits()
    order = np.random.default_rng(SHUFFLE_SEED).permutation(len(digits.target))[:count]
    for position, index in enumerate(order):
        ink = digits.images[index] / digits.images.max()
        grey = Image.fromarray((255 * (1 - ink)).astype(np.uint8))
        png = io.BytesIO()
        grey.resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(png, "PNG")
        name = f"digit-{position:04d}.png"
        yield DigitPicture(name, f"digit-{digits.target[index]}", png.getvalue())

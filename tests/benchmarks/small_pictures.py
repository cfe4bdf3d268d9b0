"""Pictures of benchmarks: each differs from the others."""

import io
import random

import numpy as np
from PIL import Image

SIDE = 8


def tiny_png(number: int) -> bytes:
    """Return a PNG of 8 x 8 pixels that belongs to this number."""
    pixels = random.Random(number).randbytes(3 * SIDE * SIDE)
    return _saved(Image.frombytes("RGB", (SIDE, SIDE), pixels), "PNG")


def photos(count: int, size: tuple[int, int], media_format: str) -> list[bytes]:
    """Return smooth noise, which compresses like a photo."""
    noise = np.random.default_rng(0)
    return [
        _saved(
            Image.fromarray(noise.integers(0, 255, (12, 16, 3), dtype=np.uint8)).resize(
                size, Image.Resampling.BICUBIC
            ),
            media_format,
        )
        for _ in range(count)
    ]


def _saved(image: Image.Image, media_format: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, media_format)
    return buffer.getvalue()

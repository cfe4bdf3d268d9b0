"""Small pictures for the pages that show many."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from schemas.sample import THUMBNAIL_NOT_NEEDED_BYTES, THUMBNAIL_SIDE

QUALITY = 85
# Other modes must be converted, which for 50 million pixels would take 200 MB each time.
RESIZED_AS_THEY_ARE = ("RGB", "L")
COARSE_SIDE = 4 * THUMBNAIL_SIDE


def thumbnail_of(image: Image.Image, size_in_bytes: int) -> bytes | None:
    """Return a small JPEG of a decoded picture, or None when the picture is small itself."""
    if size_in_bytes <= THUMBNAIL_NOT_NEEDED_BYTES and max(image.size) <= THUMBNAIL_SIDE:
        return None
    if image.mode not in RESIZED_AS_THEY_ARE or image.has_transparency_data:
        image = _flattened(image.resize(_fit(image, COARSE_SIDE), Image.Resampling.NEAREST))
    small = image.resize(_fit(image, THUMBNAIL_SIDE), Image.Resampling.HAMMING, reducing_gap=1.0)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _fit(image: Image.Image, side: int) -> tuple[int, int]:
    """Return the size within a square of that side, never larger than the picture."""
    ratio = min(1.0, side / max(image.size))
    width, height = (max(1, round(length * ratio)) for length in image.size)
    return width, height


def _flattened(image: Image.Image) -> Image.Image:
    """Return the picture in RGB, with transparent parts white."""
    if image.mode.startswith("I"):
        return _from_16_bits(image).convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    on_white = Image.new("RGBA", image.size, "white")
    on_white.alpha_composite(image.convert("RGBA"))
    return on_white.convert("RGB")


def _from_16_bits(image: Image.Image) -> Image.Image:
    """Return 8 bit grey: `convert` would cut every value over 255 to white."""
    values: NDArray[Any] = np.asarray(image)
    return Image.fromarray((values // 256).astype(np.uint8))

"""From the bytes of a picture to the pixels a model sees, the same in training and serving."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from schemas.errors import InvalidPictureError
from schemas.sample import IMAGE_FORMATS, IMAGE_MAX_PIXELS
from tasks.picture_damage import DAMAGE, slow_jpeg_problem

Pixels = NDArray[np.uint8]

DECODE_ERRORS = (*DAMAGE, Image.DecompressionBombError)


def read_pixels(body: bytes, image_size: int, max_pixels: int = IMAGE_MAX_PIXELS) -> Pixels:
    """Return 3 x `image_size` x `image_size` values: upright, on white, stretched to a square."""
    picture = _open(body, max_pixels)
    picture.draft("RGB", (2 * image_size, 2 * image_size))
    try:
        ImageOps.exif_transpose(picture, in_place=True)
        squeezed = _flattened(picture).resize((image_size, image_size), Image.Resampling.BILINEAR)
    except DECODE_ERRORS as error:
        raise InvalidPictureError(
            f"the picture is damaged and cannot be read ({error}); save it again and send it"
        ) from error
    return np.ascontiguousarray(np.asarray(squeezed).transpose(2, 0, 1))


def _open(body: bytes, max_pixels: int) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(body), formats=IMAGE_FORMATS)
    except DECODE_ERRORS as error:
        raise InvalidPictureError(
            f"the {len(body)} bytes sent are not a picture; send one of {', '.join(IMAGE_FORMATS)}"
        ) from error
    if picture.width * picture.height > max_pixels:
        raise InvalidPictureError(
            f"the picture has {picture.width} x {picture.height} pixels; at most {max_pixels} "
            "are accepted, make it smaller"
        )
    problem = slow_jpeg_problem(picture, body)
    if problem is not None:
        raise InvalidPictureError(f"the bytes sent are {problem}")
    return picture


def _flattened(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB, with transparent parts white."""
    if picture.mode.startswith("I"):
        return _from_16_bits(picture).convert("RGB")
    if not picture.has_transparency_data:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    on_white = Image.new("RGBA", picture.size, "white")
    on_white.alpha_composite(picture.convert("RGBA"))
    return on_white.convert("RGB")


def _from_16_bits(picture: Image.Image) -> Image.Image:
    """Return 8 bit grey: `convert` would cut every value over 255 to white."""
    values: NDArray[Any] = np.asarray(picture)
    return Image.fromarray((values // 256).astype(np.uint8))

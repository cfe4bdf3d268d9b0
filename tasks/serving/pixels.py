"""Decode a picture into the pixels that a model sees, identically in training and serving."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from schemas.errors import InvalidPictureError
from schemas.sample import IMAGE_FORMATS, IMAGE_MAX_PIXELS
from tasks.sample_readers.first_bytes import why_no_picture
from tasks.sample_readers.picture_damage import (
    DAMAGE,
    orientation_of,
    slow_jpeg_problem,
    turned_upright,
)

Pixels = NDArray[np.uint8]

DECODE_ERRORS = (*DAMAGE, Image.DecompressionBombError)
TURNED_ORIENTATIONS = range(5, 9)  # EXIF: rows and columns are swapped


@dataclass(frozen=True)
class FittedPicture:
    """An upright picture (height x width x 3) scaled to fit, and its original size in pixels."""

    pixels: Pixels
    width: int
    height: int


def read_pixels(body: bytes, image_size: int, max_pixels: int = IMAGE_MAX_PIXELS) -> Pixels:
    """Return 3 x `image_size` x `image_size` values 0..255: upright, on white, stretched.

    Raises InvalidPictureError for a file that is damaged, of another format or too large.
    """
    picture = _open(body, max_pixels)
    _decode(picture, image_size)
    squeezed = _upright(picture, (image_size, image_size))
    return np.ascontiguousarray(np.asarray(squeezed).transpose(2, 0, 1))


def read_fitted(
    body: bytes, side: int, max_pixels: int = IMAGE_MAX_PIXELS, *, enlarge: bool = True
) -> FittedPicture:
    """Return a picture scaled so that its longer side has `side` pixels: upright, on white.

    Without `enlarge`, smaller pictures keep their size. Raises InvalidPictureError.
    """
    picture = _open(body, max_pixels)
    width, height = picture.size
    longest = side if enlarge else min(side, max(width, height))
    _decode(picture, longest)
    if orientation_of(picture) in TURNED_ORIENTATIONS:
        width, height = height, width
    fitted = _upright(picture, _fitting_size(width, height, longest))
    return FittedPicture(np.asarray(fitted), width, height)


def on_square(pixels: Pixels, side: int, colour: Sequence[float]) -> NDArray[np.float32]:
    """Return 3 x `side` x `side` values: the picture in the upper left, padded with `colour`."""
    height, width, _ = pixels.shape
    square = np.empty((side, side, 3), dtype=np.float32)
    square[:] = colour
    square[:height, :width] = pixels
    return np.ascontiguousarray(square.transpose(2, 0, 1))


def _fitting_size(width: int, height: int, side: int) -> tuple[int, int]:
    scale = side / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _decode(picture: Image.Image, side: int) -> None:
    """Decode the whole picture, downscaled by the decoder where the format supports it."""
    picture.draft("RGB", (2 * side, 2 * side))
    with _damage_told():
        picture.load()


def _upright(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    with _damage_told():
        return _flattened(turned_upright(picture)).resize(size, Image.Resampling.BILINEAR)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except DECODE_ERRORS as error:
        raise InvalidPictureError(
            "services.picture-damaged",
            "the picture is damaged and cannot be read ({error}); save it again and send it",
            error=str(error),
        ) from error


def _open(body: bytes, max_pixels: int) -> Image.Image:
    if not body:
        raise InvalidPictureError(
            "services.empty-picture",
            "the file sent is empty (0 bytes); send a JPG, PNG or BMP picture",
        )
    try:
        picture = Image.open(io.BytesIO(body), formats=IMAGE_FORMATS)
    except DECODE_ERRORS as error:
        raise InvalidPictureError(
            "services.no-picture", "the file sent is {kind}", kind=why_no_picture(body)
        ) from error
    if picture.width * picture.height > max_pixels:
        raise InvalidPictureError(
            "services.too-many-pixels",
            "the picture has {width} x {height} pixels; at most {most} are accepted, make "
            "it smaller",
            width=picture.width,
            height=picture.height,
            most=max_pixels,
        )
    problem = slow_jpeg_problem(picture, body)
    if problem is not None:
        raise InvalidPictureError(
            "services.too-many-scans", "the bytes sent are {problem}", problem=problem
        )
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
    """Return 8-bit grey; `convert` would clip all values above 255 to white."""
    values: NDArray[Any] = np.asarray(picture)
    return Image.fromarray((values // 256).astype(np.uint8))

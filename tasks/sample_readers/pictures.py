"""Take in one picture: proven whole, within its limits and upright, or refused with the reason."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin, UnidentifiedImageError

from schemas.errors import InvalidPictureError, TooLargeError
from schemas.sample import IMAGE_FORMATS, MEBIBYTE, THUMBNAIL_NOT_NEEDED_BYTES, THUMBNAIL_SIDE
from tasks.sample_readers.first_bytes import why_no_picture
from tasks.sample_readers.picture_damage import (
    DAMAGE,
    UPRIGHT,
    orientation_of,
    slow_jpeg_problem,
    turned_upright,
)

SUFFIXES = {"JPEG": "jpg", "PNG": "png", "BMP": "bmp"}
# Phones that add a depth map or a preview send JPEG files that Pillow calls MPO.
SAME_FORMAT = {"MPO": "JPEG"}
# Pillow refuses (or warns) on its own above this many pixels.
PILLOW_MAX_PIXELS = 2 * (Image.MAX_IMAGE_PIXELS or 0)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# The first that keeps a turned picture within the limit of bytes.
QUALITIES = (95, 85, 70)
QUALITY = 85
# Other modes must be converted, which for 50 million pixels would take 200 MB each time.
RESIZED_AS_THEY_ARE = ("RGB", "L")
COARSE_SIDE = 4 * THUMBNAIL_SIDE


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored: upright, with the facts that checks and pages need."""

    data: bytes
    suffix: str
    media_format: str
    width: int
    height: int
    sha256: str
    thumbnail: bytes | None


def read_picture(name: str, data: bytes, *, max_bytes: int, max_pixels: int) -> Picture:
    """Check all of the picture; its bytes stay as sent unless EXIF says that it must be turned."""
    _check_size(name, data, max_bytes)
    image = _opened(name, data, max_pixels)
    _decode(name, image, data)
    media_format = SAME_FORMAT.get(str(image.format), str(image.format))
    if orientation_of(image) != UPRIGHT:
        turned = turned_upright(image)
        data = _encoded(turned, image, media_format, max_bytes)
        return _picture(name, data, media_format, turned)
    return _picture(name, data, media_format, image)


def _picture(name: str, data: bytes, media_format: str, image: Image.Image) -> Picture:
    try:
        thumbnail = thumbnail_of(image, len(data))
    except DAMAGE as error:
        raise InvalidPictureError(_damaged(name, error)) from error
    sha256 = hashlib.sha256(data).hexdigest()
    suffix = SUFFIXES[media_format]
    return Picture(data, suffix, media_format, image.width, image.height, sha256, thumbnail)


def _check_size(name: str, data: bytes, max_bytes: int) -> None:
    if not data:
        raise InvalidPictureError(
            "images.empty-file", "{name} is empty (0 bytes); export the picture again", name=name
        )
    if len(data) > max_bytes:
        raise TooLargeError(
            "images.file-too-large",
            "{name} has {size:,} bytes ({megabytes:.1f} MB); at most {most:,} "
            "({most_megabytes:g} MB) are allowed; save it smaller",
            name=name,
            size=len(data),
            megabytes=len(data) / MEBIBYTE,
            most=max_bytes,
            most_megabytes=max_bytes / MEBIBYTE,
        )


def _opened(name: str, data: bytes, max_pixels: int) -> Image.Image:
    """Read the header only: the pixel limit must hold before any pixel is decoded."""
    try:
        image = Image.open(io.BytesIO(data), formats=IMAGE_FORMATS)
    except UnidentifiedImageError:
        raise InvalidPictureError(
            "images.no-picture", "{name} is {kind}", name=name, kind=why_no_picture(data)
        ) from None
    except BOMB:
        limit = min(max_pixels, PILLOW_MAX_PIXELS)
        raise InvalidPictureError(_too_many_pixels(name, f"over {limit:,}", limit)) from None
    except DAMAGE as error:
        raise InvalidPictureError(_damaged(name, error)) from error
    width, height = image.size
    if width * height > max_pixels:
        found = f"{width:,} x {height:,} = {width * height:,}"
        raise InvalidPictureError(_too_many_pixels(name, found, max_pixels))
    return image


def _decode(name: str, image: Image.Image, data: bytes) -> None:
    """Decode every pixel, the only proof that nothing is cut off."""
    problem = slow_jpeg_problem(image, data)
    if problem is not None:
        raise InvalidPictureError(
            "images.too-many-scans", "{name} is {problem}", name=name, problem=problem
        )
    try:
        image.load()
    except DAMAGE as error:
        raise InvalidPictureError(_damaged(name, error)) from error


def _encoded(turned: Image.Image, source: Image.Image, media_format: str, max_bytes: int) -> bytes:
    """Save the turned picture in its own format, without EXIF, so that nothing turns it again."""
    data = b""
    for quality in QUALITIES:
        data = _saved(turned, media_format, _jpeg_options(source, quality))
        if len(data) <= max_bytes or media_format != "JPEG":
            break
    return data


def _jpeg_options(source: Image.Image, quality: int) -> dict[str, object]:
    """PNG ignores these."""
    options: dict[str, object] = {"quality": quality, "icc_profile": source.info.get("icc_profile")}
    if isinstance(source, JpegImagePlugin.JpegImageFile):
        options["subsampling"] = JpegImagePlugin.get_sampling(source)
    return options


def _saved(image: Image.Image, media_format: str, options: dict[str, object]) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, media_format, **options)
    return buffer.getvalue()


def _too_many_pixels(name: str, found: str, max_pixels: int) -> str:
    return f"{name} has {found} pixels; at most {max_pixels:,} are allowed; save it smaller"


def _damaged(name: str, error: BaseException) -> str:
    return f"{name} is damaged ({error}); export the picture again"


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

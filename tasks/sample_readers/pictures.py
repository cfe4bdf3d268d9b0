"""Take in one picture: proven whole, within its limits and upright, or refused with the reason."""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, JpegImagePlugin, UnidentifiedImageError

from schemas.errors import InvalidPictureError, TooLargeError
from schemas.sample import IMAGE_FORMATS, MEBIBYTE
from tasks.sample_readers.file_kinds import why_no_picture
from tasks.sample_readers.picture_damage import (
    DAMAGE,
    UPRIGHT,
    orientation_of,
    slow_jpeg_problem,
    turned_upright,
)
from tasks.sample_readers.thumbnails import thumbnail_of

SUFFIXES = {"JPEG": "jpg", "PNG": "png", "BMP": "bmp"}
# Phones that add a depth map or a preview send JPEG files that Pillow calls MPO.
SAME_FORMAT = {"MPO": "JPEG"}
# Pillow refuses (or warns) on its own above this many pixels.
PILLOW_MAX_PIXELS = 2 * (Image.MAX_IMAGE_PIXELS or 0)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# The first that keeps a turned picture within the limit of bytes.
QUALITIES = (95, 85, 70)


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
        raise InvalidPictureError(f"{name} is empty (0 bytes); export the picture again")
    if len(data) > max_bytes:
        raise TooLargeError(
            f"{name} has {len(data):,} bytes ({len(data) / MEBIBYTE:.1f} MB); at most "
            f"{max_bytes:,} ({max_bytes / MEBIBYTE:g} MB) are allowed; save it smaller"
        )


def _opened(name: str, data: bytes, max_pixels: int) -> Image.Image:
    """Read the header only: the pixel limit must hold before any pixel is decoded."""
    try:
        image = Image.open(io.BytesIO(data), formats=IMAGE_FORMATS)
    except UnidentifiedImageError:
        raise InvalidPictureError(f"{name} is {why_no_picture(data)}") from None
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
        raise InvalidPictureError(f"{name} is {problem}")
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

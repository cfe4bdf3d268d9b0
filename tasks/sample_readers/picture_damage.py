"""What damaged and hostile pictures do to a decoder, for whoever decodes them."""

import struct
import zlib

from PIL import ExifTags, Image, JpegImagePlugin

# Seen when the bytes of ordinary pictures are cut or changed at random.
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
# Encoders write about ten scans; a few thousand tiny ones keep a decoder busy for hours.
MAX_JPEG_SCANS = 100
START_OF_SCAN = b"\xff\xda"
UPRIGHT = 1
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def slow_jpeg_problem(image: Image.Image, data: bytes) -> str | None:
    """Say why a JPG would take far too long to decode, or return None for any other picture."""
    scans = data.count(START_OF_SCAN)
    if isinstance(image, JpegImagePlugin.JpegImageFile) and scans > MAX_JPEG_SCANS:
        return (
            f"a JPG picture of {scans:,} scans; at most {MAX_JPEG_SCANS} are allowed; "
            "save it again as a baseline JPG"
        )
    return None


def orientation_of(image: Image.Image) -> int:
    """Return how EXIF says that a decoded picture lies; viewers ignore EXIF they cannot read."""
    try:
        found = image.getexif().get(ExifTags.Base.Orientation, UPRIGHT)
    except DAMAGE:
        return UPRIGHT
    return UPRIGHT if found is None or found not in range(2, 9) else int(found)


def turned_upright(image: Image.Image) -> Image.Image:
    """Return a picture as EXIF wants it shown; Pillow's own way fails on odd entries of EXIF."""
    turn = TURNS.get(orientation_of(image))
    return image if turn is None else image.transpose(turn)

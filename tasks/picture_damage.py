"""What damaged and hostile pictures do to a decoder, for whoever decodes them."""

import struct
import zlib

from PIL import Image, JpegImagePlugin

# Seen when the bytes of ordinary pictures are cut or changed at random.
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
# Encoders write about ten scans; a few thousand tiny ones keep a decoder busy for hours.
MAX_JPEG_SCANS = 100
START_OF_SCAN = b"\xff\xda"


def slow_jpeg_problem(image: Image.Image, data: bytes) -> str | None:
    """Say why a JPG would take far too long to decode, or return None for any other picture."""
    scans = data.count(START_OF_SCAN)
    if isinstance(image, JpegImagePlugin.JpegImageFile) and scans > MAX_JPEG_SCANS:
        return (
            f"a JPG picture of {scans:,} scans; at most {MAX_JPEG_SCANS} are allowed; "
            "save it again as a baseline JPG"
        )
    return None

"""Telling what a file is from its first bytes."""

import re
from collections.abc import Sequence

BYTES_LOOKED_AT = 4096
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
CONVERT = "save it as JPG, PNG or BMP"
EXPORT = "its header cannot be read; export it again"
KINDS = (
    (rb"GIF8[79]a", f"a GIF picture; {CONVERT}"),
    (rb"RIFF....WEBP", f"a WEBP picture; {CONVERT}"),
    (rb"II[*+]\x00|MM\x00[*+]", f"a TIFF picture; {CONVERT}"),
    (rb"....ftyp(hei|hev|mif1|msf1)", f"a HEIC picture; {CONVERT}"),
    (rb"....ftypavi[fs]", f"an AVIF picture; {CONVERT}"),
    (rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51", f"a JPEG 2000 picture; {CONVERT}"),
    (rb"\x00\x00\x00\x0cJXL |\xff\x0a", f"a JPEG XL picture; {CONVERT}"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", f"an EPS picture; {CONVERT}"),
    (rb"8BPS", f"a Photoshop picture; {CONVERT}"),
    (rb"\x00\x00[\x01\x02]\x00", f"an icon file; {CONVERT}"),
    (rb"\s*<(?i:!doctype html|html|head)", "a web page; the download failed, repeat it"),
    (rb"\s*<(svg|(\?xml|!--|!DOCTYPE svg).*<svg)\b", f"an SVG picture; {CONVERT}"),
    (rb"%PDF", "a PDF document; export its pictures as JPG, PNG or BMP"),
    (rb"PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b", "an archive; unpack it and send its pictures"),
    (rb"\xff\xd8", f"a damaged JPG picture: {EXPORT}"),
    (rb"\x89PNG", f"a damaged PNG picture: {EXPORT}"),
    (rb"BM.{4}\x00{4}", f"a damaged BMP picture: {EXPORT}"),
)


def kind_of(data: bytes, kinds: Sequence[tuple[bytes, str]]) -> str | None:
    """Return the sentence of the first pattern that the start of a file matches."""
    start = _start(data)
    for pattern, sentence in kinds:
        if re.match(pattern, start, re.DOTALL):
            return sentence
    return None


def looks_like_text(data: bytes) -> bool:
    """Tell text in UTF-8, whose last character may be cut, from other content."""
    start = _start(data)
    text = start.decode(errors="ignore")
    whole = len(start) - len(text.encode()) <= 3
    return whole and all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)


def _start(data: bytes) -> bytes:
    return data[:BYTES_LOOKED_AT].removeprefix(BYTE_ORDER_MARK)


def why_no_picture(data: bytes) -> str:
    """Finish the sentence `<name> is …` for a file that no accepted format can open."""
    other = "a text file" if looks_like_text(data) else "no picture"
    return kind_of(data, KINDS) or f"{other}; choose a JPG, PNG or BMP picture"

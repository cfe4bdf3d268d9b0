"""Telling what a file is from its first bytes."""

import re
from collections.abc import Sequence

from schemas.message import Message

BYTES_LOOKED_AT = 4096
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WEB_PAGE = Message("files.web-page", "a web page; the download failed, repeat it")
TEXT_FILE = Message("files.text", "a text file")


def _other_format(article: str, picture_format: str) -> Message:
    return Message(
        "images.other-format",
        "{article} {format} picture; save it as JPG, PNG or BMP",
        article=article,
        format=picture_format,
    )


def _damaged(picture_format: str) -> Message:
    return Message(
        "images.header-unreadable",
        "a damaged {format} picture: its header cannot be read; export it again",
        format=picture_format,
    )


KINDS = (
    (rb"GIF8[79]a", _other_format("a", "GIF")),
    (rb"RIFF....WEBP", _other_format("a", "WEBP")),
    (rb"II[*+]\x00|MM\x00[*+]", _other_format("a", "TIFF")),
    (rb"....ftyp(hei|hev|mif1|msf1)", _other_format("a", "HEIC")),
    (rb"....ftypavi[fs]", _other_format("an", "AVIF")),
    (rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51", _other_format("a", "JPEG 2000")),
    (rb"\x00\x00\x00\x0cJXL |\xff\x0a", _other_format("a", "JPEG XL")),
    (rb"%!PS|\xc5\xd0\xd3\xc6", _other_format("an", "EPS")),
    (rb"8BPS", _other_format("a", "Photoshop")),
    (
        rb"\x00\x00[\x01\x02]\x00",
        Message("images.icon", "an icon file; save it as JPG, PNG or BMP"),
    ),
    (rb"\s*<(?i:!doctype html|html|head)", WEB_PAGE),
    (rb"\s*<(svg|(\?xml|!--|!DOCTYPE svg).*<svg)\b", _other_format("an", "SVG")),
    (rb"%PDF", Message("images.pdf", "a PDF document; export its pictures as JPG, PNG or BMP")),
    (
        rb"PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b",
        Message("images.archive", "an archive; unpack it and send its pictures"),
    ),
    (rb"\xff\xd8", _damaged("JPG")),
    (rb"\x89PNG", _damaged("PNG")),
    (rb"BM.{4}\x00{4}", _damaged("BMP")),
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
    other = TEXT_FILE if looks_like_text(data) else Message("images.none", "no picture")
    return kind_of(data, KINDS) or Message(
        "images.choose-another", "{file}; choose a JPG, PNG or BMP picture", file=other
    )

"""Telling what a file is from its first bytes."""

import re
from collections.abc import Sequence

BYTES_LOOKED_AT = 4096
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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

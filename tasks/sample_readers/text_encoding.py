"""The encodings of text that people send."""

import codecs

from schemas.errors import InvalidInputError, InvalidTextError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the mark of UTF-16, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded_text(
    name: str,
    data: bytes,
    *,
    allow_gb18030: bool = False,
    error: type[InvalidInputError] = InvalidTextError,
) -> str:
    """Decode UTF-8 and what a byte order mark says; GB 18030 only on demand, as it fits too much.

    What cannot be decoded raises `error` with the row of the first bad byte.
    """
    encoding = _marked_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        if allow_gb18030 and encoding == "utf-8-sig":
            return _decoded_gb18030(name, data, error)
        raise error(_sentence(name, data, problem, "UTF-8")) from None


def _marked_encoding(data: bytes) -> str:
    """Return what the first bytes say, or UTF-8 with or without its own mark."""
    return next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8-sig")


def _decoded_gb18030(name: str, data: bytes, error: type[InvalidInputError]) -> str:
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as problem:
        raise error(_sentence(name, data, problem, "UTF-8 or GB 18030")) from None


def _sentence(name: str, data: bytes, problem: UnicodeDecodeError, allowed: str) -> str:
    row = data[: problem.start].count(b"\n") + 1
    return f"{name} row {row}: the text is not {allowed}; save the file with the encoding UTF-8"

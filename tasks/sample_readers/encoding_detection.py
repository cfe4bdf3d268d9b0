"""Find out in which encoding a text or table file is, and refuse files that mix several."""

import codecs
import re
from collections.abc import Iterator

from schemas.errors import InvalidInputError, InvalidTextError
from schemas.message import Message

GB18030 = "gb18030"
GB18030_REMARK = Message(
    "imports.read-as-gb18030",
    "read with the encoding GB 18030; save it with UTF-8 if Chinese characters look wrong",
)
CURE = "save all of the file with the encoding UTF-8"
BYTES_AT_ONCE = 1 << 20
# Four Chinese characters in UTF-8; what GB 18030 writes never looks so for long.
LONG_CHINESE = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){4}")
# Words in UTF-8: Chinese ones, and accents of Western languages behind a letter.
WORD = re.compile(
    rb"(?<![\x80-\xff])(?:[\xe4-\xe9][\x80-\xbf]{2})++(?![\x80-\xff])"
    rb"|(?<=[A-Za-z])\xc3[\xa0-\xbc](?![\x80-\xff])"
)
ANY_WORD = re.compile(rb"[\x80-\xff]++")
# By chance, one of 30,000 words in GB 18030 is one in UTF-8, too.
WORDS_BY_CHANCE = 0.01
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the mark of UTF-16, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(name: str, data: bytes, error: type[InvalidInputError]) -> str:
    """Return the encoding that fits all of the file: the marked one, UTF-8 or GB 18030."""
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    encoding = marked or "utf-8-sig"
    problem = _first_problem(data, encoding)
    if problem is None:
        _check_no_unmarked_utf_16(name, data, encoding, error)
        return encoding
    if marked:
        raise error(f"{name} row {_row(data, problem)}: the text is not {marked.upper()}; {CURE}")
    if _is_partly_utf_8(data):
        raise error(
            f"{name} row {_row(data, problem)}: the text is not UTF-8, as other rows are; {CURE}"
        )
    second_problem = _first_problem(data, GB18030)
    if second_problem is not None:
        row = _row(data, second_problem)
        raise error(f"{name} row {row}: the text is neither UTF-8 nor GB 18030; {CURE}")
    return GB18030


def _first_problem(data: bytes, encoding: str) -> int | None:
    """Decode piece by piece, so that a large file takes little memory; return the bad place."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start, piece in _pieces(data):
        waiting = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=start + len(piece) == len(data))
        except UnicodeDecodeError as problem:
            return start - waiting + problem.start
    return None


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(data), BYTES_AT_ONCE):
        yield start, data[start : start + BYTES_AT_ONCE]


def _is_partly_utf_8(data: bytes) -> bool:
    """Tell a file that mixes UTF-8 with another encoding from one in GB 18030."""
    if LONG_CHINESE.search(data):
        return True
    words = sum(1 for _ in ANY_WORD.finditer(data))
    return sum(1 for _ in WORD.finditer(data)) > words * WORDS_BY_CHANCE


def _check_no_unmarked_utf_16(
    name: str, data: bytes, encoding: str, error: type[InvalidInputError]
) -> None:
    start = data[:1000]
    if encoding == "utf-8-sig" and start.count(0) * 3 > len(start):
        raise error(f"{name} looks like UTF-16 without its byte order mark; {CURE}")


def _row(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


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

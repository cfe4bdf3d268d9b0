import codecs

import pytest

from schemas.errors import InvalidAnnotationsError, InvalidTextError
from tasks.sample_readers.encoding_detection import decoded_text

TEXT = "rose\n猫 🐈\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
    ],
)
def test_utf_8_and_every_byte_order_mark_are_understood(data: bytes) -> None:
    assert decoded_text("a.txt", data) == TEXT


@pytest.mark.parametrize("data", [b"", *(mark for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE))])
def test_an_empty_file_is_an_empty_text(data: bytes) -> None:
    assert decoded_text("a.txt", data) == ""


def test_gb18030_is_read_only_where_it_is_allowed() -> None:
    data = "rose\n玫瑰".encode("gb18030")
    assert decoded_text("a.csv", data, allow_gb18030=True) == "rose\n玫瑰"
    with pytest.raises(InvalidTextError) as caught:
        decoded_text("a.txt", data)
    assert str(caught.value) == (
        "a.txt row 2: the text is not UTF-8; save the file with the encoding UTF-8"
    )


@pytest.mark.parametrize(
    "data", [b"\xff\xfea", b"\xff\xfe\x00\xd8", b"\xff\xfe\x00\x00a", b"a\xed\xa0\x80", b"\xc0\xaf"]
)
def test_half_characters_and_forged_ones_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidTextError, match=r"a\.txt row 1: the text is not UTF-8; save"):
        decoded_text("a.txt", data)


def test_what_is_neither_utf_8_nor_gb18030_is_refused_with_its_row() -> None:
    with pytest.raises(InvalidTextError, match=r"row 3: the text is not UTF-8 or GB 18030; save"):
        decoded_text("a.csv", b"a\nb\n\xff\xff", allow_gb18030=True)


def test_the_error_is_of_the_kind_that_the_caller_reads() -> None:
    with pytest.raises(InvalidAnnotationsError):
        decoded_text("a.txt", b"\xff", error=InvalidAnnotationsError)

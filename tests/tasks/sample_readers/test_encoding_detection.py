"""Which encoding fits a file, and which files fit none."""

import pytest

from schemas.errors import InvalidTableError, InvalidTextError
from tasks.sample_readers.encoding_detection import BYTES_AT_ONCE, encoding_of


def detected(data: bytes) -> str:
    return encoding_of("t.csv", data, InvalidTableError)


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidTextError) as caught:
        encoding_of("r.txt", data, InvalidTextError)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8-sig"),
        (b"plain", "utf-8-sig"),
        ("caf\u00e9".encode(), "utf-8-sig"),
        ("猫".encode("utf-16"), "utf-16"),
        ("猫".encode("utf-32"), "utf-32"),
        ("猫,狗\n女,男\n".encode("gbk"), "gb18030"),
        ("女,1\n".encode("gbk") * 999 + "男,2\n".encode("gbk"), "gb18030"),
        ("\U00020000 rare\n".encode("gb18030"), "gb18030"),
    ],
)
def test_the_encoding_that_fits_all_of_the_file_is_found(data: bytes, encoding: str) -> None:
    assert detected(data) == encoding


@pytest.mark.parametrize("shift", [0, 1, 2])
def test_characters_across_the_pieces_of_a_large_file_are_whole(shift: int) -> None:
    start = b"x" * (BYTES_AT_ONCE - shift)
    assert detected(start + "猫".encode()) == "utf-8-sig"
    assert detected(start + "狗".encode("gbk")) == "gb18030"


def test_a_bad_byte_is_named_by_its_row_in_any_piece_of_a_large_file() -> None:
    rows = b"0123456789\n" * (BYTES_AT_ONCE // 5)
    number = rows.count(b"\n") + 1
    assert refusal(rows + b"caf\xe9,") == (
        f"r.txt row {number}: the text is neither UTF-8 nor GB 18030; save all of the file with "
        "the encoding UTF-8"
    )


@pytest.mark.parametrize(
    "data",
    [
        "你好,世界\n".encode() + "天气不错\n".encode("gbk"),
        "天气不错\n".encode("gbk") * 500 + "这是一个句子\n".encode(),
        "caf\u00e9 cr\u00e8me\n".encode() + b"caf\xe9 bar\n",
    ],
)
def test_a_file_that_mixes_encodings_is_refused(data: bytes) -> None:
    assert "the text is not UTF-8, as other rows are" in refusal(data)

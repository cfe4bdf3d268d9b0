"""Records of comma separated values, and the lines they begin on."""

import csv
import io

import pytest

from schemas.errors import InvalidTableError
from tasks.sample_readers.csv_records import LINES_AT_ONCE, record_blocks


def read(text: str) -> list[tuple[int, list[str]]]:
    lines = io.StringIO(text, newline="")
    return [
        pair
        for block in record_blocks("t.csv", lines, InvalidTableError)
        for pair in zip(block.lines, block.records, strict=True)
    ]


def refusal(text: str) -> str:
    with pytest.raises(InvalidTableError) as caught:
        read(text)
    return str(caught.value)


def test_records_know_the_line_they_begin_on() -> None:
    assert read('a,b\n"c\r\nd",e\n\nf, "g"\n') == [
        (1, ["a", "b"]),
        (2, ["c\r\nd", "e"]),
        (4, []),
        (5, ["f", "g"]),
    ]


@pytest.mark.parametrize("before", [LINES_AT_ONCE - 1, LINES_AT_ONCE, 2 * LINES_AT_ONCE - 1])
def test_a_record_may_span_the_lines_that_are_read_at_once(before: int) -> None:
    records = read("x,y\n" * before + '"one\ntwo\nthree",z\nlast,1\n')
    assert records[before:] == [(before + 1, ["one\ntwo\nthree", "z"]), (before + 4, ["last", "1"])]
    assert records[0] == (1, ["x", "y"])


def test_a_long_table_of_quoted_values_is_read_like_any_other_reader_does() -> None:
    text = "".join(f'{n},"a, {n}","say ""{n}""\nagain"\r\n' for n in range(12_000))
    expected = list(csv.reader(io.StringIO(text, newline="")))
    assert [record for _, record in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a\nb"c\n', 2),
        ('a\n"b"c\n', 2),
        ('"a\nb"c\n', 1),
        ('a,"b" ,c\n', 1),
        ("x\n" * 7_000 + 'b"c\n', 7_001),
        ('"x\ny"\n' * 7_000 + 'b"c\n', 14_001),
    ],
)
def test_a_stray_quotation_mark_is_named_by_its_line(text: str, line: int) -> None:
    assert refusal(text).startswith(f"t.csv line {line}: a quotation mark stands inside a value")


def test_a_quotation_mark_that_is_left_open_is_named_by_the_line_it_stands_on() -> None:
    assert refusal('a\n"b\n' + "c\n" * 5_000).startswith(
        "t.csv line 2: a quotation mark is opened and never closed"
    )


def test_a_nul_character_far_down_is_named_by_its_line() -> None:
    assert refusal("x\n" * 9_998 + "a\0b\n").startswith("t.csv line 9999: holds a NUL character")


def test_the_longest_value_is_read_and_the_next_longer_one_is_not() -> None:
    longest = "x" * 32_768
    assert read(f'a\n"{longest}"\n')[1] == (2, [longest])
    assert refusal(f'a\n"{longest}y"\n').startswith("t.csv line 2: a value has more than 32,768")

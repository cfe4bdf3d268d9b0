"""Text files and their result files, CSV files of texts, and what goes wrong in them."""

import hashlib

import pytest

from schemas.label import Mark
from schemas.sample import TEXT_FILE_MAX_BYTES, TEXT_MAX_CHARACTERS, FileOutcome, FileReport
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample
from tasks.sample_readers.texts import read_texts


def read(
    files: dict[str, bytes | str], group: str | None = None
) -> tuple[list[ReadSample], list[FileReport]]:
    """Read the group of the first file, or of the one that is named, among all files."""
    source = UploadedFiles(
        (
            {
                name: data if isinstance(data, bytes) else data.encode()
                for name, data in files.items()
            }
        ).items()
    )
    file = source.find(group or next(iter(files)))
    assert file is not None
    options = ReadingOptions(TEXT_FILE_MAX_BYTES, 0)
    results = list(read_texts(FileGroup("reviews", (file,)), source, options))
    samples = [one for one in results if isinstance(one, ReadSample)]
    reports = [one for one in results if isinstance(one, FileReport)]
    assert all(report.outcome is FileOutcome.REFUSED for report in reports)
    return samples, reports


def texts(files: dict[str, bytes | str]) -> list[str | None]:
    samples, reports = read(files)
    assert reports == []
    return [sample.text for sample in samples]


def labels(samples: list[ReadSample]) -> list[str | None]:
    return [sample.marks[0].label if sample.marks else None for sample in samples]


def refusals(files: dict[str, bytes | str], group: str | None = None) -> list[str]:
    return [report.message for report in read(files, group)[1]]


def test_each_row_of_a_text_file_is_a_text() -> None:
    samples, reports = read({"a/reviews.txt": "good hotel\r\n\r\n 很好 \nbad"})
    assert reports == []
    assert [sample.text for sample in samples] == ["good hotel", "很好", "bad"]
    sha256 = hashlib.sha256(b"good hotel").hexdigest()
    first = samples[0]
    assert (first.name, first.source) == (f"a/reviews.txt#{sha256[:12]}", "a/reviews.txt")
    assert (first.sha256, first.size, first.data) == (sha256, 10, None)
    assert (first.media_format, first.suffix) == ("TXT", "txt")
    assert first.marks is None


def test_a_repeated_text_gets_a_number_and_keeps_its_name_when_rows_move() -> None:
    before, _ = read({"r.txt": "same\nother\nsame\nsame"})
    stem = before[0].name
    assert [sample.name for sample in before if sample.text == "same"] == [
        stem,
        f"{stem}-2",
        f"{stem}-3",
    ]
    after, _ = read({"r.txt": "new\nother\nsame\nsame\nsame"})
    assert {sample.name for sample in before} < {sample.name for sample in after}


def test_the_result_file_labels_row_by_row_and_blank_rows_count() -> None:
    files = {"r.txt": "one\n\nthree\nfour\n", "r_result.txt": "good\nignored\nbad\n\n"}
    samples, reports = read(files)
    assert reports == []
    assert [sample.text for sample in samples] == ["one", "three", "four"]
    assert labels(samples) == ["good", "bad", None]
    assert samples[2].marks is None


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"])
def test_only_line_feeds_end_a_row(separator: str) -> None:
    samples, _ = read({"r.txt": f"one{separator}more\ntwo", "r_result.txt": "a\nb"})
    assert [sample.text for sample in samples] == [f"one{separator}more", "two"]
    assert labels(samples) == ["a", "b"]


def test_blank_rows_at_the_end_of_either_file_do_not_matter() -> None:
    assert labels(read({"r.txt": "one\ntwo\n\n\n", "r_result.txt": "a\nb\n"})[0]) == ["a", "b"]
    assert labels(read({"r.txt": "one\ntwo", "r_result.txt": "a\nb\n\n\n"})[0]) == ["a", "b"]


@pytest.mark.parametrize(("result", "rows"), [("a\n", 1), ("a\nb\nc\n", 3)])
def test_a_result_file_with_other_rows_is_refused_and_the_texts_stay_unlabeled(
    result: str, rows: int
) -> None:
    samples, reports = read({"r.txt": "one\ntwo\n", "r_result.txt": result})
    assert [(report.name, report.message) for report in reports] == [
        (
            "r_result.txt",
            f"r_result.txt has {rows} rows, but r.txt has 2; row by row the one labels the other; "
            "leave a row empty where a text has no label",
        )
    ]
    assert labels(samples) == [None, None]
    assert samples[0].remarks == ("taken in unlabeled, because r_result.txt cannot be used",)


def test_a_bad_label_is_named_by_its_row_and_only_that_text_stays_unlabeled() -> None:
    samples, reports = read({"r.txt": "one\ntwo", "r_result.txt": "so so\ngood"})
    assert [report.name for report in reports] == ["r_result.txt row 1"]
    assert reports[0].message == (
        "r_result.txt row 1: label 'so so' holds other characters than Chinese characters, "
        "letters, digits, '-' and '_'; rename it"
    )
    assert labels(samples) == [None, "good"]
    assert samples[0].remarks == ("taken in unlabeled, because of the label in r_result.txt row 1",)


def test_a_result_file_in_no_readable_encoding_leaves_the_texts_unlabeled() -> None:
    samples, reports = read({"r.txt": "one", "r_result.txt": b"\xff\xff"})
    assert "r_result.txt row 1: the text is neither UTF-8 nor GB 18030" in reports[0].message
    assert labels(samples) == [None]


def test_an_empty_result_file_is_refused_and_the_texts_stay_unlabeled() -> None:
    samples, reports = read({"r.txt": "one", "r_result.txt": b""})
    assert reports[0].message == ("r_result.txt is empty (0 bytes); export it again, or remove it")
    assert labels(samples) == [None]


def test_a_result_file_is_no_text_file_of_its_own() -> None:
    files: dict[str, bytes | str] = {"a/r.txt": "one", "a/r_result.txt": "good"}
    assert read(files, "a/r_result.txt") == ([], [])


def test_a_result_file_without_its_text_file_is_refused() -> None:
    assert refusals({"a/r_result.txt": "good"}) == [
        "a/r_result.txt has no text file; put r.txt into the same folder"
    ]
    chain: dict[str, bytes | str] = {"r_result_result.txt": "a", "r_result.txt": "b", "r.txt": "c"}
    assert refusals(chain) == [
        "r_result_result.txt has no text file; put r_result.txt into the same folder"
    ]


@pytest.mark.parametrize(
    "data",
    [
        "好\nbad".encode(),
        "\ufeff好\nbad".encode(),
        "\ufeff好\nbad".encode("utf-16"),
        "好\nbad".encode("utf-16"),
        b"\xfe\xff" + "好\nbad".encode("utf-16-be"),
        "好\nbad".encode("gb18030"),
    ],
)
def test_texts_in_common_encodings_are_read_alike(data: bytes) -> None:
    assert texts({"r.txt": data}) == ["好", "bad"]


def test_the_encoding_gb_18030_is_told() -> None:
    samples, _ = read({"r.txt": "酒店很好".encode("gbk")})
    assert samples[0].text == "酒店很好"
    assert samples[0].remarks == (
        "read with the encoding GB 18030; save it with UTF-8 if Chinese characters look wrong",
    )


def test_emoji_and_writing_from_right_to_left_stay_as_sent() -> None:
    assert texts({"r.txt": "👩‍👩‍👧 fun\n\u200f\u05e9\u05dc\u05d5\u05dd\u200e\ne\u0301"}) == [
        "👩‍👩‍👧 fun",
        "\u200f\u05e9\u05dc\u05d5\u05dd\u200e",
        "e\u0301",
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "r.txt is empty (0 bytes); export it again, or remove it"),
        (b" \n\r\n\t\n", "r.txt holds no text; write one text a row"),
        (
            "酒店很好的\n".encode() + "酒店很好的\n".encode("gbk"),
            "r.txt row 2: the text is not UTF-8, as other rows are; save all of the file with the "
            "encoding UTF-8",
        ),
        (
            "caf\u00e9 cr\u00e8me\n".encode() * 5 + b"caf\xe9 au lait\n",
            "r.txt row 6: the text is not UTF-8, as other rows are; save all of the file with the "
            "encoding UTF-8",
        ),
        (
            b"one\ncaf\xe9 au lait\n",
            "r.txt row 2: the text is neither UTF-8 nor GB 18030; save all of the file with the "
            "encoding UTF-8",
        ),
        (
            "good hotel\n".encode("utf-16-le"),
            "r.txt looks like UTF-16 without its byte order mark; save all of the file with the "
            "encoding UTF-8",
        ),
        (
            b"\xff\xfea\x00b",
            "r.txt row 1: the text is not UTF-16; save all of the file with the encoding UTF-8",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(data: bytes, sentence: str) -> None:
    samples, reports = read({"r.txt": data})
    assert samples == []
    assert [report.message for report in reports] == [sentence]


@pytest.mark.parametrize(
    ("row", "character"),
    [
        ("a\x00b", "U+0000 at position 2"),
        ("\x1b[31mred", "U+001B at position 1"),
        ("one\rtwo", "U+000D at position 4"),
        ("one\x0btwo", "U+000B at position 4"),
        ("one\x85two", "U+0085 at position 4"),
        ("del\x7f", "U+007F at position 4"),
    ],
)
def test_a_control_character_is_refused_by_row_and_the_other_rows_are_taken_in(
    row: str, character: str
) -> None:
    samples, reports = read({"r.txt": f"fine\n{row}\nfine too"})
    assert [sample.text for sample in samples] == ["fine", "fine too"]
    assert [(report.name, report.message) for report in reports] == [
        (
            "r.txt row 2",
            f"r.txt row 2: the text holds the control character {character}; remove it, and end "
            "each row with a line feed",
        )
    ]


def test_a_tab_inside_a_text_is_kept() -> None:
    assert texts({"r.txt": "one\ttwo"}) == ["one\ttwo"]


def test_a_text_over_the_limit_is_refused_by_row_with_its_length() -> None:
    longest = "x" * TEXT_MAX_CHARACTERS
    samples, reports = read({"r.txt": f"{longest}\n{longest}y\n" + "z" * 8_000_000})
    assert [sample.text for sample in samples] == [longest]
    assert [report.message for report in reports] == [
        "r.txt row 2: the text has 20,001 characters; at most 20,000 are allowed; shorten it",
        "r.txt row 3: the text has 8,000,000 characters; at most 20,000 are allowed; shorten it",
    ]


def test_twenty_bad_rows_are_named_and_the_rest_is_counted() -> None:
    samples, reports = read({"r.txt": "bad\x00\n" * 1234 + "good"})
    assert [sample.text for sample in samples] == ["good"]
    assert len(reports) == 21
    assert reports[-1].message == "r.txt has 1,214 more rows that cannot be used; mend them"


@pytest.mark.parametrize(
    "header",
    ["text,label", "\ufeffText , LABEL", "内容,标签", "sentence,class", "review,类别"],
)
def test_a_csv_header_names_text_and_label(header: str) -> None:
    samples, reports = read({"r.csv": f"{header}\ngood hotel,good\nbad one,"})
    assert reports == []
    assert [sample.text for sample in samples] == ["good hotel", "bad one"]
    assert labels(samples) == ["good", None]
    assert samples[0].media_format == "CSV"


def test_a_csv_header_may_have_the_columns_anywhere() -> None:
    samples, _ = read({"r.csv": "id,label,date,text\n1,good,2026,nice hotel\n"})
    assert (samples[0].text, samples[0].marks) == ("nice hotel", (Mark("good"),))


def test_a_csv_file_without_a_header_is_text_and_label() -> None:
    samples, _ = read({"r.csv": "text,spam\nanother,ham"})
    assert [sample.text for sample in samples] == ["text", "another"]
    assert labels(samples) == ["spam", "ham"]


def test_a_csv_file_of_one_column_is_texts_alone() -> None:
    assert texts({"r.csv": 'content\n"yes, please"\n\nno\n'}) == ["yes, please", "no"]


def test_a_text_in_quotation_marks_may_hold_line_breaks_and_quotation_marks() -> None:
    samples, _ = read({"r.csv": 'text,label\n"first\r\nsecond, ""third""",good\nx,bad'})
    assert [sample.text for sample in samples] == ['first\r\nsecond, "third"', "x"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            "good,hotel\nfine\n",
            "r.csv line 2: has 1 value instead of 2; put a text that holds a comma into quotation "
            'marks, as in "yes, please"',
        ),
        (
            'text,label\n\n"a\nb",good\nyes, please,good\n',
            "r.csv line 5: has 3 values instead of 2; put a text that holds a comma into quotation "
            'marks, as in "yes, please"',
        ),
        (
            "id,body,label\n1,2,3\n",
            "r.csv has 3 columns; send a text column and a label column, or name them text and "
            "label in a header row",
        ),
        (
            'one,a\nsay "no",b\n',
            "r.csv line 2: a quotation mark stands inside a value; put the value into quotation "
            'marks and write those inside twice, as in "5"" pipe"',
        ),
        (
            'one,a\n"no" way,b\n',
            "r.csv line 2: a quotation mark stands inside a value; put the value into quotation "
            'marks and write those inside twice, as in "5"" pipe"',
        ),
        (
            'one,a\n"never closed,b\nthree,c\n',
            "r.csv line 2: a quotation mark is opened and never closed; close it, and write a "
            'quotation mark inside a value twice ("")',
        ),
        (
            "one,a\n" + '"' + "never closed\n" * 20_000,
            "r.csv line 2: a value has more than 32,768 characters; shorten it, or close the "
            "quotation mark that is left open",
        ),
        (
            "one,a\ntw\x00o,b\n",
            "r.csv line 2: holds a NUL character; the file is damaged, export it again",
        ),
        ("\n \n", "r.csv holds no text; write one text a row"),
    ],
)
def test_a_csv_file_that_breaks_the_rules_is_refused_whole(data: str, sentence: str) -> None:
    samples, reports = read({"r.csv": data})
    assert samples == []
    assert [report.message for report in reports] == [sentence]


def test_bad_rows_of_a_csv_file_are_named_by_the_line_they_begin_on() -> None:
    samples, reports = read({"r.csv": 'text,label\n"a\nb",bad label\nc\x01,good\nd,good'})
    assert [report.name for report in reports] == ["r.csv row 2", "r.csv row 4"]
    assert labels(samples) == [None, "good"]
    assert [sample.text for sample in samples] == ["a\nb", "d"]


def test_other_files_are_refused() -> None:
    assert refusals({"r.docx": b"PK"}) == ["r.docx is neither a TXT nor a CSV file; remove it"]

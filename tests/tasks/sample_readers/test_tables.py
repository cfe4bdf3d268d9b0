"""Every kind of file that people send as a table, well formed and broken."""

import hashlib
import io
import zipfile

import pytest

from schemas.dataset import ColumnType, TableColumn, TableHeader, TableSchema
from schemas.errors import InvalidTableError, TooLargeError
from schemas.sample import TABLE_MAX_BYTES
from tasks.sample_readers.tables import ScannedTable, scan_table

BANK = "age,job,loan\n34,admin,no\n51,services,yes\n"


def scan(
    data: str | bytes, header: TableHeader = TableHeader.AUTO, known: TableSchema | None = None
) -> ScannedTable:
    return scan_table("t.csv", data if isinstance(data, bytes) else data.encode(), header, known)


def refusal(
    data: str | bytes, header: TableHeader = TableHeader.AUTO, known: TableSchema | None = None
) -> str:
    with pytest.raises(InvalidTableError) as caught:
        scan(data, header, known)
    return str(caught.value)


def columns(scanned: ScannedTable) -> list[tuple[str, str]]:
    return [(column.name, column.type.value) for column in scanned.table.columns]


def types(*values: str) -> list[str]:
    """Scan a column of these values, beside one that is filled."""
    rows = "".join(f"{value},x\n" for value in values)
    return [type_ for _, type_ in columns(scan(f"a,b\n{rows}", TableHeader.YES))][:1]


def test_a_table_has_its_columns_types_and_records() -> None:
    scanned = scan(BANK)
    assert scanned.table.has_header
    assert columns(scanned) == [("age", "Int"), ("job", "String"), ("loan", "String")]
    assert scanned.records == 2
    assert scanned.sha256 == hashlib.sha256(BANK.encode()).hexdigest()
    assert scanned.remarks == ()


def test_a_table_without_a_header_gets_numbered_columns() -> None:
    scanned = scan("5.1,3.5,1.4,Iris-setosa\n7.0,3.2,4.7,Iris-versicolor\n")
    assert not scanned.table.has_header
    assert columns(scanned) == [
        ("attr_1", "Double"),
        ("attr_2", "Double"),
        ("attr_3", "Double"),
        ("attr_4", "String"),
    ]
    assert scanned.records == 2


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ("a,b\n1,2\n", True),
        ("a,b\nx,y\nz,y\n", True),
        ("年龄,贷款\n是,否\n", True),
        ("red,round\ngreen,long\nred,long\n", False),
        ("a,1\nb,2\n", False),
        ("1,2\n3,4\n", False),
        ("a,a\nx,y\n", False),
        ("12 a,b\nx,y\n", False),
    ],
)
def test_a_header_is_recognised_by_what_is_below_it(data: str, named: bool) -> None:
    assert scan(data).table.has_header is named


def test_the_person_decides_about_the_header() -> None:
    assert scan("1,2\n3,4\n", TableHeader.YES).records == 1
    assert columns(scan(BANK, TableHeader.NO)) == [
        ("attr_1", "String"),
        ("attr_2", "String"),
        ("attr_3", "String"),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("1", "-2", "+3", "0", ""), "Int"),
        (("9223372036854775807", "-9223372036854775808"), "Int"),
        (("9223372036854775808",), "Double"),
        (("1", "2.5"), "Double"),
        (("1.", ".5", "-1e5", "2E-3"), "Double"),
        (("1e5",), "Double"),
        (("1e400",), "String"),
        (("nan",), "String"),
        (("inf", "1"), "String"),
        (("007", "1"), "String"),
        (("1", "NA"), "String"),
        (("1", "?"), "String"),
        (("1_000",), "String"),
        (("1 000",), "String"),
        (("0x1F",), "String"),
        (("\u0661\u0662",), "String"),
        (("\uff11",), "String"),
        (('"1\n2"',), "String"),
        (('"1,5"',), "String"),
        (("1 ", " 2"), "Int"),
        (('"  "', "1"), "String"),
        (("9" * 400,), "String"),
        (("9" * 5000,), "String"),
        (("", ""), "String"),
    ],
)
def test_a_column_has_the_narrowest_type_that_fits_all_its_values(
    values: tuple[str, ...], expected: str
) -> None:
    assert types(*values) == [expected]


def test_the_last_record_of_a_long_table_counts_for_the_type() -> None:
    assert types(*["1"] * 20_000, "2.5") == ["Double"]
    assert types(*["1.5"] * 20_000, "7") == ["Double"]
    assert types(*["1"] * 20_000, "x") == ["String"]


@pytest.mark.parametrize(
    "data",
    [
        "姓名,年龄\n张三,30\n".encode(),
        "\ufeff姓名,年龄\n张三,30\n".encode(),
        "姓名,年龄\n张三,30\n".encode("utf-16"),
        "姓名,年龄\n张三,30\n".encode("gb18030"),
    ],
)
def test_common_encodings_give_the_same_table(data: bytes) -> None:
    assert columns(scan(data)) == [("姓名", "String"), ("年龄", "Int")]


def test_the_encoding_gb_18030_is_told() -> None:
    scanned = scan("姓名,年龄\n张三,30\n".encode("gbk"))
    assert scanned.encoding == "gb18030"
    assert scanned.remarks[0].startswith("read with the encoding GB 18030")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_read(end: str) -> None:
    scanned = scan(BANK.replace("\n", end))
    assert (scanned.records, len(scanned.table.columns)) == (2, 3)


@pytest.mark.parametrize("end", ["", "\n\n\n", "\r\n  \r\n"])
def test_blank_lines_at_the_end_are_no_records(end: str) -> None:
    assert scan(BANK + end).records == 2


def test_values_in_quotation_marks_may_hold_commas_lines_and_quotation_marks() -> None:
    scanned = scan('size,note\n"5","one, ""two""\nthree"\n6, "four"\n"7",""\n')
    assert columns(scanned) == [("size", "Int"), ("note", "String")]
    assert scanned.records == 3


def test_a_separator_inside_values_is_no_separator() -> None:
    assert scan("tags,n\na;b,1\nc;d,2\n").records == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "t.csv is empty (0 bytes); export the table again"),
        (b"\n\n \n", "t.csv holds no rows; export the table again"),
        (b"\xef\xbb\xbf", "t.csv holds no rows; export the table again"),
        (b"age,job\n", "t.csv holds a header and no record below it; add records"),
        (
            b"a,b,c\n1,2\n3,4,5\n6,7,8,9\n",
            "t.csv: line 2 has 2 values instead of 3; line 4 has 4 values instead of 3; give all "
            "rows as many values as the first, and put a value that holds a comma into quotation "
            "marks",
        ),
        (
            b"a,b\n1,2,\n3,4,\n",
            "t.csv: line 2 has 3 values instead of 2; line 3 has 3 values instead of 2; give all "
            "rows as many values as the first, and put a value that holds a comma into quotation "
            "marks",
        ),
        (
            b"a,b\n" + b"1\n" * 7,
            "t.csv: line 2 has 1 value instead of 2; line 3 has 1 value instead of 2; line 4 has 1 "
            "value instead of 2; line 5 has 1 value instead of 2; line 6 has 1 value instead of 2; "
            "and 2 more lines; give all rows as many values as the first, and put a value that "
            "holds a comma into quotation marks",
        ),
        (
            b'a,b\n"x\ny",2\n1,2,3\n',
            "t.csv: line 4 has 3 values instead of 2; give all rows as many values as the first, "
            "and put a value that holds a comma into quotation marks",
        ),
        (
            b"a,b\n1,2\n\n3,4\n",
            "t.csv: line 3 is blank; give all rows as many values as the first, and put a value "
            "that holds a comma into quotation marks",
        ),
        (
            b"\na,b\n1,2\n",
            "t.csv: line 1 is blank; give all rows as many values as the first, and put a value "
            "that holds a comma into quotation marks",
        ),
        (
            b"a;b;c\n1;2,5;3\n4;5,5;6\n",
            "t.csv separates values by semicolons; save it as CSV that is separated by commas",
        ),
        (
            b'a\t"b\tc"\n1\t2\n',
            "t.csv separates values by tabs; save it as CSV that is separated by commas",
        ),
        (
            b"text\na;b\nc\n",
            "t.csv has one column; a table has a column to predict and others to predict it from; "
            "separate values by commas",
        ),
        (
            b"a|b\n1|2\n",
            "t.csv separates values by vertical bars; save it as CSV that is separated by commas",
        ),
        (
            b"a,b\n1,2\x003\n",
            "t.csv line 2: holds a NUL character; the file is damaged, export it again",
        ),
        (
            b'a,b\n1,"x\ny\x00"\n',
            "t.csv line 3: holds a NUL character; the file is damaged, export it again",
        ),
        (
            b'a,b\n1,5" pipe\n',
            "t.csv line 2: a quotation mark stands inside a value; put the value into quotation "
            'marks and write those inside twice, as in "5"" pipe"',
        ),
        (
            b'a,b\n1,2\n3,"x"y\n',
            "t.csv line 3: a quotation mark stands inside a value; put the value into quotation "
            'marks and write those inside twice, as in "5"" pipe"',
        ),
        (
            b'a,b\n1,"open\n3,4\n',
            "t.csv line 2: a quotation mark is opened and never closed; close it, and write a "
            'quotation mark inside a value twice ("")',
        ),
        (
            b"a,b\n1," + b"x" * 32_769 + b"\n",
            "t.csv line 2: a value has more than 32,768 characters; shorten it, or close the "
            "quotation mark that is left open",
        ),
        (
            b"a,b\n1," + b"x" * 2_000_000 + b"\n",
            "t.csv line 2: a value has more than 32,768 characters; shorten it, or close the "
            "quotation mark that is left open",
        ),
        (
            b"a,b,a\n1,2,3\n",
            "t.csv: columns 1 and 3 of the header are both named 'a'; rename one",
        ),
        (
            b",b\n1,2\n",
            "t.csv: column 1 of the header has no name; write one, or remove the column",
        ),
        (
            b"a,b,\n1,2,3\n",
            "t.csv: column 3 of the header has no name; write one, or remove the column",
        ),
        (
            b"n" * 300 + b",b\n1,2\n",
            "t.csv: column 1 of the header has a name of 300 characters; at most 255 are allowed; "
            "shorten it",
        ),
        (
            b'"a\nb",c\n1,2\n',
            "t.csv: column 1 of the header has a line break or another invisible character in its "
            "name 'a\\nb'; rename it",
        ),
        (
            b"1," * 2_000 + b"1\n",
            "t.csv has 2,001 columns; at most 2,000 can be read; remove columns",
        ),
        (
            "城市,人口\n北京,1\n".encode() + "上海市中心,2\n".encode("gbk"),
            "t.csv row 3: the text is not UTF-8, as other rows are; save all of the file with the "
            "encoding UTF-8",
        ),
        (
            "城市,人口\n".encode("gbk") * 9 + "上海市中心,2\n".encode(),
            "t.csv row 1: the text is not UTF-8, as other rows are; save all of the file with the "
            "encoding UTF-8",
        ),
        (
            b"caf\xe9,b\n1,2\n",
            "t.csv row 1: the text is neither UTF-8 nor GB 18030; save all of the file with the "
            "encoding UTF-8",
        ),
        (
            "a,b\n1,2\n".encode("utf-16-le"),
            "t.csv looks like UTF-16 without its byte order mark; save all of the file with the "
            "encoding UTF-8",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
            "t.csv is an Excel file; open it in a spreadsheet program and save it as CSV with the "
            "encoding UTF-8",
        ),
        (
            b'{"a": 1}\n{"a": 2}\n',
            "t.csv is a JSON file; save its records as CSV with a header row",
        ),
        (b'[{"a": 1}]', "t.csv is a JSON file; save its records as CSV with a header row"),
        (
            b"\n<!DOCTYPE html><table>",
            "t.csv is a web page; the download failed, repeat it",
        ),
        (
            b"<?xml version='1.0'?><Workbook/>",
            "t.csv is an XML file; open it in a spreadsheet program and save it as CSV with the "
            "encoding UTF-8",
        ),
        (b"PAR1" + bytes(9), "t.csv is a Parquet file; save it as CSV with the encoding UTF-8"),
        (b"SQLite format 3\x00", "t.csv is a SQLite database; export its table as CSV"),
        (b"%PDF-1.7", "t.csv is a PDF document; export its table as CSV"),
        (b"\x89PNG\r\n", "t.csv is a picture; send a table as CSV"),
        (b"\x1f\x8b\x08", "t.csv is an archive; unpack it and send its CSV files"),
    ],
)
def test_what_is_no_table_of_comma_separated_values_is_refused(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


def test_an_excel_file_with_another_ending_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(buffer.getvalue()).startswith("t.csv is an Excel file; open it in a spreadsheet")


def test_a_table_of_100_mb_is_refused_with_its_size() -> None:
    with pytest.raises(TooLargeError) as caught:
        scan(bytes(TABLE_MAX_BYTES + 1))
    assert str(caught.value) == (
        "t.csv has 104,857,600 bytes (100.0 MB); a table must have less than 100 MB; remove "
        "columns or records"
    )


def test_many_blanks_and_a_stray_quotation_mark_are_found_quickly() -> None:
    blanks = ",   " * 1_500
    assert "line 2: a quotation mark" in refusal("a" + ",b" * 1_500 + f'\n{blanks}x"y\n')


KNOWN = TableSchema(
    has_header=True,
    columns=[
        TableColumn(name="age", type=ColumnType.INT),
        TableColumn(name="job", type=ColumnType.STRING),
    ],
)
KNOWN_NUMBERED = TableSchema(
    has_header=False,
    columns=[
        TableColumn(name="attr_1", type=ColumnType.INT),
        TableColumn(name="attr_2", type=ColumnType.STRING),
    ],
)


def test_a_further_table_with_the_same_columns_joins_the_dataset() -> None:
    scanned = scan("age,job\n1,x\n", known=KNOWN)
    assert (scanned.table, scanned.records, scanned.remarks) == (KNOWN, 1, ())
    assert scan("1,x\n2,y\n", known=KNOWN_NUMBERED).records == 2


def test_a_further_table_widens_the_type_of_a_column_and_says_so() -> None:
    scanned = scan("age,job\n1.5,3\n", known=KNOWN)
    assert columns(scanned) == [("age", "Double"), ("job", "String")]
    assert scanned.remarks == (
        "column 'age' is Double from now on, as not all of its values are Int",
    )
    assert columns(scan("x,y\n", TableHeader.NO, KNOWN_NUMBERED))[0] == ("attr_1", "String")


def test_a_further_table_never_narrows_a_type() -> None:
    assert columns(scan("age,job\n,5\n", known=KNOWN)) == [("age", "Int"), ("job", "String")]


@pytest.mark.parametrize(
    ("data", "known", "sentence"),
    [
        (
            "job,age\nx,1\n",
            KNOWN,
            "t.csv: column 1 of the header is 'job' instead of 'age'; all tables of a dataset have "
            "the same columns in the same order",
        ),
        (
            "34,admin\n",
            KNOWN,
            "t.csv: column 1 of the header is '34' instead of 'age'; all tables of a dataset have "
            "the same columns in the same order",
        ),
        (
            "age,job,loan\n1,x,y\n",
            KNOWN,
            "t.csv has 3 columns, but the dataset has 2; all tables of a dataset have the same "
            "columns",
        ),
        (
            "age,job\n1,x\n",
            KNOWN_NUMBERED,
            "t.csv line 1 looks like a header, but the dataset's tables have none; remove the line",
        ),
        ("age,job\n", KNOWN, "t.csv holds a header and no record below it; add records"),
    ],
)
def test_a_further_table_with_other_columns_is_refused(
    data: str, known: TableSchema, sentence: str
) -> None:
    assert refusal(data, known=known) == sentence

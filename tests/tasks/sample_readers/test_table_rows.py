"""What is read back from stored tables: the same records, whoever reads them."""

import csv
import io
import math

import pandas as pd
import pytest

from schemas.dataset import TableHeader, TableSchema
from tasks.sample_readers.table_rows import canonical_csv, frame_of, records_of
from tasks.sample_readers.tables import scan_table

TRICKY = (
    "id,score,note\n"
    "9007199254740993, 0.1,plain\n"
    ",,\n"
    '+5,1e5,"a, ""b""\nc"\n'
    "-0,.5,NA\n"
    "9223372036854775807,1.,  blank before\n"
    '7,0.30000000000000004,"null"\n\n'
)


def table_of(data: bytes, header: TableHeader = TableHeader.AUTO) -> TableSchema:
    return scan_table("t.csv", data, header, None).table


def test_records_come_as_text_without_header_and_blank_lines() -> None:
    data = TRICKY.encode()
    assert list(records_of(data, table_of(data))) == [
        ["9007199254740993", "0.1", "plain"],
        ["", "", ""],
        ["+5", "1e5", 'a, "b"\nc'],
        ["-0", ".5", "NA"],
        ["9223372036854775807", "1.", "blank before"],
        ["7", "0.30000000000000004", "null"],
    ]


def test_a_frame_has_the_types_of_the_schema_and_the_values_of_the_file() -> None:
    data = TRICKY.encode()
    frame = frame_of([data], table_of(data))
    assert [str(one) for one in frame.dtypes] == ["Int64", "float64", "str"]
    assert frame["id"].tolist() == [
        9007199254740993,
        pd.NA,
        5,
        0,
        9223372036854775807,
        7,
    ]
    scores = frame["score"].tolist()
    assert scores[0] == 0.1
    assert math.isnan(scores[1])
    assert scores[2:] == [1e5, 0.5, 1.0, 0.30000000000000004]
    assert frame["note"].isna().tolist() == [False, True, False, False, False, False]
    assert frame["note"][2] == 'a, "b"\nc'
    assert frame["note"][3] == "NA"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("header", [TableHeader.YES, TableHeader.NO])
def test_every_reader_sees_as_many_records_as_the_scan(encoding: str, header: TableHeader) -> None:
    data = '城市,人口\r\n北京,"1"\r\n上海,2\r\n\r\n'.encode(encoding)
    scanned = scan_table("t.csv", data, header, None)
    assert len(list(records_of(data, scanned.table))) == scanned.records
    assert len(frame_of([data], scanned.table)) == scanned.records


def test_a_byte_order_mark_is_no_part_of_the_first_value() -> None:
    for data in (
        b"\xef\xbb\xbf" * 2 + b"1,x\n",
        "\ufeff1,x\n".encode("gb18030") + "是,".encode("gbk"),
    ):
        table = table_of(data, TableHeader.NO)
        assert next(records_of(data, table)) == ["1", "x"]
        assert str(frame_of([data], table).iloc[0, 0]) == "1"


def test_files_of_one_dataset_make_one_frame() -> None:
    first, second = b"a,b\n1,x\n", b"a,b\n2.5,y\n,\n"
    table = scan_table("second.csv", second, TableHeader.AUTO, table_of(first)).table
    frame = frame_of([first, second], table)
    assert frame["a"].tolist()[:2] == [1.0, 2.5]
    assert frame["b"].tolist()[:2] == ["x", "y"]
    assert len(frame) == 3
    assert frame.index.tolist() == [0, 1, 2]


def test_the_canonical_file_has_the_label_last_and_all_records() -> None:
    first = '类,n,note\n是,1,"a, b"\n'.encode("gb18030")
    second = '类,n,note\r\n否,2,"say ""x"""\r\n'.encode("utf-16")
    table = table_of(first)
    data = b"".join(canonical_csv([first, second], table, "类"))
    assert list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)) == [
        ["n", "note", "类"],
        ["1", "a, b", "是"],
        ["2", 'say "x"', "否"],
    ]


def test_the_canonical_file_is_a_table_that_can_be_imported_again() -> None:
    data = TRICKY.encode()
    again = b"".join(canonical_csv([data], table_of(data), "note"))
    assert table_of(again) == table_of(data)
    assert list(records_of(again, table_of(again))) == list(records_of(data, table_of(data)))


def test_the_canonical_file_of_a_table_without_header_names_its_columns() -> None:
    data = b"1,x\n2,y\n"
    assert b"".join(canonical_csv([data], table_of(data), "attr_1")) == (
        b"attr_2,attr_1\r\nx,1\r\ny,2\r\n"
    )


def test_the_canonical_file_of_many_records_comes_in_pieces() -> None:
    data = b"a,b\n" + b"1,x\n" * 2_500
    pieces = list(canonical_csv([data], table_of(data), "b"))
    assert len(pieces) == 4
    assert b"".join(pieces).count(b"1,x\r\n") == 2_500

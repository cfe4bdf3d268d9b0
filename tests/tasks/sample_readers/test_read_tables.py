"""Table files as samples of a dataset."""

from schemas.dataset import TableSchema
from schemas.sample import TABLE_MAX_BYTES, FileReport
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample
from tasks.sample_readers.tables import read_tables


def read(
    files: dict[str, bytes],
    header: str = "auto",
    table: TableSchema | None = None,
    max_bytes: int = TABLE_MAX_BYTES,
) -> list[ReadSample | FileReport]:
    source = UploadedFiles(files.items())
    options = ReadingOptions(max_bytes, 0, table_header=header, table=table)
    return list(read_tables(FileGroup("bank", tuple(source.files())), source, options))


def only_sample(files: dict[str, bytes], header: str = "auto") -> ReadSample:
    (sample,) = read(files, header)
    assert isinstance(sample, ReadSample)
    return sample


def test_a_table_is_one_sample_with_its_bytes_as_sent() -> None:
    data = b"age,loan\r\n34,no\r\n51,yes\r\n"
    sample = only_sample({"data/bank.csv": data})
    assert (sample.name, sample.source) == ("data/bank.csv", "data/bank.csv")
    assert (sample.data, sample.size) == (data, len(data))
    assert (sample.media_format, sample.suffix) == ("CSV", "csv")
    assert (sample.facts.rows, sample.facts.columns) == (2, 2)
    assert sample.marks is None
    assert sample.table is not None
    assert [column.name for column in sample.table.columns] == ["age", "loan"]


def test_the_wish_about_the_header_is_followed() -> None:
    assert only_sample({"bank.CSV": b"age,loan\n34,no\n"}, header="no").facts.rows == 2


def test_the_remarks_of_the_scan_come_along() -> None:
    table = only_sample({"bank.csv": b"age,loan\n34,no\n"}).table
    (sample,) = read({"more.csv": b"age,loan\n3.5,no\n"}, table=table)
    assert isinstance(sample, ReadSample)
    assert sample.remarks == (
        "column 'age' is Double from now on, as not all of its values are Int",
    )


def test_files_that_are_no_tables_are_refused_and_the_others_taken_in() -> None:
    reports = read({"bank.csv": b"a,b\n1\n", "bank.xlsx": b"PK", "bank.CSV": b"a,b\n1,2\n"})
    messages = [report.message for report in reports if isinstance(report, FileReport)]
    assert messages == [
        "bank.csv: line 2 has 1 value instead of 2; give all rows as many values as the first, and "
        "put a value that holds a comma into quotation marks",
        "bank.xlsx is no .csv file; save tables as CSV with the encoding UTF-8, or remove it",
    ]
    assert [report.name for report in reports if isinstance(report, ReadSample)] == ["bank.CSV"]


def test_a_table_over_the_limit_of_the_project_is_refused_unread() -> None:
    (report,) = read({"bank.csv": b"a,b\n1,2\n"}, max_bytes=5)
    assert isinstance(report, FileReport)
    assert "bank.csv has 8 bytes" in report.message

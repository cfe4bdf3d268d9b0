"""Take in tables: every row read strictly, or refused with the lines that break the rules."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from schemas.dataset import TableHeader, TableSchema
from schemas.errors import InvalidTableError, TooLargeError
from schemas.message import Message
from schemas.sample import MEBIBYTE, TABLE_MAX_BYTES, TABLE_SUFFIXES, FileReport, SampleFacts
from tasks.sample_readers.csv_records import lines_of, record_blocks
from tasks.sample_readers.encoding_detection import GB18030, GB18030_REMARK, encoding_of
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.first_bytes import WEB_PAGE, kind_of
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample, refused
from tasks.sample_readers.source_files import REFUSALS, FileSource, SourceFile
from tasks.sample_readers.table_scan import TableScan

OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
QUOTED = re.compile(r'"[^"]*+"')
LINES_LOOKED_AT = 20
LINE_MAX_CHARACTERS = 65_536


def _spreadsheet(article: str, file_format: str) -> Message:
    return Message(
        "tables.other-format",
        "{article} {format} file; open it in a spreadsheet program and save it as CSV with the "
        "encoding UTF-8",
        article=article,
        format=file_format,
    )


KINDS = (
    (rb"PK\x03\x04.{0,4000}(xl/|\[Content_Types\])", _spreadsheet("an", "Excel")),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _spreadsheet("an", "Excel")),
    (
        rb"PK\x03\x04.{0,60}opendocument.spreadsheet",
        _spreadsheet("an", "OpenDocument"),
    ),
    (
        rb"PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b",
        Message("tables.archive", "an archive; unpack it and send its CSV files"),
    ),
    (rb"PAR1", Message("tables.parquet", "a Parquet file; save it as CSV with the encoding UTF-8")),
    (
        rb"SQLite format 3\x00",
        Message("tables.sqlite", "a SQLite database; export its table as CSV"),
    ),
    (rb"%PDF", Message("tables.pdf", "a PDF document; export its table as CSV")),
    (rb"\xff\xd8\xff|\x89PNG|GIF8", Message("tables.picture", "a picture; send a table as CSV")),
    (rb"\s*<(?i:!doctype html|html|head)", WEB_PAGE),
    (rb"\s*<\?xml", _spreadsheet("an", "XML")),
    (
        rb'\s*(\{\s*"|\[\s*[\[{])',
        Message("tables.json", "a JSON file; save its records as CSV with a header row"),
    ),
)


@dataclass(frozen=True, slots=True)
class ScannedTable:
    """What a table holds; `table` has the types that fit it and the dataset's other tables."""

    table: TableSchema
    records: int
    sha256: str
    encoding: str
    remarks: tuple[str, ...] = ()


def scan_table(
    name: str, data: bytes, header: TableHeader, known: TableSchema | None
) -> ScannedTable:
    """Read all of a table once; one that joins a dataset must have the dataset's columns."""
    _check_size(name, data)
    if kind := why_no_table(data):
        raise InvalidTableError("tables.no-table", "{name} is {kind}", name=name, kind=kind)
    encoding = encoding_of(name, data, InvalidTableError)
    check_separator(name, lines_of(data, encoding))
    scan = TableScan(name)
    for block in record_blocks(name, lines_of(data, encoding), InvalidTableError):
        scan.add(block)
    scan.check_shape()
    table = scan.new_schema(header) if known is None else scan.joined_schema(header, known)
    widened = () if known is None else _widened(known, table)
    return ScannedTable(
        table=table,
        records=scan.count_records(table),
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        remarks=(*((GB18030_REMARK,) if encoding == GB18030 else ()), *widened),
    )


def read_tables(
    group: FileGroup,
    source: FileSource,  # noqa: ARG001 - a table is one file
    options: ReadingOptions,
) -> Iterator[ReadSample | FileReport]:
    """Read the tables of a group; each must fit the columns that the dataset has by now."""
    for file in group.files:
        if stem_and_suffix(file.name)[1] not in TABLE_SUFFIXES:
            yield refused(
                file.name,
                Message(
                    "tables.no-csv-file",
                    "{file} is no .csv file; save tables as CSV with the encoding UTF-8, or "
                    "remove it",
                    file=file.name,
                ),
            )
            continue
        try:
            yield _read_one(file, options)
        except REFUSALS as error:
            yield refused(file.name, str(error))


def _read_one(file: SourceFile, options: ReadingOptions) -> ReadSample:
    data = file.read(options.max_bytes)
    scanned = scan_table(file.name, data, TableHeader(options.table_header), options.table)
    return ReadSample(
        name=file.name,
        source=file.name,
        sha256=scanned.sha256,
        size=len(data),
        media_format="CSV",
        suffix="csv",
        data=data,
        facts=SampleFacts(rows=scanned.records, columns=len(scanned.table.columns)),
        table=scanned.table,
        remarks=scanned.remarks,
    )


def _widened(known: TableSchema, table: TableSchema) -> tuple[Message, ...]:
    return tuple(
        Message(
            "tables.column-widened",
            "column {column!r} is {type} from now on, as not all of its values are {former}",
            column=new.name,
            type=new.type,
            former=old.type,
        )
        for old, new in zip(known.columns, table.columns, strict=True)
        if old.type is not new.type
    )


def _check_size(name: str, data: bytes) -> None:
    if not data:
        raise InvalidTableError(
            "tables.empty-file", "{name} is empty (0 bytes); export the table again", name=name
        )
    if len(data) > TABLE_MAX_BYTES:
        raise TooLargeError(
            "tables.file-too-large",
            "{name} has {size:,} bytes ({megabytes:.1f} MB); a table must have less than "
            "{limit:g} MB; remove columns or records",
            name=name,
            size=len(data),
            megabytes=len(data) / MEBIBYTE,
            limit=(TABLE_MAX_BYTES + 1) / MEBIBYTE,
        )


def check_separator(name: str, lines: Iterable[str]) -> None:
    """Refuse a file whose first row has no comma, and all first rows as many of another sign."""
    rows = [QUOTED.sub("", line[:LINE_MAX_CHARACTERS]) for line in islice(lines, LINES_LOOKED_AT)]
    rows = [row for row in rows if row.strip()]
    if not rows or "," in rows[0]:
        return
    for sign, words in OTHER_SEPARATORS.items():
        counts = {row.count(sign) for row in rows}
        if len(counts) == 1 and counts != {0}:
            raise InvalidTableError(
                "tables.other-separator",
                "{name} separates values by {separators}; save it as CSV that is separated "
                "by commas",
                name=name,
                separators=words,
            )


def why_no_table(data: bytes) -> str | None:
    """Finish the sentence `<name> is …` for a file of another kind."""
    return kind_of(data, KINDS)

"""Learn the columns of a table from its rows, and refuse rows of another shape."""

import re
from collections.abc import Iterator, Sequence

from schemas.dataset import (
    COLUMN_NAME_MAX_LENGTH,
    ColumnType,
    TableColumn,
    TableHeader,
    TableSchema,
)
from schemas.errors import InvalidTableError
from schemas.sample import TABLE_COLUMNS_MAX
from tasks.sample_readers.column_types import ColumnTypes, is_number, wider
from tasks.sample_readers.csv_records import RecordBlock, counted_values, is_blank

# What a file may have at all; how many columns training allows is a rule of Check Data.
BAD_LINES_NAMED = 5
LOOKS_LIKE_A_NAME = re.compile(r"[^\W\d][\w .:()/%#&-]{0,63}")
INVISIBLE_CHARACTER = re.compile(r"[\x00-\x1f\x7f\ufeff]")


class TableScan:
    """What was seen of a table so far, apart from its first row."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.first: list[str] = []
        self.types = ColumnTypes(0)
        self.rows = 0
        self.repeated = False
        self.blank_lines: list[int] = []
        self.bad_lines: list[str] = []
        self.bad_count = 0

    def add(self, block: RecordBlock) -> None:
        """Check the shape of some rows and widen the types of the columns to fit them."""
        records = list(self._records_of_width(block))
        if not self.first and records:
            self._begin(records.pop(0))
        if self.rows == 0:
            self.repeated = _repeats(self.first, records)
        self.rows += len(records)
        self.types.add(records)

    def check_shape(self) -> None:
        """Refuse a table without rows, or with rows that differ in their number of values."""
        if self.bad_count:
            more = self.bad_count - len(self.bad_lines)
            ending = f"; and {more:,} more lines" if more else ""
            raise InvalidTableError(
                "tables.rows-of-other-width",
                "{name}: {problems:; }{ending}; give all rows as many values as the first, "
                "and put a value that holds a comma into quotation marks",
                name=self.name,
                problems=self.bad_lines,
                ending=ending,
            )
        if not self.first:
            raise InvalidTableError(
                "tables.no-rows", "{name} holds no rows; export the table again", name=self.name
            )
        if len(self.first) == 1:
            raise InvalidTableError(
                "tables.one-column",
                "{name} has one column; a table has a column to predict and others to "
                "predict it from; separate values by commas",
                name=self.name,
            )

    def new_schema(self, header: TableHeader) -> TableSchema:
        """Return the columns of the first table of a dataset."""
        named = has_header(header, self.first, self.types.types, repeated=self.repeated)
        if named:
            names = names_in(self.name, self.first)
        else:
            names = numbered_names(len(self.first))
            self.types.add([self.first])
        columns = [
            TableColumn(name=name, type=type_)
            for name, type_ in zip(names, self.types.found(), strict=True)
        ]
        return TableSchema(has_header=named, columns=columns)

    def joined_schema(self, header: TableHeader, known: TableSchema) -> TableSchema:
        """Return the columns of a dataset with types that fit its tables and this one."""
        self._check_columns(header, known)
        if not known.has_header:
            self.types.add([self.first])
        columns = [
            TableColumn(
                name=column.name,
                type=column.type if type_ is None else wider(column.type, type_),
            )
            for column, type_ in zip(known.columns, self.types.types, strict=True)
        ]
        return TableSchema(has_header=known.has_header, columns=columns)

    def count_records(self, table: TableSchema) -> int:
        """Count the rows that are no header; a table without any is refused."""
        records = self.rows if table.has_header else self.rows + 1
        if records == 0:
            raise InvalidTableError(
                "tables.header-without-records",
                "{name} holds a header and no record below it; add records",
                name=self.name,
            )
        return records

    def _check_columns(self, header: TableHeader, known: TableSchema) -> None:
        if len(self.first) != len(known.columns):
            raise InvalidTableError(
                "tables.other-number-of-columns",
                "{name} has {found:,} columns, but the dataset has {wanted:,}; all tables "
                "of a dataset have the same columns",
                name=self.name,
                found=len(self.first),
                wanted=len(known.columns),
            )
        if known.has_header:
            check_same_header(self.name, self.first, known)
        elif header is TableHeader.AUTO and heads_numbers(self.first, self.types.types):
            raise InvalidTableError(
                "tables.unexpected-header",
                "{name} line 1 looks like a header, but the dataset's tables have none; "
                "remove the line",
                name=self.name,
            )

    def _begin(self, first: list[str]) -> None:
        if len(first) > TABLE_COLUMNS_MAX:
            raise InvalidTableError(
                "tables.too-many-columns",
                "{name} has {count:,} columns; at most {most:,} can be read; remove columns",
                name=self.name,
                count=len(first),
                most=TABLE_COLUMNS_MAX,
            )
        self.first = first
        self.types = ColumnTypes(len(first))

    def _records_of_width(self, block: RecordBlock) -> Iterator[list[str]]:
        """Give the records with as many values as the first; note the lines of the others."""
        width = len(self.first)
        if not self.blank_lines and set(map(len, block.records)) == {width}:
            yield from block.records
            return
        for line, record in zip(block.lines, block.records, strict=True):
            if is_blank(record):
                self.blank_lines.append(line)
                continue
            self._note_blank_lines()
            width = width or len(record)
            if len(record) == width:
                yield record
            else:
                self._note(line, f"has {counted_values(len(record))} instead of {width:,}")

    def _note_blank_lines(self) -> None:
        """Blank lines at the end are common and harmless; these have a record below."""
        for line in self.blank_lines:
            self._note(line, "is blank")
        self.blank_lines.clear()

    def _note(self, line: int, problem: str) -> None:
        self.bad_count += 1
        if self.bad_count <= BAD_LINES_NAMED:
            self.bad_lines.append(f"line {line} {problem}")


def _repeats(first: list[str], records: list[list[str]]) -> bool:
    """Whether a value of the first row comes again in its column, as names of columns do not."""
    return any(
        cell in cells for cell, cells in zip(first, zip(*records, strict=True), strict=False)
    )


def numbered_names(columns: int) -> list[str]:
    """Name the columns of a table without a header."""
    return [f"attr_{number}" for number in range(1, columns + 1)]


def names_in(name: str, first: Sequence[str]) -> list[str]:
    """Return the column names of a header row; they must be there and differ."""
    names = [cell.strip() for cell in first]
    positions: dict[str, int] = {}
    for position, column in enumerate(names, start=1):
        if problem := _name_problem(column):
            raise InvalidTableError(
                "tables.column-name-unusable",
                "{name}: column {position} of the header {problem}",
                name=name,
                position=position,
                problem=problem,
            )
        if column in positions:
            raise InvalidTableError(
                "tables.column-named-twice",
                "{name}: columns {first} and {second} of the header are both named "
                "{column!r}; rename one",
                name=name,
                first=positions[column],
                second=position,
                column=column,
            )
        positions[column] = position
    return names


def has_header(
    wish: TableHeader, first: Sequence[str], types: Sequence[ColumnType | None], *, repeated: bool
) -> bool:
    """Tell a header row from a record; `types` are those of the rows below, `repeated` is whether
    a value of the first row comes again below it."""
    if wish is not TableHeader.AUTO:
        return wish is TableHeader.YES
    if heads_numbers(first, types):
        return True
    cells = [cell.strip() for cell in first]
    names = all(LOOKS_LIKE_A_NAME.fullmatch(cell) for cell in cells)
    return names and len(set(cells)) == len(cells) and not repeated


def heads_numbers(first: Sequence[str], types: Sequence[ColumnType | None]) -> bool:
    """Whether no value of the first row is a number, though one stands above numbers."""
    return not any(is_number(cell) for cell in first) and any(
        bool(cell.strip()) and type_ in (ColumnType.INT, ColumnType.DOUBLE)
        for cell, type_ in zip(first, types, strict=True)
    )


def check_same_header(name: str, first: Sequence[str], table: TableSchema) -> None:
    """Refuse a further file whose header names other columns than the dataset has."""
    expected = [column.name for column in table.columns]
    for position, (cell, column) in enumerate(zip(first, expected, strict=True), start=1):
        if cell.strip() != column:
            raise InvalidTableError(
                "tables.other-header",
                "{name}: column {position} of the header is {found!r} instead of "
                "{column!r}; all tables of a dataset have the same columns in the same order",
                name=name,
                position=position,
                found=cell.strip()[:80],
                column=column,
            )


def _name_problem(name: str) -> str | None:
    if not name:
        return "has no name; write one, or remove the column"
    if len(name) > COLUMN_NAME_MAX_LENGTH:
        return (
            f"has a name of {len(name):,} characters; at most {COLUMN_NAME_MAX_LENGTH} are "
            "allowed; shorten it"
        )
    if INVISIBLE_CHARACTER.search(name):
        return (
            f"has a line break or another invisible character in its name {name[:80]!r}; rename it"
        )
    return None

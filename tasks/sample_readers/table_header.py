"""The first row of a table: names of the columns (SPEC 84), or a record like all others."""

import re
from collections.abc import Sequence

from schemas.dataset import COLUMN_NAME_MAX_LENGTH, ColumnType, TableHeader, TableSchema
from schemas.errors import InvalidTableError
from tasks.sample_readers.column_types import is_number

LOOKS_LIKE_A_NAME = re.compile(r"[^\W\d][\w .:()/%#&-]{0,63}")
INVISIBLE_CHARACTER = re.compile(r"[\x00-\x1f\x7f\ufeff]")


def numbered_names(columns: int) -> list[str]:
    """Name the columns of a table without a header."""
    return [f"attr_{number}" for number in range(1, columns + 1)]


def names_in(name: str, first: Sequence[str]) -> list[str]:
    """Return the column names of a header row; they must be there and differ."""
    names = [cell.strip() for cell in first]
    positions: dict[str, int] = {}
    for position, one in enumerate(names, start=1):
        if problem := _name_problem(one):
            raise InvalidTableError(f"{name}: column {position} of the header {problem}")
        if one in positions:
            raise InvalidTableError(
                f"{name}: columns {positions[one]} and {position} of the header are both named "
                f"{one!r}; rename one"
            )
        positions[one] = position
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
    for position, (cell, one) in enumerate(zip(first, expected, strict=True), start=1):
        if cell.strip() != one:
            raise InvalidTableError(
                f"{name}: column {position} of the header is {cell.strip()[:80]!r} instead of "
                f"{one!r}; all tables of a dataset have the same columns in the same order"
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

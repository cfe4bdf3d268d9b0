"""Find the type of each column of a table: Int, Double or String, whatever fits all."""

import math
import re
from collections.abc import Callable, Iterable, Sequence

from schemas.dataset import ColumnType

INT_MAX = 2**63 - 1
INT_MIN = -(2**63)
INT = re.compile(r"[+-]?(?:0|[1-9][0-9]*+) *", re.ASCII)
DOUBLE = re.compile(
    r"[+-]?(?:(?:0|[1-9][0-9]*+)(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)? *", re.ASCII
)
# A whole column is matched at once, its values joined by a character that no value holds;
# numbers so short are within the limits without a look at each.
SEPARATOR = "\0"
INTS = re.compile(r"(?:(?:[+-]?(?:0|[1-9][0-9]{0,17}+) *+)?\0)*+")
DOUBLES = re.compile(
    r"(?:(?:[+-]?(?:(?:0|[1-9][0-9]{0,99}+)(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]{1,2}+)? *+)?"
    r"\0)*+"
)
WIDTH = {ColumnType.INT: 0, ColumnType.DOUBLE: 1, ColumnType.STRING: 2}


class ColumnTypes:
    """The types of columns as far as their records were seen; None where no value was."""

    def __init__(self, columns: int) -> None:
        self.types: list[ColumnType | None] = [None] * columns

    def add(self, records: Iterable[Sequence[str]]) -> None:
        """Widen the types to what these records need; empty values need nothing."""
        for index, cells in enumerate(zip(*records, strict=True)):
            known = self.types[index]
            if known is not ColumnType.STRING:
                self.types[index] = _type_of(cells, known)

    def found(self) -> list[ColumnType]:
        """Return the types; a column without a single value is a String."""
        return [type_ or ColumnType.STRING for type_ in self.types]


def is_number(cell: str) -> bool:
    """Whether a value alone makes an Int or a Double."""
    return _is_int(cell) or _is_double(cell)


def wider(type_: ColumnType, other: ColumnType) -> ColumnType:
    """Return the type that holds the values of both."""
    return max(type_, other, key=WIDTH.__getitem__)


def _type_of(cells: Sequence[str], known: ColumnType | None) -> ColumnType | None:
    """Type a part of a column, of which the part before has the type `known`."""
    joined = SEPARATOR.join(cells) + SEPARATOR
    if not joined.strip(SEPARATOR):
        return known
    if known is not ColumnType.DOUBLE and INTS.fullmatch(joined):
        return ColumnType.INT
    if known is not ColumnType.DOUBLE and _all(_is_int, cells):
        return ColumnType.INT
    if DOUBLES.fullmatch(joined) or _all(_is_double, cells):
        return ColumnType.DOUBLE
    return ColumnType.STRING


def _all(fits: Callable[[str], bool], cells: Sequence[str]) -> bool:
    return all(fits(cell) for cell in cells if cell)


def _is_int(cell: str) -> bool:
    return INT.fullmatch(cell) is not None and INT_MIN <= _whole(cell) <= INT_MAX


def _whole(cell: str) -> int:
    """Give a number that is too long to convert as one that is too large."""
    return int(cell) if len(cell) < 40 else INT_MAX + 1


def _is_double(cell: str) -> bool:
    return DOUBLE.fullmatch(cell) is not None and math.isfinite(float(cell))

"""Read comma separated records strictly: quotes as in RFC 4180, nothing guessed or mended.

Blanks behind a comma are no part of a value, as `a, b` is what people type.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from schemas.errors import InvalidInputError
from schemas.sample import TABLE_VALUE_MAX_CHARACTERS

LINES_AT_ONCE = 5_000
BYTE_ORDER_MARK = "\ufeff"
# Nothing is tried twice, so that no record takes long.
QUOTED_VALUE = r' *+(?:"(?:[^"]++|"")*+"|[^",]*+)'
QUOTED_RECORD = re.compile(rf"{QUOTED_VALUE}(?:,{QUOTED_VALUE})*+[\r\n]*+")


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """Some records in their order, each with the number of the line that it begins on."""

    lines: Sequence[int]
    records: list[list[str]]


def lines_of(data: bytes, encoding: str) -> Iterator[str]:
    """Decode a file line by line, so that a large one takes little memory."""
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    # GB 18030 has a mark that its decoder keeps, and some programs write a mark twice.
    first = next(lines, "").removeprefix(BYTE_ORDER_MARK)
    return chain([first], lines)


def record_blocks(
    name: str, lines: Iterable[str], error: type[InvalidInputError]
) -> Iterator[RecordBlock]:
    """Give the records of a file; what breaks the rules raises `error` with its line number."""
    rest = iter(lines)
    number = 1
    while block := list(islice(rest, LINES_AT_ONCE)):
        text = "".join(block)
        if "\0" in text:
            raise error(_holds_nul(name, number, block))
        if '"' in text or max(map(len, block)) > TABLE_VALUE_MAX_CHARACTERS:
            records = _QuotedRecords(name, number, chain(block, rest), error)
            yield records.until(number + len(block))
            number = records.next_line
        else:
            yield RecordBlock(
                range(number, number + len(block)),
                list(csv.reader(block, strict=True, skipinitialspace=True)),
            )
            number += len(block)


def counted_values(count: int) -> str:
    """Say how many values a record has."""
    return "1 value" if count == 1 else f"{count:,} values"


def is_blank(record: list[str]) -> bool:
    """Whether a line held nothing but blanks."""
    return len(record) <= 1 and not any(record)


class _QuotedRecords:
    """Reads records that may span lines, and remembers the lines of the current one."""

    def __init__(
        self, name: str, first_line: int, lines: Iterator[str], error: type[InvalidInputError]
    ) -> None:
        self.name = name
        self.next_line = first_line
        self.error = error
        self.current: list[str] = []
        self.reader = csv.reader(self._remembered(lines), strict=True, skipinitialspace=True)

    def until(self, end: int) -> RecordBlock:
        """Read the records that begin before the line `end`."""
        numbers, records = [], []
        while self.next_line < end:
            start = self.next_line
            record = self._next_record(start)
            if record is None:
                break
            numbers.append(start)
            records.append(record)
        return RecordBlock(numbers, records)

    def _remembered(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self.next_line += 1
            self.current.append(line)
            if "\0" in line:
                raise self.error(_holds_nul(self.name, self.next_line - 1, [line]))
            yield line

    def _next_record(self, start: int) -> list[str] | None:
        self.current.clear()
        try:
            record = next(self.reader, None)
        except csv.Error as problem:
            raise self.error(self._sentence(start, str(problem))) from None
        if record is not None:
            self._check(start, record)
        return record

    def _check(self, start: int, record: list[str]) -> None:
        longest = max(map(len, record), default=0)
        if longest > TABLE_VALUE_MAX_CHARACTERS:
            raise self.error(self._sentence(start, f"field larger, {longest:,}"))
        if any('"' in cell for cell in record) and not QUOTED_RECORD.fullmatch(
            "".join(self.current)
        ):
            raise self.error(self._sentence(start, "stray quotation mark"))

    def _sentence(self, start: int, problem: str) -> str:
        if "field larger" in problem:
            return (
                f"{self.name} line {start}: a value has more than {TABLE_VALUE_MAX_CHARACTERS:,} "
                "characters; shorten it, or close the quotation mark that is left open"
            )
        if "unexpected end" in problem:
            return (
                f"{self.name} line {start}: a quotation mark is opened and never closed; close it, "
                'and write a quotation mark inside a value twice ("")'
            )
        return (
            f"{self.name} line {start}: a quotation mark stands inside a value; put the value into "
            'quotation marks and write those inside twice, as in "5"" pipe"'
        )


def _holds_nul(name: str, first_line: int, lines: Sequence[str]) -> str:
    line = first_line + next(i for i, text in enumerate(lines) if "\0" in text)
    return f"{name} line {line}: holds a NUL character; the file is damaged, export it again"

"""Layout of tables by the width of the terminal: in columns, or one record below the other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

# Lines break at white space and between double-width characters, as in Chinese.
WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
PIECE = re.compile(rf"\s+|[{WIDE}]|[^\s{WIDE}]+")

GAP = "  "
READABLE = 24  # cells; longer text in a narrower column is read word by word
RECORD_READABLE = 16  # cells; less beside the titles, and values stand below them


@dataclass(frozen=True)
class LaidOutTable:
    """A table that stays readable at any width: no word of it is broken or left out.

    Columns stand side by side while each of them has room for its longest word, and for half of
    its longest value or `READABLE` cells; otherwise each record becomes a block of lines, a title
    and a value each.
    A word that is longer than the terminal, as an address can be, is left whole to be copied.
    """

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield the lines for the width of a terminal."""
        widths = _column_widths([self.titles, *self.rows], options.max_width)
        lines = self._records(options.max_width) if widths is None else self._columns(widths)
        for line in lines:
            # rich would fold a long word; the terminal does that without a line break in copies
            line.no_wrap, line.overflow = True, "ignore"
            yield line

    def _columns(self, widths: list[int]) -> Iterator[Text]:
        yield from _beside(self.titles, widths, "bold")
        yield Text(GAP.join("─" * width for width in widths))
        for row in self.rows:
            yield from _beside(row, widths)

    def _records(self, width: int) -> Iterator[Text]:
        left = max(map(cell_len, self.titles))
        room = width - left - len(GAP)
        if not self.rows:
            yield from (Text(line, "bold") for line in _wrapped(GAP.join(self.titles), width))
        for number, row in enumerate(self.rows):
            if number:
                yield Text("")
            for title, cell in zip(self.titles, row, strict=True):
                if room >= RECORD_READABLE:
                    yield from _titled(title, _wrapped(cell, room), left)
                else:
                    yield from (Text(line, "bold") for line in _wrapped(title, width))
                    indented = width - len(GAP)
                    yield from (Text(GAP + line) for line in _wrapped(cell, indented))


def _column_widths(rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Share the width among the columns; None where some of them could not be read."""
    columns = list(zip(*rows, strict=True))
    natural = [max(max(map(cell_len, cell.split("\n"))) for cell in column) for column in columns]
    least = [
        max(min((most + 1) // 2, READABLE), *(_longest_piece(cell) for cell in column))
        for most, column in zip(natural, columns, strict=True)
    ]
    left = width - sum(least) - len(GAP) * (len(columns) - 1)
    if left < 0:
        return None
    widths = list(least)
    while left and widths != natural:
        wanting = [place for place, most in enumerate(natural) if widths[place] < most]
        for place in wanting[:left]:
            widths[place] += 1
        left -= min(left, len(wanting))
    return widths


def _longest_piece(cell: str) -> int:
    return max((cell_len(piece) for piece in PIECE.findall(cell) if not piece.isspace()), default=0)


def _wrapped(cell: str, width: int) -> list[str]:
    """Break a cell into lines of at most so many cells, but for words that are longer."""
    lines = []
    for paragraph in cell.split("\n"):
        line = ""
        for piece in PIECE.findall(paragraph):
            if line.strip() and cell_len((line + piece).rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece if line or not piece.isspace() else ""
        lines.append(line.rstrip())
    return lines


def _beside(row: Sequence[str], widths: list[int], style: str = "") -> Iterator[Text]:
    cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*cells, fillvalue=""):
        padded = [
            part + " " * (width - cell_len(part)) for part, width in zip(parts, widths, strict=True)
        ]
        yield Text(GAP.join(padded).rstrip(), style)


def _titled(title: str, lines: list[str], left: int) -> Iterator[Text]:
    padding = " " * (left - cell_len(title)) + GAP
    yield Text.assemble((title, "bold"), (padding + lines[0]).rstrip() if lines[0] else "")
    yield from (Text(" " * (left + len(GAP)) + line) for line in lines[1:])

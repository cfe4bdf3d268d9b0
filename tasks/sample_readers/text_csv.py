"""Texts in a CSV file: a text a record, with a label beside it or without."""

import io
from collections.abc import Iterator
from typing import NamedTuple

from schemas.errors import InvalidTextError
from tasks.sample_readers.csv_records import counted_values, record_blocks
from tasks.sample_readers.text_rows import TextRow

TEXT_NAMES = frozenset({"text", "content", "sentence", "review", "文本", "内容"})
LABEL_NAMES = frozenset({"label", "class", "category", "标签", "类别"})


class TextColumns(NamedTuple):
    """Which columns hold the text and the label, out of how many, and whether a row names them."""

    text: int
    label: int | None
    width: int
    has_header: bool


def csv_text_rows(name: str, text: str) -> Iterator[TextRow]:
    """Check all of a CSV file first, then give its records; a row is the line it begins on."""
    columns = _columns(name, text)
    for line, cells in _records(name, text):
        if len(cells) != columns.width:
            raise InvalidTextError(
                f"{name} line {line}: has {counted_values(len(cells))} instead of "
                f"{columns.width}; put a "
                'text that holds a comma into quotation marks, as in "yes, please"'
            )
    return _text_rows(name, text, columns)


def _text_rows(name: str, text: str, columns: TextColumns) -> Iterator[TextRow]:
    records = _records(name, text)
    if columns.has_header:
        next(records)
    for line, cells in records:
        label = "" if columns.label is None else cells[columns.label].strip()
        yield TextRow(line, cells[columns.text], label)


def _records(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the records that are not blank with their lines."""
    for block in record_blocks(name, io.StringIO(text, newline=""), InvalidTextError):
        for line, cells in zip(block.lines, block.records, strict=True):
            if "".join(cells).strip():
                yield line, cells


def _columns(name: str, text: str) -> TextColumns:
    _, first = next(_records(name, text), (1, [""]))
    header = [cell.strip().lower() for cell in first]
    texts = [index for index, cell in enumerate(header) if cell in TEXT_NAMES]
    labels = [index for index, cell in enumerate(header) if cell in LABEL_NAMES]
    if len(texts) == 1 and len(labels) <= 1 and _is_header(header):
        return TextColumns(texts[0], labels[0] if labels else None, len(header), True)
    if len(header) > 2:
        raise InvalidTextError(
            f"{name} has {len(header)} columns; send a text column and a label column, or name "
            "them text and label in a header row"
        )
    return TextColumns(0, 1 if len(header) == 2 else None, len(header), False)


def _is_header(header: list[str]) -> bool:
    """Two columns must both be named: `text,spam` may be a text with its label."""
    return len(header) != 2 or all(cell in TEXT_NAMES | LABEL_NAMES for cell in header)

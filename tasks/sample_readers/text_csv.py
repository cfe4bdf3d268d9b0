"""Texts in a CSV file: a text a record, with a label beside it or without."""

import io
from collections.abc import Iterator
from typing import NamedTuple

from schemas.errors import InvalidAnnotationsError, InvalidTextError
from tasks.sample_readers.csv_records import counted_values, record_blocks

TEXT_NAMES = frozenset({"text", "content", "sentence", "review", "文本", "内容"})
LABEL_NAMES = frozenset({"label", "class", "category", "标签", "类别"})


class TextRow(NamedTuple):
    """A text as it stands in its file, the number of its row, and the label beside it."""

    number: int
    text: str
    label: str = ""


def rows_in(text: str) -> list[str]:
    """Split at line feeds only, as editors show rows; other separators belong to the text."""
    rows = text.split("\n")
    if rows[-1] == "":
        rows.pop()
    return [row.removesuffix("\r") for row in rows]


def text_rows(texts: list[str], labels: list[str] | None) -> Iterator[TextRow]:
    """Give the rows of a text file with the labels of the same rows of its result file."""
    for index, text in enumerate(texts):
        label = labels[index].strip() if labels is not None and index < len(labels) else ""
        yield TextRow(index + 1, text, label)


def check_same_rows(name: str, labels: list[str], text_name: str, texts: list[str]) -> None:
    """Refuse labels for other rows than there are; blank rows at the end do not matter."""
    if _last_filled(texts) > len(labels) or _last_filled(labels) > len(texts):
        raise InvalidAnnotationsError(
            "texts.labels-miscounted",
            "{name} has {labels:,} rows, but {file} has {texts:,}; row by row the one "
            "labels the other; leave a row empty where a text has no label",
            name=name,
            labels=len(labels),
            file=text_name,
            texts=len(texts),
        )


def _last_filled(rows: list[str]) -> int:
    """Return the number of the last row that is not blank."""
    return next((n for n in range(len(rows), 0, -1) if rows[n - 1].strip()), 0)


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
                "texts.line-of-other-width",
                "{name} line {line}: has {found} instead of {width}; put a text that holds "
                'a comma into quotation marks, as in "yes, please"',
                name=name,
                line=line,
                found=counted_values(len(cells)),
                width=columns.width,
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
            "texts.too-many-columns",
            "{name} has {count} columns; send a text column and a label column, or name "
            "them text and label in a header row",
            name=name,
            count=len(header),
        )
    return TextColumns(0, 1 if len(header) == 2 else None, len(header), False)


def _is_header(header: list[str]) -> bool:
    """Two columns must both be named: `text,spam` may be a text with its label."""
    return len(header) != 2 or all(cell in TEXT_NAMES | LABEL_NAMES for cell in header)

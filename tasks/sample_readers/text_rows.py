"""The rows of a text file and of its result file: one text a row, one label a row (SPEC 105)."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.errors import InvalidAnnotationsError


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
            f"{name} has {len(labels):,} rows, but {text_name} has {len(texts):,}; row by row the "
            "one labels the other; leave a row empty where a text has no label"
        )


def _last_filled(rows: list[str]) -> int:
    """Return the number of the last row that is not blank."""
    return next((n for n in range(len(rows), 0, -1) if rows[n - 1].strip()), 0)

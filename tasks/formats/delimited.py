"""CSV files: a row a label or box, a row a text, or the tables themselves.

Spreadsheets run cells that begin with = + - or @. Files are named by their path in the archive
(`files/...`), which begins with none of these; labels cannot hold the brackets, quotes and bars
that a harmful formula needs. Texts are written as they are: a mark before them would be learned
by the model, and would not be taken off again at the next import.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from schemas.label import CORNERS
from schemas.manifest import ManifestLine
from schemas.project_type import Media
from tasks.formats.labeled_data import Entry, LabeledData, boxes_of, size_of

FILE_FOLDER = "files"
LABEL_COLUMNS = ("file", "label", "usage")
BOX_COLUMNS = ("file", "width", "height", "label", *CORNERS, "usage")

Row = Iterable[object]


def entries(data: LabeledData) -> Iterator[Entry]:
    """Give labels.csv and the samples if wanted; of tables only the tables, always."""
    media = data.project_type.media
    if media is not Media.TABLE:
        yield "labels.csv", _encoded(_text_rows(data) if media is Media.TEXT else _rows(data))
    if media is Media.TABLE or (data.with_files and media is not Media.TEXT):
        for name, line in data.named_lines():
            yield f"{FILE_FOLDER}/{name}", data.content(line)


def _encoded(rows: Iterable[Row]) -> Iterator[bytes]:
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line, quoting=csv.QUOTE_NONNUMERIC).writerow(row)
        yield line.getvalue().encode()


def _text_rows(data: LabeledData) -> Iterator[Row]:
    """Texts and labels as the import of texts reads them."""
    yield "text", "label"
    for line in data.lines():
        yield line.text, "".join(line.labels)


def _rows(data: LabeledData) -> Iterator[Row]:
    yield BOX_COLUMNS if data.project_type.has_boxes else LABEL_COLUMNS
    for name, line in data.named_lines():
        path = f"{FILE_FOLDER}/{name}"
        usage = line.usage or ""
        if data.project_type.has_boxes:
            yield from _box_rows(path, line, usage)
        else:
            yield from ((path, label, usage) for label in line.labels or [""])


def _box_rows(path: str, line: ManifestLine, usage: str) -> Iterator[Row]:
    """A picture without a box keeps its row."""
    boxes = boxes_of(line)
    for label, box in boxes:
        yield path, *size_of(line), label, *box.corners, usage
    if not boxes:
        yield path, *size_of(line), "", "", "", "", "", usage

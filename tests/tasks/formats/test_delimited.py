"""CSV exports, read by csv, by pandas and by the own import of texts."""

import csv
import io
from collections.abc import Iterator

import pandas as pd
import pytest

from schemas.errors import InvalidInputError
from schemas.export import ExportFormat
from schemas.label import Mark
from schemas.manifest import Usage
from schemas.project_type import ProjectType
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample
from tasks.sample_readers.source_files import SourceFile
from tasks.sample_readers.texts import read_texts

TEXTS = ["=1+1", "+44 20", "-5 degrees", "@home", 'say "yes, please"', "两。行", "text", "a\tb"]


def rows(files: dict[str, bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(files["labels.csv"].decode(), newline=""), strict=True))


class OneFile:
    """A source with one file."""

    refused = ()

    def __init__(self, data: bytes) -> None:
        self.file = SourceFile("labels.csv", len(data), "tag", lambda _: data)

    def files(self) -> Iterator[SourceFile]:
        yield self.file

    def find(self, name: str) -> SourceFile | None:
        return self.file if name == self.file.name else None


def test_pictures_have_a_row_for_each_label(unpacked, line) -> None:
    lines = [line("=1.jpg", "dog", "猫"), line("2.jpg", usage=Usage.VALIDATION)]
    files = unpacked(ProjectType.IMAGE_CLASSIFICATION, ExportFormat.CSV, lines)
    assert rows(files) == [
        ["file", "label", "usage"],
        ["files/=1.jpg", "dog", "train"],
        ["files/=1.jpg", "猫", "train"],
        ["files/2.jpg", "", "validation"],
    ]
    assert files["files/2.jpg"] == b"bytes of datasets/x/2.jpg"


def test_pandas_reads_boxes_as_numbers(unpacked, pictures, boxes) -> None:
    files = unpacked(ProjectType.OBJECT_DETECTION, ExportFormat.CSV, pictures, with_files=False)
    frame = pd.read_csv(io.BytesIO(files["labels.csv"]), keep_default_na=False, na_values=[""])
    assert list(frame["label"].dropna()) == ["猫", "dog", "no", "dog"]
    found = frame[["xmin", "ymin", "xmax", "ymax"]].dropna()
    assert [tuple(row) for row in found.to_numpy()] == [
        mark.box.corners for mark in [*boxes, boxes[1]]
    ]
    assert set(frame["width"]) == {641}
    assert "files/=2.png" in set(frame["file"])


def test_no_cell_of_a_file_or_label_begins_a_formula(unpacked, line) -> None:
    names = ["=1.wav", "+1.wav", "-1.wav", "@1.wav", "\t=1.wav"]
    files = unpacked(
        ProjectType.SOUND_CLASSIFICATION, ExportFormat.CSV, [line(name, "dog") for name in names]
    )
    assert not [cell for row in rows(files) for cell in row if cell[:1] in "=+-@\t" and cell]


def test_texts_come_back_from_the_own_import_as_they_were(unpacked, line) -> None:
    lines = [line(f"t#{n}", *(["dog"] if n % 2 else []), text=text) for n, text in enumerate(TEXTS)]
    files = unpacked(ProjectType.TEXT_CLASSIFICATION, ExportFormat.CSV, lines)
    assert list(files) == ["labels.csv"]
    source = OneFile(files["labels.csv"])
    options = ReadingOptions(max_bytes=1_000_000, max_pixels=1)
    read = list(read_texts(FileGroup("labels", (source.file,)), source, options))
    assert all(isinstance(one, ReadSample) for one in read), read
    assert [one.text for one in read] == TEXTS
    assert [one.marks for one in read] == [None, (Mark("dog"),)] * 4


def test_tables_are_the_export_themselves(unpacked, line) -> None:
    tables = [line("a.csv", usage=None), line("a.csv", usage=None)]
    files = unpacked(ProjectType.PREDICTIVE_ANALYTICS, ExportFormat.CSV, tables, with_files=False)
    assert sorted(files) == ["files/a-2.csv", "files/a.csv"]


def test_unsuitable_format_is_refused_before_anything_is_sent(unpacked, pictures) -> None:
    with pytest.raises(InvalidInputError, match="format 'voc' does not suit data for text"):
        unpacked(ProjectType.TEXT_CLASSIFICATION, ExportFormat.VOC, pictures)

"""Zip archives that are sent while they are written."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.errors import NotFoundError
from schemas.export import ExportFormat
from schemas.project_type import ProjectType
from tasks.formats.archive import zip_stream
from tasks.formats.export import export_stream


def test_a_reader_of_zip_finds_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"".join(zip_stream([("files/猫.jpg", [b"1", b"2"]), ("a.json", [b"{}"])])))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {one.filename: archive.read(one) for one in archive.infolist()} == {
            "files/猫.jpg": b"12",
            "a.json": b"{}",
        }


def test_chinese_names_carry_the_mark_of_utf_8() -> None:
    (info,) = zipfile.ZipFile(io.BytesIO(b"".join(zip_stream([("猫.jpg", [b"x"])])))).infolist()
    assert info.filename == "猫.jpg"
    assert info.flag_bits & 0x800


def test_texts_are_deflated_and_pictures_stored() -> None:
    stream = zip_stream([("a.csv", [b"x" * 1000]), ("a.JPG", [b"x" * 1000])])
    sizes = [one.compress_size for one in zipfile.ZipFile(io.BytesIO(b"".join(stream))).infolist()]
    assert sizes[0] < 100
    assert sizes[1] == 1000


def test_same_data_gives_the_same_archive() -> None:
    entries = [("a.json", [b"{}"])]
    assert b"".join(zip_stream(entries)) == b"".join(zip_stream(entries))


def test_archive_without_entries_is_valid() -> None:
    assert zipfile.ZipFile(io.BytesIO(b"".join(zip_stream([])))).namelist() == []


def test_parts_are_sent_before_the_rest_is_read() -> None:
    asked = []

    def entries() -> Iterator[tuple[str, list[bytes]]]:
        for number in range(10):
            asked.append(number)
            yield f"{number}.jpg", [bytes(100_000)]

    stream = zip_stream(entries())
    next(stream)
    assert asked == [0]


def test_error_ends_the_stream_before_the_end_of_the_archive(line, labels) -> None:
    def read(_: object) -> bytes:
        raise NotFoundError("datasets/x/1.jpg is not in the store")

    lines = [line("1.jpg", "dog")]
    stream = export_stream(
        ProjectType.IMAGE_CLASSIFICATION, ExportFormat.CSV, lambda: lines, labels, read, True
    )
    sent = []
    with pytest.raises(NotFoundError):
        sent.extend(stream)
    assert not zipfile.is_zipfile(io.BytesIO(b"".join(sent)))


def test_memory_does_not_grow_with_the_bytes_of_the_samples() -> None:
    tracemalloc.start()
    sent = sum(map(len, zip_stream((f"{n}.jpg", [bytes(1_000_000)]) for n in range(100))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 100_000_000
    assert peak < 8_000_000

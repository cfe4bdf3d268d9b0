"""Labeled data of all types, exported and unpacked."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from uuid import uuid4

import pytest

from schemas.export import ExportFormat
from schemas.label import Annotation, Box, Label, Mark
from schemas.manifest import ManifestLine, Usage
from schemas.project_type import ProjectType
from tasks.formats.export import export_stream

SIZE = (641, 479)
LABELS = [
    Label(id=uuid4(), name="dog", colour="#112233"),
    Label(id=uuid4(), name="猫", colour="#ff0000"),
    Label(id=uuid4(), name="no", colour="#00ff00"),
]
BOXES = [
    Mark("猫", Box(xmin=0, ymin=0, xmax=641, ymax=479)),
    Mark("dog", Box(xmin=0.1, ymin=33.333, xmax=0.7, ymax=99)),
    Mark("no", Box(xmin=12, ymin=34, xmax=56, ymax=478.999)),
]

MakeLine = Callable[..., ManifestLine]
Unpacked = Callable[..., dict[str, bytes]]


def make_line(name: str, *marks: Mark | str, **facts: object) -> ManifestLine:
    """A sample with these marks; a text when `text` is given."""
    is_text = "text" in facts
    annotations = [
        Annotation(label=one, by="me", at=datetime(2026, 1, 1, tzinfo=UTC))
        if isinstance(one, str)
        else Annotation(label=one.label, box=one.box, by="me", at=datetime(2026, 1, 1, tzinfo=UTC))
        for one in marks
    ]
    values: dict[str, object] = {
        "id": uuid4(),
        "source": None if is_text else f"datasets/x/{name}",
        "name": name,
        "sha256": "0" * 64,
        "size": 1,
        "usage": Usage.TRAINING,
        "media_format": PurePosixPath(name).suffix,
        "width": SIZE[0],
        "height": SIZE[1],
        "annotations": annotations,
    }
    return ManifestLine.model_validate(values | facts)


def content_of(line: ManifestLine) -> bytes:
    """Bytes that tell which sample they are of."""
    return f"bytes of {line.object_key}".encode()


@pytest.fixture
def line() -> MakeLine:
    return make_line


@pytest.fixture
def labels() -> list[Label]:
    return LABELS


@pytest.fixture
def boxes() -> list[Mark]:
    return BOXES


@pytest.fixture
def pictures() -> list[ManifestLine]:
    """Pictures with boxes, one of them empty, one for validation."""
    return [
        make_line("猫_1.jpg", *BOXES),
        make_line("=2.png"),
        make_line("3.jpg", BOXES[1], usage=Usage.VALIDATION),
    ]


@pytest.fixture
def unpacked() -> Unpacked:
    """Export, check the archive, and return its files."""

    def export(
        project_type: ProjectType,
        export_format: ExportFormat,
        lines: Sequence[ManifestLine],
        with_files: bool = True,
    ) -> dict[str, bytes]:
        stream = export_stream(
            project_type, export_format, lambda: lines, LABELS, content_of, with_files
        )
        archive = zipfile.ZipFile(io.BytesIO(b"".join(stream)))
        assert archive.testzip() is None
        names = archive.namelist()
        assert len({name.casefold() for name in names}) == len(names)
        return {name: archive.read(name) for name in names}

    return export

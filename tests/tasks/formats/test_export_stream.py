"""Boxes survive export and import in every format, whatever the picture."""

import random
from collections.abc import Callable

import pytest

from schemas.export import ExportFormat
from schemas.label import Box, Mark
from schemas.project_type import ProjectType
from tasks.formats.coco import read_coco
from tasks.formats.label_studio import read_label_studio
from tasks.formats.voc import boxes_in
from tasks.formats.yolo import read_yolo

Size = tuple[int, int]
Read = Callable[[dict[str, bytes], Size], tuple[Mark, ...]]


def from_voc(files: dict[str, bytes], size: Size) -> tuple[Mark, ...]:
    return boxes_in("1.xml", files["Annotations/1.xml"], *size)[0]


def from_coco(files: dict[str, bytes], size: Size) -> tuple[Mark, ...]:
    (file,) = read_coco("a.json", files["annotations.json"], True)
    return file.marks_on(*size)


def from_yolo(files: dict[str, bytes], size: Size) -> tuple[Mark, ...]:
    return read_yolo("1.txt", files["labels/train/1.txt"], ["dog"]).marks_on(*size)


def from_label_studio(files: dict[str, bytes], size: Size) -> tuple[Mark, ...]:
    (file,) = read_label_studio("t.json", files["tasks.json"], ProjectType.OBJECT_DETECTION)
    return file.marks_on(*size)


def random_box(chance: random.Random, size: Size) -> Mark:
    """A box in thousandths of a pixel, at times as thin as one of them or at the border."""
    edges = []
    for side in size:
        low = chance.randrange(side * 1000)
        high = chance.choice([low + 1, side * 1000, chance.randrange(low + 1, side * 1000 + 1)])
        edges.append((low / 1000, high / 1000))
    (xmin, xmax), (ymin, ymax) = edges
    return Mark("dog", Box(xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax))


@pytest.mark.parametrize("size", [(1, 1), (333, 7), (640, 480), (8191, 6101), (50_000_000, 1)])
@pytest.mark.parametrize(
    ("export_format", "read"),
    [
        (ExportFormat.VOC, from_voc),
        (ExportFormat.COCO, from_coco),
        (ExportFormat.YOLO, from_yolo),
        (ExportFormat.LABEL_STUDIO, from_label_studio),
    ],
)
def test_boxes_come_back_to_the_thousandth_of_a_pixel(
    unpacked, line, export_format: ExportFormat, read: Read, size: Size
) -> None:
    chance = random.Random(0)
    marks = tuple(dict.fromkeys(random_box(chance, size) for _ in range(900)))
    picture = line("1.jpg", *marks, width=size[0], height=size[1])
    files = unpacked(ProjectType.OBJECT_DETECTION, export_format, [picture], with_files=False)
    assert read(files, size) == marks

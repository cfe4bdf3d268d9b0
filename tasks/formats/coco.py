"""COCO: one JSON file with all pictures, classes, and boxes or the classes of whole pictures."""

from collections.abc import Iterator
from itertools import count

from tasks.formats.json_lists import json_list
from tasks.formats.labeled_data import Entry, LabeledData, boxes_of, size_of

FIRST_ID = 1  # evaluators take an annotation with id 0 for none


def entries(data: LabeledData) -> Iterator[Entry]:
    """Give annotations.json and, if wanted, the pictures."""
    yield "annotations.json", _annotations(data)
    if data.with_files:
        for name, line in data.named_lines():
            yield f"images/{name}", data.content(line)


def _annotations(data: LabeledData) -> Iterator[bytes]:
    """Write pictures and annotations in one pass each, so that none are kept in memory."""
    yield b'{"info": {"description": "Exported from ExeML"},\n"licenses": [],\n"images": '
    yield from json_list(_images(data))
    yield b',\n"annotations": '
    found = _boxes(data) if data.project_type.has_boxes else _classes(data)
    yield from json_list(found)
    yield b',\n"categories": '
    yield from json_list(
        {"id": number, "name": label.name, "supercategory": ""}
        for number, label in enumerate(data.labels, FIRST_ID)
    )
    yield b"}\n"


def _images(data: LabeledData) -> Iterator[dict[str, object]]:
    for number, (name, line) in enumerate(data.named_lines(), FIRST_ID):
        width, height = size_of(line)
        image = {"id": number, "file_name": name, "width": width, "height": height}
        yield image | ({"usage": line.usage} if line.usage else {})


def _boxes(data: LabeledData) -> Iterator[dict[str, object]]:
    numbers = count(FIRST_ID)
    for image_id, line in enumerate(data.lines(), FIRST_ID):
        for label, box in boxes_of(line):
            width, height = box.xmax - box.xmin, box.ymax - box.ymin
            yield {
                "id": next(numbers),
                "image_id": image_id,
                "category_id": FIRST_ID + data.class_id(label),
                "bbox": [box.xmin, box.ymin, width, height],
                "area": width * height,
                "segmentation": [],
                "iscrowd": 0,
            }


def _classes(data: LabeledData) -> Iterator[dict[str, object]]:
    """Give annotations without a box: the classes of whole pictures."""
    numbers = count(FIRST_ID)
    for image_id, line in enumerate(data.lines(), FIRST_ID):
        for one in line.annotations:
            category = FIRST_ID + data.class_id(one.label)
            yield {"id": next(numbers), "image_id": image_id, "category_id": category}

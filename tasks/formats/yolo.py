"""YOLO as Ultralytics reads it: data.yaml, images/{train,val} and labels/{train,val}."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import yaml

from schemas.manifest import ManifestLine, Usage
from tasks.formats.labeled_data import Entry, LabeledData, boxes_of, size_of

FOLDER_OF = {None: "train", Usage.TRAINING: "train", Usage.VALIDATION: "val"}


def entries(data: LabeledData) -> Iterator[Entry]:
    """Give the classes, a label file a picture (empty where nothing is), and the pictures."""
    yield "data.yaml", [_classes(data)]
    for name, line in data.named_lines(one_per_stem=True):
        folder = FOLDER_OF[line.usage]
        yield f"labels/{folder}/{PurePosixPath(name).stem}.txt", [_rows(data, line)]
        if data.with_files:
            yield f"images/{folder}/{name}", data.content(line)


def _classes(data: LabeledData) -> bytes:
    names = {number: label.name for number, label in enumerate(data.labels)}
    content = {"train": "images/train", "val": "images/val", "nc": len(names), "names": names}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode()


def _rows(data: LabeledData, line: ManifestLine) -> bytes:
    width, height = size_of(line)
    rows = []
    for label, box in boxes_of(line):
        shares = (
            (box.xmin + box.xmax) / 2 / width,
            (box.ymin + box.ymax) / 2 / height,
            (box.xmax - box.xmin) / width,
            (box.ymax - box.ymin) / height,
        )
        # Twelve digits keep a thousandth of a pixel in the largest picture.
        numbers = " ".join(f"{share:.12f}" for share in shares)
        rows.append(f"{data.class_id(label)} {numbers}\n")
    return "".join(rows).encode()

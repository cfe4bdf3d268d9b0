"""YOLO as Ultralytics reads it: data.yaml, images/{train,val} and labels/{train,val}."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

import yaml

from schemas.errors import InvalidAnnotationsError
from schemas.label import Mark
from schemas.manifest import ManifestLine, Usage
from schemas.sample import MEBIBYTE
from tasks.formats.annotated_files import (
    AnnotatedFile,
    box_on,
    boxes_once,
    decoded,
    shown,
    usable_label,
)
from tasks.formats.labeled_data import Entry, LabeledData, boxes_of, size_of

FOLDER_OF = {None: "train", Usage.TRAINING: "train", Usage.VALIDATION: "val"}
CLASS_FILE_MAX_BYTES = MEBIBYTE
CLASS_FILE_MAX_DEPTH = 16
YOLO_FILE_MAX_BYTES = MEBIBYTE
YAML_SUFFIXES = (".yaml", ".yml")


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


class _Row(NamedTuple):
    """A line of a label file: the label, and the centre and size of the box in shares."""

    label: str
    x: float
    y: float
    width: float
    height: float
    where: str


def read_class_names(name: str, data: bytes) -> list[str]:
    """Return the names of the classes 0, 1, 2 … of a data.yaml, classes.txt or obj.names."""
    text = decoded(name, data, CLASS_FILE_MAX_BYTES)
    if PurePosixPath(name).suffix.lower() in YAML_SUFFIXES:
        names = _names_in_yaml(name, text)
    else:
        names = [line.strip() for line in text.rstrip().split("\n")]
    empty = [number for number, name in enumerate(names) if not name]
    if empty or not names:
        missing = empty[0] if empty else 0
        raise InvalidAnnotationsError(
            "annotations.class-without-name",
            "{file} has no name for class {number}; add it",
            file=name,
            number=missing,
        )
    return names


def read_yolo(name: str, data: bytes, class_names: Sequence[str]) -> AnnotatedFile:
    """Read one label file; the `name` of the answer is that of its picture, without suffix."""
    lines = decoded(name, data, YOLO_FILE_MAX_BYTES).split("\n")
    rows = [
        _row(line.split(), class_names, f"line {number} of {name}")
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    return AnnotatedFile(_picture_stem(name), partial(_marks, name, rows))


def _picture_stem(name: str) -> str:
    """`labels/train/1.txt` belongs to `images/train/1.jpg`: the last folder `labels` counts."""
    parts = list(PurePosixPath(name).with_suffix("").parts)
    for position in range(len(parts) - 2, -1, -1):
        if parts[position] == "labels":
            parts[position] = "images"
            break
    return "/".join(parts)


def _row(fields: list[str], class_names: Sequence[str], where: str) -> _Row:
    if len(fields) != 5:
        raise InvalidAnnotationsError(
            "annotations.yolo-wrong-field-count",
            "{where} has {count} fields; write five: class, x, y, width, height",
            where=where,
            count=len(fields),
        )
    try:
        number, *box = (float(field) for field in fields)
    except ValueError:
        raise InvalidAnnotationsError(
            "annotations.yolo-not-numbers",
            "{where} is {given}; write five numbers",
            where=where,
            given=shown(" ".join(fields)),
        ) from None
    if not number.is_integer() or not 0 <= number < len(class_names):
        raise InvalidAnnotationsError(
            "annotations.yolo-unknown-class",
            "{where} is of class {given}; there are the classes 0 to {last}, add its name to them",
            where=where,
            given=shown(fields[0]),
            last=len(class_names) - 1,
        )
    label = usable_label(class_names[int(number)], f"the name of class {int(number)} in {where}")
    return _Row(label, box[0], box[1], box[2], box[3], where)


def _marks(name: str, rows: Sequence[_Row], width: int, height: int) -> tuple[Mark, ...]:
    marks = []
    for row in rows:
        left, top = row.x - row.width / 2, row.y - row.height / 2
        right, bottom = row.x + row.width / 2, row.y + row.height / 2
        corners = (left * width, top * height, right * width, bottom * height)
        marks.append(Mark(row.label, box_on(corners, (width, height), f"the box in {row.where}")))
    return boxes_once(marks, name)


def _names_in_yaml(name: str, text: str) -> list[str]:
    document = _yaml_document(name, text)
    if not isinstance(document, dict):
        raise InvalidAnnotationsError(
            "annotations.yaml-without-names",
            "{file} holds {given}; write names: [cat, dog]",
            file=name,
            given=shown(document),
        )
    names = document.get("names")
    if isinstance(names, dict):
        names = _in_order(name, names)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InvalidAnnotationsError(
            "annotations.yaml-names-not-list",
            "'names' of {file} is {given}; write a list of names or number: name",
            file=name,
            given=shown(names),
        )
    count = document.get("nc", str(len(names)))
    if count != str(len(names)):
        raise InvalidAnnotationsError(
            "annotations.yaml-wrong-class-count",
            "'nc' of {file} is {given}, but it has {count} names; correct one",
            file=name,
            given=shown(count),
            count=len(names),
        )
    return names


def _yaml_document(name: str, text: str) -> object:
    """Read every scalar as text, so that `no` and `08` stay names."""
    try:
        _check_structure(name, yaml.parse(text, Loader=yaml.CBaseLoader))
        return yaml.load(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        line = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InvalidAnnotationsError(
            "annotations.yaml-unreadable",
            "{file} cannot be read{where} ({reason}); correct it",
            file=name,
            where=line,
            reason=str(error.problem),
        ) from None
    except yaml.YAMLError as error:
        raise InvalidAnnotationsError(
            "annotations.not-yaml",
            "{file} is no YAML file: {error}; correct it",
            file=name,
            error=str(error),
        ) from None


def _check_structure(name: str, events: Iterable[yaml.Event]) -> None:
    """Look at a file before anything is made of it: references and depth can blow it up."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise InvalidAnnotationsError(
                "annotations.yaml-with-reference",
                "{file} holds the reference '*{anchor}'; write the names themselves",
                file=name,
                anchor=str(event.anchor),
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > CLASS_FILE_MAX_DEPTH:
            raise InvalidAnnotationsError(
                "annotations.yaml-too-deep",
                "{file} has over {most} levels; write names: [cat, dog]",
                file=name,
                most=CLASS_FILE_MAX_DEPTH,
            )


def _in_order(name: str, numbered: dict[str, object]) -> list[object]:
    """Return the names by number; a gap would shift every class behind it."""
    for number in range(len(numbered)):
        if str(number) not in numbered:
            raise InvalidAnnotationsError(
                "annotations.class-number-missing",
                "'names' of {file} has no class {number}; number them from 0 without gaps",
                file=name,
                number=number,
            )
    return [numbered[str(number)] for number in range(len(numbered))]

"""COCO: one JSON file with all pictures, classes, and boxes or the classes of whole pictures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from typing import Annotated, NamedTuple, TypeGuard

from pydantic import Field, FiniteFloat

from schemas.errors import InvalidAnnotationsError
from schemas.label import Mark
from schemas.message import Message
from schemas.sample import FileReport
from tasks.formats.annotated_files import (
    AnnotatedFile,
    ForeignRecord,
    box_on,
    boxes_once,
    few_reports,
    json_document,
    record_of,
    shown,
    usable_label,
)
from tasks.formats.archive import json_list
from tasks.formats.labeled_data import Entry, LabeledData, boxes_of, size_of
from tasks.sample_readers.read_samples import refused
from tasks.sample_readers.sample_names import storable

FIRST_ID = 1  # evaluators take an annotation with id 0 for none
Id = int | str
# Ids are compared as texts: numbers can be chosen so that looking them up takes forever.
Key = str
FourNumbers = Annotated[list[FiniteFloat], Field(min_length=4, max_length=4, fail_fast=True)]


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
        for annotation in line.annotations:
            category = FIRST_ID + data.class_id(annotation.label)
            yield {"id": next(numbers), "image_id": image_id, "category_id": category}


class CocoImage(ForeignRecord):
    """A picture of the file."""

    id: Id
    file_name: str
    width: int | None = None
    height: int | None = None


class CocoCategory(ForeignRecord):
    """A class of the file."""

    id: Id
    name: str


class CocoAnnotation(ForeignRecord):
    """An object on a picture; `bbox` is x, y, width, height."""

    category_id: Id
    bbox: FourNumbers | None = None


class _Placed(NamedTuple):
    """An annotation as it is written, and where."""

    position: int
    value: dict[str, object]


@dataclass(frozen=True, slots=True)
class _CocoFile:
    name: str
    with_boxes: bool
    categories: dict[Key, str]
    annotations: dict[Key, list[_Placed]]


def read_coco(name: str, data: bytes, with_boxes: bool) -> Iterator[AnnotatedFile | FileReport]:
    """Give what the file says about each of its pictures, and report what fits no picture."""
    document = json_document(name, data)
    if not isinstance(document, dict):
        raise InvalidAnnotationsError(
            "annotations.not-coco",
            "{file} holds {given}, no COCO file; export it as COCO instances",
            file=name,
            given=shown(document),
        )
    categories = _categories(name, _list(name, document, "categories"))
    coco = _CocoFile(name, with_boxes, categories, defaultdict(list))
    found = chain(
        _gather_annotations(coco, _list(name, document, "annotations")),
        _pictures(coco, _list(name, document, "images")),
        _left_over(coco),
    )
    yield from few_reports(name, found)


def _list(name: str, document: dict[str, object], key: str) -> list[object]:
    value = document.get(key)
    if not isinstance(value, list):
        found = f"{key!r} is {shown(value)}" if key in document else f"{key!r} is missing"
        raise InvalidAnnotationsError(
            "annotations.coco-not-a-list",
            "{file}: {found}; it must be a list",
            file=name,
            found=found,
        )
    return value


def _categories(name: str, values: Iterable[object]) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for position, value in enumerate(values):
        where = f"categories[{position}] of {name}"
        category = record_of(CocoCategory, value, where)
        if str(category.id) in found:
            raise InvalidAnnotationsError(
                "annotations.coco-id-repeated",
                "{where} repeats id {id!r}; number it anew",
                where=where,
                id=category.id,
            )
        found[str(category.id)] = category.name
    return found


def _gather_annotations(coco: _CocoFile, values: Iterable[object]) -> Iterator[FileReport]:
    for position, value in enumerate(values):
        image_id = value.get("image_id") if isinstance(value, dict) else None
        if isinstance(value, dict) and _is_id(image_id):
            coco.annotations[str(image_id)].append(_Placed(position, value))
            continue
        yield refused(
            coco.name,
            Message(
                "annotations.coco-no-picture-id",
                "annotations[{position}] of {file} has no usable 'image_id' ({given}); add the "
                "id of its picture",
                position=position,
                given=shown(value),
                file=coco.name,
            ),
        )


def _is_id(value: object) -> TypeGuard[Id]:
    return isinstance(value, (int, str)) and not isinstance(value, bool)


def _pictures(coco: _CocoFile, values: Iterable[object]) -> Iterator[AnnotatedFile | FileReport]:
    ids: set[Key] = set()
    names: set[str] = set()
    for position, value in enumerate(values):
        where = f"images[{position}] of {coco.name}"
        try:
            image = record_of(CocoImage, value, where)
            _check_new(image, ids, names, where)
        except InvalidAnnotationsError as error:
            yield refused(coco.name, str(error))
            continue
        placed = coco.annotations.pop(str(image.id), [])
        file_name = storable(image.file_name).replace("\\", "/")
        yield AnnotatedFile(file_name, partial(_marks, coco, image, placed))


def _check_new(image: CocoImage, ids: set[Key], names: set[str], where: str) -> None:
    if not image.file_name.strip():
        raise InvalidAnnotationsError(
            "annotations.coco-file-name-empty",
            "'file_name' of {where} is empty; write the file's name",
            where=where,
        )
    for value, seen, key in ((str(image.id), ids, "id"), (image.file_name, names, "file_name")):
        if value in seen:
            raise InvalidAnnotationsError(
                "annotations.coco-picture-repeated",
                "{where} repeats the {key} {given}, only the first counts; delete one",
                where=where,
                key=key,
                given=shown(value),
            )
    ids.add(str(image.id))
    names.add(image.file_name)


def _left_over(coco: _CocoFile) -> Iterator[FileReport]:
    """Annotations of pictures that the file does not list."""
    if not coco.annotations:
        return
    image_id, placed = next(iter(coco.annotations.items()))
    count = sum(map(len, coco.annotations.values()))
    yield refused(
        coco.name,
        Message(
            "annotations.coco-unknown-picture",
            "annotations[{position}] of {file} lies on image {picture}, which is not in "
            "'images' ({count:,} lie on such images); add the images or delete them",
            position=placed[0].position,
            file=coco.name,
            picture=shown(image_id),
            count=count,
        ),
    )


def _marks(
    coco: _CocoFile, image: CocoImage, placed: Sequence[_Placed], width: int, height: int
) -> tuple[Mark, ...]:
    if not coco.with_boxes:
        return tuple(dict.fromkeys(Mark(_annotation(coco, annotation)[1]) for annotation in placed))
    if image.width and image.height and (image.width, image.height) != (width, height):
        raise InvalidAnnotationsError(
            "annotations.coco-other-picture-size",
            "{file} has boxes for {picture} of {noted_width:,} x {noted_height:,} pixels, "
            "but the picture is {width:,} x {height:,}; export both again",
            file=coco.name,
            picture=shown(image.file_name),
            noted_width=image.width,
            noted_height=image.height,
            width=width,
            height=height,
        )
    boxes = (_boxed(coco, annotation, (width, height)) for annotation in placed)
    return boxes_once(boxes, coco.name)


def _annotation(coco: _CocoFile, placed: _Placed) -> tuple[CocoAnnotation, str]:
    where = f"annotations[{placed.position}] of {coco.name}"
    annotation = record_of(CocoAnnotation, placed.value, where)
    label = coco.categories.get(str(annotation.category_id))
    if label is None:
        raise InvalidAnnotationsError(
            "annotations.coco-unknown-category",
            "{where} is of category {category}, which is not in 'categories'; add it there",
            where=where,
            category=shown(annotation.category_id),
        )
    return annotation, usable_label(label, f"'categories' of {coco.name}")


def _boxed(coco: _CocoFile, placed: _Placed, size: tuple[int, int]) -> Mark:
    annotation, label = _annotation(coco, placed)
    where = f"annotations[{placed.position}] of {coco.name}"
    if annotation.bbox is None:
        raise InvalidAnnotationsError(
            "annotations.coco-without-bbox",
            "{where} has no 'bbox' (masks of crowds are not taken); add x, y, width and height",
            where=where,
        )
    x, y, width, height = annotation.bbox
    return Mark(label, box_on((x, y, x + width, y + height), size, f"the box of {where}"))

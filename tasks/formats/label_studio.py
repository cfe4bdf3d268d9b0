"""Label Studio: tasks with annotations, and the labeling configuration with its colours."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.etree import ElementTree

from pydantic import Field, FiniteFloat

from schemas.errors import InvalidAnnotationsError
from schemas.label import Box, Mark
from schemas.manifest import ManifestLine
from schemas.project_type import Media, ProjectType
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

FILE_FOLDER = "files"
# Label Studio serves files below its document root, here the unpacked archive, at this address.
LOCAL_FILES = f"/data/local-files/?d={FILE_FOLDER}/"
# The field of `data`, and the tag that shows it.
SHOWN_AS = {
    Media.PICTURE: ("image", "Image"),
    Media.SOUND: ("audio", "Audio"),
    Media.TEXT: ("text", "Text"),
}
# The field of `data` that holds the sample.
DATA_FIELDS = {Media.PICTURE: "image", Media.SOUND: "audio", Media.TEXT: "text"}
# Regions that are no rectangles; of these no box can be made without guessing.
OTHER_REGIONS = r"(?!rectanglelabels).*labels|rectangle|polygon|ellipse|brush|bitmask|keypoint"
UPLOAD_PREFIX = r"^[0-9a-f]{8}-(?=.)"
Records = Annotated[list[dict[str, Any]], Field(fail_fast=True)]
Names = Annotated[list[str], Field(fail_fast=True)]


def entries(data: LabeledData) -> Iterator[Entry]:
    """Give the configuration, tasks.json and the samples if wanted; texts lie in the tasks."""
    yield "label_config.xml", [_configuration(data)]
    yield "tasks.json", json_list(_tasks(data))
    if data.with_files and data.project_type.media is not Media.TEXT:
        for name, line in data.named_lines():
            yield f"{FILE_FOLDER}/{name}", data.content(line)


def _configuration(data: LabeledData) -> bytes:
    field, tag = SHOWN_AS[data.project_type.media]
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, tag, name=field, value=f"${field}")
    if data.project_type.has_boxes:
        labels = ElementTree.SubElement(view, "RectangleLabels", name="label", toName=field)
    else:
        choice = "multiple" if data.project_type.has_many_labels else "single"
        labels = ElementTree.SubElement(view, "Choices", name="label", toName=field, choice=choice)
    for label in data.labels:
        element = "Label" if data.project_type.has_boxes else "Choice"
        ElementTree.SubElement(labels, element, value=label.name, background=label.colour)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode").encode()


def _tasks(data: LabeledData) -> Iterator[dict[str, object]]:
    field, _ = SHOWN_AS[data.project_type.media]
    for number, (name, line) in enumerate(data.named_lines(), 1):
        content = LOCAL_FILES + quote(name) if line.text is None else line.text
        results = _results(data, line, field)
        yield {
            "id": number,
            "data": {field: content} | ({"usage": line.usage} if line.usage else {}),
            "annotations": [{"id": number, "was_cancelled": False, "result": results}]
            if results
            else [],
        }


def _results(data: LabeledData, line: ManifestLine, field: str) -> list[dict[str, object]]:
    if data.project_type.has_boxes:
        size = size_of(line)
        return [
            _rectangle(number, label, box, size)
            for number, (label, box) in enumerate(boxes_of(line), 1)
        ]
    if not line.labels:
        return []
    shared = {"id": "1", "from_name": "label", "to_name": field}
    return [shared | {"type": "choices", "value": {"choices": line.labels}}]


def _rectangle(number: int, label: str, box: Box, size: tuple[int, int]) -> dict[str, object]:
    width, height = size
    return {
        "id": str(number),
        "from_name": "label",
        "to_name": "image",
        "type": "rectanglelabels",
        "original_width": width,
        "original_height": height,
        "image_rotation": 0,
        "value": {
            "x": box.xmin / width * 100,
            "y": box.ymin / height * 100,
            "width": (box.xmax - box.xmin) / width * 100,
            "height": (box.ymax - box.ymin) / height * 100,
            "rotation": 0,
            "rectanglelabels": [label],
        },
    }


class LabelStudioTask(ForeignRecord):
    """A sample of the export and what its annotators said."""

    id: int | str | None = None
    data: dict[str, Any]
    annotations: Records = Field(default_factory=list)


class LabelStudioAnnotation(ForeignRecord):
    """What one annotator said; a cancelled one was skipped."""

    was_cancelled: bool | None = None
    result: Records


class LabelStudioResult(ForeignRecord):
    """One part of an annotation: a region, or choices for the whole sample."""

    type: str
    value: dict[str, Any] = Field(default_factory=dict)
    image_rotation: FiniteFloat = 0


class LabelStudioChoices(ForeignRecord):
    """Labels of the whole sample."""

    choices: Names


class LabelStudioRectangle(ForeignRecord):
    """A rectangle in percent of the sides of the picture."""

    x: FiniteFloat
    y: FiniteFloat
    width: FiniteFloat
    height: FiniteFloat
    rotation: FiniteFloat = 0
    rectanglelabels: Names


def read_label_studio(
    name: str, data: bytes, project_type: ProjectType
) -> Iterator[AnnotatedFile | FileReport]:
    """Give what the file says about each of its samples, and report tasks that are none."""
    tasks = json_document(name, data)
    if project_type.media not in DATA_FIELDS:
        raise InvalidAnnotationsError(
            "annotations.tables-not-labeled-so",
            "{file} cannot label tables; their label is a column",
            file=name,
        )
    if not isinstance(tasks, list):
        raise InvalidAnnotationsError(
            "annotations.no-list-of-tasks",
            "{file} holds {given}, no list of tasks; export it as JSON in Label Studio",
            file=name,
            given=shown(tasks),
        )
    yield from few_reports(name, _samples(name, tasks, project_type))


def _samples(
    name: str, tasks: Sequence[object], project_type: ProjectType
) -> Iterator[AnnotatedFile | FileReport]:
    names: set[str] = set()
    for position, value in enumerate(tasks):
        where = f"task {position + 1:,} of {name}"
        try:
            file = _annotated_file(name, value, project_type, where)
            _check_new(file, names, where)
        except InvalidAnnotationsError as error:
            yield refused(name, str(error))
            continue
        yield file


def _annotated_file(
    name: str, value: object, project_type: ProjectType, where: str
) -> AnnotatedFile:
    task = record_of(LabelStudioTask, value, where)
    field = DATA_FIELDS[project_type.media]
    content = task.data.get(field)
    if not isinstance(content, str) or not content.strip():
        found = shown(content) if field in task.data else "missing"
        raise InvalidAnnotationsError(
            "annotations.task-without-content",
            "'data.{field}' of {where} is {found}; it must hold the {media}",
            field=field,
            where=where,
            found=found,
            media=project_type.media,
        )
    marks_on = partial(_marks, task.annotations, project_type, where)
    if project_type.media is Media.TEXT:
        return AnnotatedFile(name, marks_on, content)
    return AnnotatedFile(_file_name(content, where), marks_on)


def _check_new(file: AnnotatedFile, names: set[str], where: str) -> None:
    if file.text is None and file.name in names:
        raise InvalidAnnotationsError(
            "annotations.task-file-repeated",
            "{where} repeats the file {file}, only the first counts; delete one",
            where=where,
            file=shown(file.name),
        )
    names.add(file.name)


def _file_name(url: str, where: str) -> str:
    """Return the last part of the address; of files that are served locally, all of the path."""
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
    except ValueError:
        raise InvalidAnnotationsError(
            "annotations.address-unusable",
            "{where} has the address {address}; correct it",
            where=where,
            address=shown(url),
        ) from None
    if parts.path.endswith("/data/local-files/") and "d" in query:
        name = query["d"][0].replace("\\", "/").strip("/")
    else:
        name = unquote(parts.path).replace("\\", "/").rpartition("/")[2]
    if "/upload/" in parts.path:
        name = re.sub(UPLOAD_PREFIX, "", name)
    if not name.strip() or parts.scheme == "data":
        raise InvalidAnnotationsError(
            "annotations.address-without-file-name",
            "{where} has the address {address} without a file name",
            where=where,
            address=shown(url),
        )
    return storable(name)


def _marks(
    annotations: Sequence[dict[str, Any]],
    project_type: ProjectType,
    where: str,
    width: int,
    height: int,
) -> tuple[Mark, ...]:
    """Of several annotators the last one counts who did not skip the task."""
    read = [
        record_of(LabelStudioAnnotation, annotation, f"an annotation of {where}")
        for annotation in annotations
    ]
    kept = [annotation for annotation in read if not annotation.was_cancelled]
    if not kept:
        return ()
    results = [
        record_of(LabelStudioResult, result, f"a result of {where}") for result in kept[-1].result
    ]
    if project_type.has_boxes:
        return boxes_once(_boxes(results, (width, height), where), where)
    return _choices(results, project_type, where)


def _choices(
    results: Sequence[LabelStudioResult], project_type: ProjectType, where: str
) -> tuple[Mark, ...]:
    chosen = [result for result in results if result.type == "choices"]
    if results and not chosen:
        raise InvalidAnnotationsError(
            "annotations.task-without-choices",
            "{where} holds {type} and no choices; label whole samples",
            where=where,
            type=shown(results[0].type),
        )
    values = [
        record_of(LabelStudioChoices, result.value, f"choices of {where}") for result in chosen
    ]
    labels = dict.fromkeys(label for value in values for label in value.choices)
    if len(labels) > 1 and not project_type.has_many_labels:
        raise InvalidAnnotationsError(
            "annotations.several-choices",
            "{where} has {count} choices; a {media} has one label, keep one",
            where=where,
            count=len(labels),
            media=project_type.media,
        )
    return tuple(Mark(usable_label(label, where)) for label in labels)


def _boxes(
    results: Sequence[LabelStudioResult], size: tuple[int, int], where: str
) -> Iterator[Mark]:
    for result in results:
        if re.fullmatch(OTHER_REGIONS, result.type):
            raise InvalidAnnotationsError(
                "annotations.region-not-rectangle",
                "{where} has a region of type {type}; only rectangles with labels "
                "(rectanglelabels) are taken, draw it as a rectangle",
                where=where,
                type=shown(result.type),
            )
        if result.type == "rectanglelabels":
            yield from _read_rectangle(result, size, where)


def _read_rectangle(result: LabelStudioResult, size: tuple[int, int], where: str) -> Iterator[Mark]:
    box = record_of(LabelStudioRectangle, result.value, f"a rectangle of {where}")
    if box.rotation or result.image_rotation:
        turned = "rectangle" if box.rotation else "picture"
        raise InvalidAnnotationsError(
            "annotations.rectangle-turned",
            "a rectangle of {where} is drawn with the {turned} turned by {degrees:g} "
            "degrees; draw it upright",
            where=where,
            turned=turned,
            degrees=box.rotation or result.image_rotation,
        )
    if not box.rectanglelabels:
        raise InvalidAnnotationsError(
            "annotations.rectangle-without-label",
            "a rectangle of {where} has no label; choose one",
            where=where,
        )
    right, bottom = box.x + box.width, box.y + box.height
    width, height = size
    percents = (box.x * width, box.y * height, right * width, bottom * height)
    corners = (percents[0] / 100, percents[1] / 100, percents[2] / 100, percents[3] / 100)
    area = box_on(corners, size, f"a rectangle of {where}")
    for label in dict.fromkeys(box.rectanglelabels):
        yield Mark(usable_label(label, where), area)

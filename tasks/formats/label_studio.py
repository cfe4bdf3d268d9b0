"""Label Studio: tasks with annotations, and the labeling configuration with its colours."""

from collections.abc import Iterator
from urllib.parse import quote
from xml.etree import ElementTree

from schemas.label import Box
from schemas.manifest import ManifestLine
from schemas.project_type import Media
from tasks.formats.json_lists import json_list
from tasks.formats.labeled_data import Entry, LabeledData, boxes_of, size_of

FILE_FOLDER = "files"
# Label Studio serves files below its document root, here the unpacked archive, at this address.
LOCAL_FILES = f"/data/local-files/?d={FILE_FOLDER}/"
# The field of `data`, and the tag that shows it.
SHOWN_AS = {
    Media.PICTURE: ("image", "Image"),
    Media.SOUND: ("audio", "Audio"),
    Media.TEXT: ("text", "Text"),
}


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
        one = "Label" if data.project_type.has_boxes else "Choice"
        ElementTree.SubElement(labels, one, value=label.name, background=label.colour)
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

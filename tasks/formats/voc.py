"""PASCAL VOC: one XML file a picture, and lists of what is used for what."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

from schemas.label import Box
from schemas.manifest import Usage
from tasks.formats.labeled_data import Entry, LabeledData, boxes_of, size_of

PICTURE_FOLDER = "JPEGImages"
LIST_OF = {None: "train", Usage.TRAINING: "train", Usage.VALIDATION: "val"}
# Readers expect these of every object; they are not recorded here.
UNRECORDED = {"pose": "Unspecified", "truncated": "0", "occluded": "0", "difficult": "0"}


def entries(data: LabeledData) -> Iterator[Entry]:
    """Give the annotations, the pictures if wanted, and the lists train.txt and val.txt."""
    stems: dict[str, list[str]] = {"train": [], "val": []}
    for name, line in data.named_lines(one_per_stem=True):
        stem = PurePosixPath(name).stem
        stems[LIST_OF[line.usage]].append(stem)
        yield f"Annotations/{stem}.xml", [annotation(name, size_of(line), boxes_of(line))]
        if data.with_files:
            yield f"{PICTURE_FOLDER}/{name}", data.content(line)
    for usage, listed in stems.items():
        yield f"ImageSets/Main/{usage}.txt", (f"{stem}\n".encode() for stem in listed)


def annotation(name: str, size: tuple[int, int], boxes: Iterable[tuple[str, Box]]) -> bytes:
    """Return the XML of one picture of this width and height: a label and a box an object."""
    root = ElementTree.Element("annotation")
    _add(root, "folder", PICTURE_FOLDER)
    _add(root, "filename", name)
    written_size = ElementTree.SubElement(root, "size")
    for tag, value in zip(("width", "height", "depth"), (*size, 3), strict=True):
        _add(written_size, tag, str(value))
    _add(root, "segmented", "0")
    for label, box in boxes:
        _add_object(root, label, box)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode").encode()


def _add_object(root: ElementTree.Element, label: str, box: Box) -> None:
    found = ElementTree.SubElement(root, "object")
    for tag, value in ({"name": label} | UNRECORDED).items():
        _add(found, tag, value)
    corners = ElementTree.SubElement(found, "bndbox")
    for tag, number in zip(("xmin", "ymin", "xmax", "ymax"), box.corners, strict=True):
        _add(corners, tag, _shortest(number))


def _shortest(number: float) -> str:
    """Write whole pixels without `.0`: many readers take whole numbers only."""
    return str(int(number)) if number.is_integer() else repr(number)


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text

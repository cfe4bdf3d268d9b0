"""PASCAL VOC: one XML file a picture, and lists of what is used for what."""

import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

from schemas.errors import InvalidAnnotationsError, TooLargeError
from schemas.label import CORNERS, MAX_BOXES, Box, Mark, label_name_problem
from schemas.manifest import Usage
from schemas.message import Message
from schemas.project_type import ProjectType
from schemas.sample import VOC_FILE_MAX_BYTES
from tasks.formats.annotated_files import AnnotatedFile
from tasks.formats.labeled_data import Entry, LabeledData, boxes_of, size_of
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.label_files import first_of
from tasks.sample_readers.once_per_import import OncePerImport

PICTURE_FOLDER = "JPEGImages"
LIST_OF = {None: "train", Usage.TRAINING: "train", Usage.VALIDATION: "val"}
# Readers expect these of every object; they are not recorded here.
UNRECORDED = {"pose": "Unspecified", "truncated": "0", "occluded": "0", "difficult": "0"}
VOC_SUFFIX = ".xml"
MAX_DEPTH = 16
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
SHOWN_CHARACTERS = 40
FIELDS = ("folder", "filename", "size/width", "size/height", "size/depth", "segmented")
OBJECT_FIELDS = ("pose", "truncated", "occluded", "difficult")


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


TWICE = Message("annotations.voc-box-twice", " is there twice and counts once")


class BoxesOfFile(NamedTuple):
    """The boxes of a file, remarks about it, and those that an import tells once."""

    marks: tuple[Mark, ...]
    remarks: tuple[str, ...]
    once: tuple[OncePerImport, ...]


def boxes_in(name: str, data: bytes, width: int, height: int) -> BoxesOfFile:
    """Return the boxes of a picture of that size, all or none, and remarks about the file."""
    root = _parsed(name, data)
    objects = root.findall("object")
    if len(objects) > MAX_BOXES:
        raise InvalidAnnotationsError(
            "annotations.voc-too-many-boxes",
            "{file} has {count:,} boxes; at most {most:,} are allowed on one picture; remove some",
            file=name,
            count=len(objects),
            most=MAX_BOXES,
        )
    remarks = _other_size(name, root, width, height)
    marks: dict[Mark, None] = {}
    problems = []
    for number, item in enumerate(objects, start=1):
        try:
            mark, notes = _mark(item, width, height)
        except InvalidAnnotationsError as error:
            problems.append(
                Message(
                    "annotations.voc-object",
                    "object {number}{problem}",
                    number=number,
                    problem=str(error),
                )
            )
            continue
        if mark in marks:
            notes = (*notes, TWICE)
        marks[mark] = None
        remarks += [_remark_on(name, number, note) for note in notes]
    if problems:
        raise InvalidAnnotationsError(
            "annotations.voc-objects-unusable",
            "{file} {problems}",
            file=name,
            problems=first_of(problems, "objects"),
        )
    once = (*_missing_fields(name, root, objects), *_unlikely_confidences(name, objects))
    return BoxesOfFile(tuple(marks), tuple(remarks), once)


def _remark_on(name: str, number: int, note: Message) -> Message:
    return Message(
        "annotations.voc-object-of-file",
        "{file} object {number}{note}",
        file=name,
        number=number,
        note=note,
    )


def _parsed(name: str, data: bytes) -> Element:
    if len(data) > VOC_FILE_MAX_BYTES:
        raise TooLargeError(
            "annotations.voc-file-too-large",
            "{file} has {count:,} bytes; a file of boxes has at most {most:,}; remove what "
            "is not needed",
            file=name,
            count=len(data),
            most=VOC_FILE_MAX_BYTES,
        )
    try:
        root = _root(name, data)
    except DefusedXmlException as error:
        raise InvalidAnnotationsError(
            "annotations.xml-with-entities",
            "{file} has a DOCTYPE or entities, which are not accepted; remove them",
            file=name,
        ) from error
    except ParseError as error:
        raise InvalidAnnotationsError(
            "annotations.not-xml",
            "{file} is no well-formed XML ({error}); export it again as PASCAL VOC",
            file=name,
            error=str(error),
        ) from error
    except (LookupError, ValueError) as error:
        raise InvalidAnnotationsError(
            "annotations.xml-encoding-unknown",
            "{file} has an encoding that is not read ({error}); save it with the encoding UTF-8",
            file=name,
            error=str(error),
        ) from error
    if root.tag != "annotation":
        raise InvalidAnnotationsError(
            "annotations.not-voc",
            "{file} begins with <{tag}> instead of <annotation>; export it again as PASCAL VOC",
            file=name,
            tag=_shown(root.tag),
        )
    return root


def _root(name: str, data: bytes) -> Element:
    """Parse step by step, so that a tree that is far too deep is never built."""
    depth = 0
    events = iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True)
    for event, _ in events:
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise InvalidAnnotationsError(
                "annotations.xml-too-deep",
                "{file} has elements over {most} levels deep; export it again as PASCAL VOC",
                file=name,
                most=MAX_DEPTH,
            )
    root: Element = events.root
    return root


def _other_size(name: str, root: Element, width: int, height: int) -> list[Message]:
    """Remark a size that is not the picture's: the boxes may have been drawn on another one."""
    said = [root.findtext(f"size/{side}") for side in ("width", "height")]
    if None in said or [_number(text or "") for text in said] == [width, height]:
        return []
    return [
        Message(
            "annotations.voc-other-size",
            "{file} says that the picture has {sides: x } pixels, but it has {width} x {height}; "
            "look whether the boxes fit",
            file=name,
            sides=[_shown(text or "") for text in said],
            width=width,
            height=height,
        )
    ]


def _missing_fields(name: str, root: Element, objects: list[Element]) -> Iterator[OncePerImport]:
    missing = [field for field in FIELDS if root.find(field) is None]
    missing += [
        f"object/{field}"
        for field in OBJECT_FIELDS
        if any(item.find(field) is None for item in objects)
    ]
    if missing:
        yield OncePerImport(partial(_without_fields, name), tuple(missing))


def _without_fields(name: str, fields: Sequence[str]) -> Message:
    return Message(
        "annotations.voc-without-fields",
        "{file} has no {fields}; taken in without, like all files that lack them",
        file=name,
        fields=fields,
    )


def _unlikely_confidences(name: str, objects: list[Element]) -> Iterator[OncePerImport]:
    """Remark the first confidence that is no number of 0 to 1."""
    for number, item in enumerate(objects, start=1):
        text = item.findtext("confidence")
        if text is not None and not 0 <= _number(text) <= 1:
            remark = partial(_unlikely_confidence, name, number, _shown(text))
            yield OncePerImport(remark, ("confidence",))
            return


def _unlikely_confidence(name: str, number: int, given: str, fields: Sequence[str]) -> Message:
    return Message(
        "annotations.voc-confidence-unused",
        "{file} object {number}: {fields} is {given!r} and not a number of 0 to 1; it is not used",
        file=name,
        number=number,
        fields=fields,
        given=given,
    )


def _mark(item: Element, width: int, height: int) -> tuple[Mark, tuple[Message, ...]]:
    """Read one object; what is wrong ends a sentence that begins with its number."""
    names, frames = item.findall("name"), item.findall("bndbox")
    if len(names) != 1 or len(frames) != 1:
        raise InvalidAnnotationsError(
            "annotations.voc-object-incomplete",
            " has {names} <name> and {boxes} <bndbox>; it must have one of each",
            names=len(names),
            boxes=len(frames),
        )
    label = (names[0].text or "").strip()
    if problem := label_name_problem(label):
        raise InvalidAnnotationsError(
            "annotations.voc-label-unusable", ": {problem}", problem=problem
        )
    corners, notes = _corners(label, frames[0])
    _check_corners(label, corners, width, height)
    xmin, ymin, xmax, ymax = corners
    return Mark(label, Box(xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax)), notes


def _corners(label: str, frame: Element) -> tuple[list[float], tuple[Message, ...]]:
    """Return the four numbers; of a doubled `ymin` the second is `ymax`."""
    texts = {
        corner: [element.text or "" for element in frame.findall(corner)] for corner in CORNERS
    }
    notes: tuple[Message, ...] = ()
    if len(texts["ymin"]) == 2 and not texts["ymax"]:
        texts["ymax"] = [texts["ymin"].pop()]
        notes = (
            Message(
                "annotations.voc-second-ymin",
                " {label!r}: ymin is there twice and ymax is not; the second counts as ymax",
                label=label,
            ),
        )
    for corner, found in texts.items():
        if len(found) != 1:
            raise InvalidAnnotationsError(
                "annotations.voc-corner-not-once",
                " {label!r}: its box has {count} <{corner}>; it must have one",
                label=label,
                count=len(found),
                corner=corner,
            )
        if not math.isfinite(_number(found[0])):
            raise InvalidAnnotationsError(
                "annotations.voc-corner-not-number",
                " {label!r}: {corner} is {given!r}; write a number of pixels",
                label=label,
                corner=corner,
                given=_shown(found[0]),
            )
    return [_number(texts[corner][0]) for corner in CORNERS], notes


def _check_corners(label: str, corners: list[float], width: int, height: int) -> None:
    xmin, ymin, xmax, ymax = corners
    if xmin >= xmax or ymin >= ymax:
        raise InvalidAnnotationsError(
            "annotations.voc-box-without-area",
            " {label!r}: box ({corners:, }) has no area; xmin must be below xmax and ymin "
            "below ymax",
            label=label,
            corners=[f"{corner:g}" for corner in corners],
        )
    if xmin < 0 or ymin < 0 or xmax > width or ymax > height:
        raise InvalidAnnotationsError(
            "annotations.voc-box-outside-picture",
            " {label!r}: box ({corners:, }) leaves the picture of {width} x {height} "
            "pixels; draw it inside",
            label=label,
            width=width,
            height=height,
            corners=[f"{corner:g}" for corner in corners],
        )


def _number(text: str) -> float:
    """Return the number, or not-a-number for other text (`float` alone takes `1_0` and `inf`)."""
    return float(text) if NUMBER.fullmatch(text := text.strip()) else math.nan


def _shown(text: str) -> str:
    shown = text.strip()
    return shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]}…"


def read_voc(name: str, data: bytes, project_type: ProjectType) -> Iterator[AnnotatedFile]:
    """Read the boxes of one picture, which is the one of the same bare name."""
    if not project_type.has_boxes:
        raise InvalidAnnotationsError(
            "annotations.boxes-unfit-for-type",
            "{file} holds boxes, which {type!l} does not take; use a dataset for object detection",
            file=name,
            type=project_type.display_name,
        )

    def marks_on(width: int, height: int) -> tuple[Mark, ...]:
        found = boxes_in(name, data, width, height)
        file.remarks.extend(found.remarks)
        file.once.extend(found.once)
        return found.marks

    file = AnnotatedFile(stem_and_suffix(name)[0].rpartition("/")[2], marks_on)
    yield file

"""What annotation files say about samples, and the checks that all their readers share."""

import json
import math
import re
import reprlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.errors import InvalidAnnotationsError
from schemas.label import LABEL_NAME_MAX_LENGTH, MAX_BOXES, Box, Mark, label_name_problem
from schemas.message import Message
from schemas.sample import ANNOTATION_FILE_MAX_BYTES, MEBIBYTE, FileReport
from tasks.sample_readers.once_per_import import OncePerImport
from tasks.sample_readers.read_samples import refused

# Finer than any tool draws, coarser than the error of percent and of shares of a side.
PIXEL_DECIMALS = 3
# Tools round: an edge that is less than half a pixel outside is meant to lie on the border.
BORDER_TOLERANCE = 0.5
REPORTS_OF_ONE_FILE = 20

Corners = tuple[float, float, float, float]
Record = TypeVar("Record", bound="ForeignRecord")

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 60
# An empty pair of brackets takes 3 bytes in the file and over 70 in memory; a real annotation
# takes 80 bytes for two pairs.
MAX_BRACKETS = 4_000_000


@dataclass(frozen=True, slots=True)
class AnnotatedFile:
    """What an annotation file says about one sample.

    `name` is the file name as the annotation file calls it, its path kept, with `/`.
    `marks_on(width, height)` gives the marks on a picture of that size; it raises
    InvalidAnnotationsError when one of them cannot be used, so never a part of the marks.
    `text` is the text itself where the annotation file holds it. `marks_on` adds to `remarks` and
    `once` what a person should read.
    """

    name: str
    marks_on: Callable[[int, int], tuple[Mark, ...]]
    text: str | None = None
    remarks: list[str] = field(default_factory=list)
    once: list[OncePerImport] = field(default_factory=list)


class ForeignRecord(BaseModel):
    """A record of another tool's file: types as they are written there, more fields allowed."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


def record_of(model: type[Record], value: object, where: str) -> Record:
    """Read a record, or say which of its fields is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        named = f"{_field(first['loc'])}{where}"
        if first["type"] == "missing":
            raise InvalidAnnotationsError(
                "annotations.field-missing", "{field} is missing; add it", field=named
            ) from None
        raise InvalidAnnotationsError(
            "annotations.field-wrong",
            "{field} is {given}; {reason!l}",
            field=named,
            given=shown(first["input"]),
            reason=first["msg"],
        ) from None


def _field(location: tuple[int | str, ...]) -> str:
    if not location:
        return ""
    indexes = "".join(f"[{part}]" for part in location[1:] if isinstance(part, int))
    return f"'{location[0]}{indexes}' of "


def shown(value: object) -> str:
    """Show any value in an error message, cut short."""
    return _short.repr(value)


def decoded(name: str, data: bytes, max_bytes: int) -> str:
    """Return a text file of at most that many bytes; a byte order mark is dropped."""
    if len(data) > max_bytes:
        raise InvalidAnnotationsError(
            "annotations.file-too-large",
            "{file} has {count:,} bytes; at most {most:,} ({megabytes:g} MB) are allowed; "
            "divide it",
            file=name,
            count=len(data),
            most=max_bytes,
            megabytes=max_bytes / MEBIBYTE,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidAnnotationsError(
            "annotations.not-utf8",
            "{file} is no UTF-8 text (byte {byte:,}); save it as UTF-8",
            file=name,
            byte=error.start,
        ) from None


def usable_label(label: str, where: str) -> str:
    """Return the label, or say how to rename it."""
    problem = label_name_problem(label)
    if problem is None:
        return label
    proposal = re.sub(
        r"[^\u4e00-\u9fff\u3400-\u4dbfA-Za-z0-9_-]+", "_", label[:LABEL_NAME_MAX_LENGTH]
    )
    raise InvalidAnnotationsError(
        "annotations.label-unusable",
        "{where}: {problem}; rename it there, for example to {proposal!r}",
        where=where,
        problem=problem.removesuffix("; rename it"),
        proposal=proposal or "unnamed",
    )


def box_on(corners: Corners, size: tuple[int, int], where: str) -> Box:
    """Return the box in whole thousandths of a pixel, or say why it is none on this picture."""
    if not all(map(math.isfinite, corners)):
        raise InvalidAnnotationsError(
            "annotations.box-not-finite",
            "{where} has {corners}; its numbers must be finite",
            where=where,
            corners=str(corners),
        )
    xmin, ymin, xmax, ymax = (round(corner, PIXEL_DECIMALS) for corner in corners)
    width, height = size
    beyond = max(-xmin, -ymin, xmax - width, ymax - height)
    if beyond >= BORDER_TOLERANCE:
        raise InvalidAnnotationsError(
            "annotations.read-box-outside-picture",
            "{where} {corners} leaves the picture of {width:,} x {height:,} pixels; move it inside",
            where=where,
            corners=str((xmin, ymin, xmax, ymax)),
            width=width,
            height=height,
        )
    xmin, ymin, xmax, ymax = max(xmin, 0.0), max(ymin, 0.0), min(xmax, width), min(ymax, height)
    if xmin >= xmax or ymin >= ymax:
        raise InvalidAnnotationsError(
            "annotations.read-box-without-area",
            "{where} {corners} has no area; draw it again or delete it",
            where=where,
            corners=str((xmin, ymin, xmax, ymax)),
        )
    return Box(xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax)


def boxes_once(marks: Iterable[Mark], where: str) -> tuple[Mark, ...]:
    """Return the boxes of a picture, of two that are the same only one."""
    once = tuple(dict.fromkeys(marks))
    if len(once) > MAX_BOXES:
        raise InvalidAnnotationsError(
            "annotations.too-many-boxes",
            "{where} has {count:,} boxes on one picture; at most {most:,} are allowed, remove some",
            where=where,
            count=len(once),
            most=MAX_BOXES,
        )
    return once


def few_reports(
    name: str, found: Iterable[AnnotatedFile | FileReport]
) -> Iterator[AnnotatedFile | FileReport]:
    """Pass on the samples and the first reports of an annotation file; count the others."""
    reports = 0
    for item in found:
        reports += isinstance(item, FileReport)
        if isinstance(item, AnnotatedFile) or reports <= REPORTS_OF_ONE_FILE:
            yield item
    if reports > REPORTS_OF_ONE_FILE:
        more = reports - REPORTS_OF_ONE_FILE
        yield refused(
            name,
            Message(
                "annotations.more-entries-without-sample",
                "{file} has {more:,} more entries that fit no sample; correct them",
                file=name,
                more=more,
            ),
        )


def json_document(name: str, data: bytes) -> object:
    """Return what the JSON file holds; refuse what JSON does not define."""
    text = decoded(name, data, ANNOTATION_FILE_MAX_BYTES)
    if data.count(b"{") + data.count(b"[") > MAX_BRACKETS:
        raise InvalidAnnotationsError(
            "annotations.json-too-many-objects",
            "{file} has over {most:,} objects and lists; divide it into smaller files",
            file=name,
            most=MAX_BRACKETS,
        )
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise InvalidAnnotationsError(
            "annotations.not-json",
            "{file} is no valid JSON at line {line:,}, column {column:,} ({reason}); export "
            "it again",
            file=name,
            line=error.lineno,
            reason=error.msg,
            column=error.colno,
        ) from None
    except RecursionError:
        raise InvalidAnnotationsError(
            "annotations.json-too-deep",
            "{file} is nested too deeply; export it again from the labeling tool",
            file=name,
        ) from None
    except ValueError as error:
        raise InvalidAnnotationsError(
            "annotations.file-unreadable",
            "{file} cannot be read: {error}; correct it",
            file=name,
            error=str(error),
        ) from None


def _no_number(constant: str) -> object:
    raise ValueError(
        Message("annotations.not-json-number", "{constant} is no JSON number", constant=constant)
    )


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        repeated, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(
            Message(
                "annotations.json-key-twice",
                "one object has the key {key} twice",
                key=shown(repeated),
            )
        )
    return record

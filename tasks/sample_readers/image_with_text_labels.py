"""Layout `10.jpg` + `10.txt`: a picture and the labels of its label file (SPEC 47).

Only names are listed at first. Bytes are read one group at a time, so that a prefix of a hundred
thousand objects needs no more memory than its names.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from schemas.errors import InvalidInputError, NotFoundError, TooLargeError
from schemas.label import label_name_problem
from schemas.sample import IMAGE_SUFFIXES, FileOutcome, FileReport
from tasks.sample_readers.pictures import Picture, read_picture

LABEL_SUFFIX = ".txt"
LABEL_FILE_MAX_BYTES = 64 * 1024
ROW_ENDS = re.compile(r"\r\n|\n|\r")
BAD_ROWS_NAMED = 5
# What one file may be refused for while the others are taken in.
REFUSALS = (InvalidInputError, TooLargeError, NotFoundError)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to take in: its name below the source, and how to get at most so many bytes of it."""

    name: str
    read: Callable[[int], bytes]


@dataclass(slots=True)
class FileGroup:
    """Files of one folder with one stem; the labels apply to each of the pictures."""

    pictures: list[SourceFile] = field(default_factory=list)
    label_files: list[SourceFile] = field(default_factory=list)


@dataclass(frozen=True)
class PictureLimits:
    """The largest picture that is taken in."""

    max_bytes: int
    max_pixels: int


@dataclass(frozen=True)
class LabeledPicture:
    """A picture that is good to store, its labels, and remarks for the person who sent it."""

    name: str
    picture: Picture
    labels: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def group_files(files: Iterable[SourceFile]) -> tuple[list[FileGroup], list[FileReport]]:
    """Pair pictures with label files; report the files that belong to no picture."""
    groups: dict[str, FileGroup] = {}
    refused = []
    for file in files:
        stem, suffix = _stem_and_suffix(file.name)
        if suffix in IMAGE_SUFFIXES:
            groups.setdefault(stem, FileGroup()).pictures.append(file)
        elif suffix == LABEL_SUFFIX:
            groups.setdefault(stem, FileGroup()).label_files.append(file)
        else:
            refused.append(
                _refused(
                    file.name,
                    f"{file.name} is neither a JPG, JPEG, PNG or BMP picture nor a "
                    f"{LABEL_SUFFIX} label file; convert or remove it",
                )
            )
    refused += [report for group in groups.values() for report in _unused_label_files(group)]
    return [group for group in groups.values() if group.pictures], refused


def read_group(group: FileGroup, limits: PictureLimits) -> list[LabeledPicture | FileReport]:
    """Read and check the files of a group; a broken label file leaves its pictures unlabeled."""
    labels: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    reports: list[LabeledPicture | FileReport] = []
    for file in group.label_files[:1]:
        try:
            labels = labels_in(file.name, file.read(LABEL_FILE_MAX_BYTES))
        except REFUSALS as error:
            reports.append(_refused(file.name, str(error)))
            remarks = (f"taken in unlabeled, because {file.name} cannot be used",)
    return [*reports, *(_read_one(file, labels, remarks, limits) for file in group.pictures)]


def labels_in(name: str, data: bytes) -> tuple[str, ...]:
    """Return the labels of a label file, one a row; name all bad rows when one is bad."""
    if len(data) > LABEL_FILE_MAX_BYTES:
        raise TooLargeError(
            f"{name} has {len(data):,} bytes; a label file has at most "
            f"{LABEL_FILE_MAX_BYTES:,}, one label a row; shorten it"
        )
    labels: dict[str, None] = {}
    problems = []
    for number, row in enumerate(ROW_ENDS.split(_decoded(name, data)), start=1):
        label = row.strip()
        if not label:
            continue
        if problem := label_name_problem(label):
            problems.append(f"row {number}: {problem}")
        labels[label] = None
    if problems:
        more = len(problems) - BAD_ROWS_NAMED
        ending = f"; and {more} more rows" if more > 0 else ""
        raise InvalidInputError(f"{name} {'; '.join(problems[:BAD_ROWS_NAMED])}{ending}")
    return tuple(labels)


def _decoded(name: str, data: bytes) -> str:
    """Accept UTF-8 with and without BOM and what Windows calls Unicode; guess nothing else."""
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise InvalidInputError(
            f"{name} row {row}: the text is not UTF-8; save the file with the encoding UTF-8"
        ) from None


def _read_one(
    file: SourceFile, labels: tuple[str, ...], remarks: tuple[str, ...], limits: PictureLimits
) -> LabeledPicture | FileReport:
    try:
        data = file.read(limits.max_bytes)
        picture = read_picture(
            file.name, data, max_bytes=limits.max_bytes, max_pixels=limits.max_pixels
        )
    except REFUSALS as error:
        return _refused(file.name, str(error))
    if picture.data != data:
        remarks = (*remarks, "turned upright, as its EXIF data demands")
    return LabeledPicture(file.name, picture, labels, remarks)


def _unused_label_files(group: FileGroup) -> list[FileReport]:
    if not group.pictures:
        return [
            _refused(
                file.name,
                f"{file.name} has no picture; put {PurePosixPath(file.name).stem}.jpg, .png or "
                ".bmp into the same folder",
            )
            for file in group.label_files
        ]
    return [
        _refused(
            file.name,
            f"{file.name} is a second label file of {group.pictures[0].name}; "
            f"only {group.label_files[0].name} is used; remove one",
        )
        for file in group.label_files[1:]
    ]


def _stem_and_suffix(name: str) -> tuple[str, str]:
    """Split at the last dot of the file name; the folder stays part of the stem."""
    suffix = PurePosixPath(name).suffix
    return name.removesuffix(suffix), suffix.lower()


def _refused(name: str, message: str) -> FileReport:
    return FileReport(name=name, outcome=FileOutcome.REFUSED, message=message)

"""Pictures and what lies beside them: labels, boxes, or a folder per class."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.label import Mark
from schemas.message import Message
from schemas.sample import (
    IMAGE_SUFFIXES,
    LABEL_FILE_MAX_BYTES,
    VOC_FILE_MAX_BYTES,
    FileReport,
    SampleFacts,
)
from tasks.formats.voc import VOC_SUFFIX, boxes_in
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.label_files import (
    LABEL_SUFFIX,
    folder_label,
    label_file_unusable,
    labels_in,
    taken_in_unlabeled,
)
from tasks.sample_readers.once_per_import import OncePerImport
from tasks.sample_readers.pictures import Picture, read_picture
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample, refused
from tasks.sample_readers.source_files import REFUSALS, FileSource, SourceFile

TURNED = Message("images.turned-upright", "turned upright, as its EXIF data demands")


class Labeling(NamedTuple):
    """What is known about the labels of a picture; `marks` is None when nothing is."""

    marks: tuple[Mark, ...] | None = None
    remarks: tuple[str, ...] = ()
    once: tuple[OncePerImport, ...] = ()


def read_pictures(
    group: FileGroup,
    source: FileSource,  # noqa: ARG001 - all files about a picture are in its group
    options: ReadingOptions,
) -> Iterator[ReadSample | FileReport]:
    """Read the pictures of a group; a label file that cannot be used leaves them unlabeled."""
    pictures: list[SourceFile] = []
    label_files: list[SourceFile] = []
    for file in group.files:
        suffix = stem_and_suffix(file.name)[1]
        if suffix in IMAGE_SUFFIXES:
            pictures.append(file)
        elif problem := _why_no_label_file(file.name, suffix, options):
            yield refused(file.name, problem)
        else:
            label_files.append(file)
    yield from _unused(pictures, label_files)
    reported = set()
    for file in pictures:
        for item in _read(file, label_files[0] if label_files else None, options):
            if item.name not in reported:  # one label file may be about several pictures
                reported.add(item.name)
                yield item


def _read(
    file: SourceFile, label_file: SourceFile | None, options: ReadingOptions
) -> Iterator[ReadSample | FileReport]:
    try:
        data = file.read(options.max_bytes)
        picture = read_picture(
            file.name, data, max_bytes=options.max_bytes, max_pixels=options.max_pixels
        )
    except REFUSALS as error:
        yield refused(file.name, str(error))
        return
    try:
        labeling = _labeling(file, picture, label_file, options)
    except REFUSALS as error:
        reason = str(error)
        if label_file is not None:
            yield refused(label_file.name, reason)
            reason = label_file_unusable(label_file.name)
        labeling = Labeling(remarks=(taken_in_unlabeled(reason),))
    turned = (TURNED,) if picture.data != data else ()
    yield _sample(file.name, picture, labeling, turned)


def _labeling(
    file: SourceFile, picture: Picture, label_file: SourceFile | None, options: ReadingOptions
) -> Labeling:
    if label_file is None:
        if options.labels_from_folders and not options.with_boxes:
            return Labeling((Mark(folder_label(file.name)),))
        return Labeling()
    if options.with_boxes:
        data = label_file.read(VOC_FILE_MAX_BYTES)
        return Labeling(*boxes_in(label_file.name, data, picture.width, picture.height))
    labels = labels_in(label_file.name, label_file.read(LABEL_FILE_MAX_BYTES))
    return Labeling(tuple(Mark(label) for label in labels))


def _sample(
    name: str, picture: Picture, labeling: Labeling, remarks: tuple[str, ...]
) -> ReadSample:
    return ReadSample(
        name=name,
        source=name,
        sha256=picture.sha256,
        size=len(picture.data),
        media_format=picture.media_format,
        suffix=picture.suffix,
        data=picture.data,
        facts=SampleFacts(width=picture.width, height=picture.height),
        marks=labeling.marks,
        thumbnail=picture.thumbnail,
        remarks=(*labeling.remarks, *remarks),
        once=labeling.once,
    )


def _why_no_label_file(name: str, suffix: str, options: ReadingOptions) -> str | None:
    """Say why a file that is no picture cannot say anything about one, or return None."""
    stem = stem_and_suffix(name)[0]
    if suffix == LABEL_SUFFIX and options.with_boxes:
        return Message(
            "imports.no-boxes-here",
            "{file} cannot hold boxes here; put PASCAL VOC boxes into {instead}, or import files "
            "of YOLO with the import layout yolo",
            file=name,
            instead=f"{stem}{VOC_SUFFIX}",
        )
    if suffix == VOC_SUFFIX and not options.with_boxes:
        return Message(
            "imports.boxes-for-classes",
            "{file} is a file of boxes, which image classification does not take; put labels, one "
            "a row, into {instead}, or use a dataset for object detection",
            file=name,
            instead=f"{stem}{LABEL_SUFFIX}",
        )
    if suffix == LABEL_SUFFIX and options.labels_from_folders:
        return Message(
            "imports.label-file-beside-folders",
            "{file} is a label file, but the labels come from the names of the folders; remove it, "
            "or import without labels from folders",
            file=name,
        )
    if suffix not in (LABEL_SUFFIX, VOC_SUFFIX):
        return _neither_nor_boxes(name) if options.with_boxes else _neither_nor_labels(name)
    return None


def _neither_nor_boxes(name: str) -> Message:
    return Message(
        "imports.neither-picture-nor-boxes",
        "{file} is neither a JPG, JPEG, PNG or BMP picture nor a {suffix} file of boxes; convert "
        "or remove it",
        file=name,
        suffix=VOC_SUFFIX,
    )


def _neither_nor_labels(name: str) -> Message:
    return Message(
        "imports.neither-picture-nor-labels",
        "{file} is neither a JPG, JPEG, PNG or BMP picture nor a .txt label file; convert or "
        "remove it",
        file=name,
    )


def _unused(pictures: list[SourceFile], label_files: list[SourceFile]) -> Iterator[FileReport]:
    if pictures:
        for file in label_files[1:]:
            yield refused(
                file.name,
                Message(
                    "imports.second-label-file",
                    "{file} is a second label file of {sample}; only {used} is used; remove one",
                    file=file.name,
                    sample=pictures[0].name,
                    used=label_files[0].name,
                ),
            )
        return
    for file in label_files:
        stem = stem_and_suffix(file.name)[0].rpartition("/")[2]
        yield refused(
            file.name,
            Message(
                "imports.label-file-without-picture",
                "{file} has no picture; put {stem}.jpg, .png or .bmp into the same folder",
                file=file.name,
                stem=stem,
            ),
        )

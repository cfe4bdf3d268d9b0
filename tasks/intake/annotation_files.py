"""Applying the annotation files of other tools to samples that are in the dataset."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple

from infra.catalog import sample_intake, sample_labels, samples
from schemas.errors import InvalidAnnotationsError
from schemas.import_layout import ImportLayout
from schemas.label import Mark, SampleLabels
from schemas.message import joined
from schemas.project_type import ProjectType
from schemas.sample import ANNOTATION_FILE_MAX_BYTES, FileOutcome, FileReport, Sample
from tasks.formats.annotated_files import AnnotatedFile
from tasks.formats.coco import read_coco
from tasks.formats.label_studio import read_label_studio
from tasks.formats.voc import read_voc
from tasks.formats.yolo import read_class_names, read_yolo
from tasks.intake.order import ImportOrder
from tasks.intake.stored_samples import store
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.read_samples import refused
from tasks.sample_readers.source_files import REFUSALS, SourceFile
from tasks.sample_readers.texts import annotated_text

FILES_PER_TRANSACTION = 500
SUFFIXES = {
    ImportLayout.VOC: (".xml", ".txt"),
    ImportLayout.COCO: (".json",),
    ImportLayout.LABEL_STUDIO: (".json", ".xml"),
    ImportLayout.YOLO: (".txt", ".yaml", ".yml", ".names"),
}
READ_SUFFIX = {
    ImportLayout.VOC: ".xml",
    ImportLayout.COCO: ".json",
    ImportLayout.LABEL_STUDIO: ".json",
}
YOLO_CLASS_FILES = ("classes.txt", "obj.names", "data.yaml", "data.yml", "dataset.yaml")

Annotated = Iterator[AnnotatedFile | FileReport]


def is_annotation_file(layout: ImportLayout, name: str) -> bool:
    """Whether a file of this name holds the annotations of samples in this layout."""
    return stem_and_suffix(name)[1] in SUFFIXES[layout]


def apply_annotation_files(order: ImportOrder, files: Sequence[SourceFile]) -> Iterator[FileReport]:
    """Label the samples that the annotation files name, and report on each."""
    if not files:
        return
    known = KnownSamples(order)
    items = _annotated(order, files)
    while portion := list(islice(items, FILES_PER_TRANSACTION)):
        yield from (item for item in portion if isinstance(item, FileReport))
        yield from _applied(
            order, known, [item for item in portion if isinstance(item, AnnotatedFile)]
        )


class KnownSamples:
    """Finds the sample that another tool calls by a path of its own, or by a bare name."""

    def __init__(self, order: ImportOrder) -> None:
        self.dataset_id = order.dataset.id
        self.by_stem: dict[str, list[str]] = defaultdict(list)
        self.meant_by: dict[str, str] = {}
        for source in samples.sources(order.dataset.id):
            self.by_stem[_bare(_stem(source))].append(source)

    def source_of(self, name: str) -> str:
        """Return the source of the sample that is meant; raises when none or several are."""
        # YOLO and VOC call a picture by its stem alone, in which dots are no suffix.
        best = self._called(name, *stem_and_suffix(name)) or self._called(name, name, "")
        if len(best) == 1:
            self.meant_by[best[0]] = name
            return best[0]
        if not best:
            raise InvalidAnnotationsError(
                "annotations.not-in-dataset",
                "{file} is not in the dataset; import it along with its annotations",
                file=name,
            )
        raise InvalidAnnotationsError(
            "annotations.ambiguous-file",
            "{file} may mean {first} or {second}; give the files different names",
            file=name,
            first=best[0],
            second=best[1],
        )

    def _called(self, name: str, stem: str, suffix: str) -> list[str]:
        """Return what a name may mean: its very path, those ending so, or those in other folders.

        A file of another folder is not meant once another name has meant it.
        """
        fitting = [
            source
            for source in self.by_stem.get(_bare(stem), [])
            if not suffix or stem_and_suffix(source)[1] == suffix
        ]
        same = [source for source in fitting if _stem(source) == stem]
        ending = [source for source in fitting if _stem(source).endswith(f"/{stem}")]
        elsewhere = [source for source in fitting if self.meant_by.get(source, name) == name]
        return same or ending or elsewhere


class _Match(NamedTuple):
    file: AnnotatedFile
    source: str


def _applied(
    order: ImportOrder, known: KnownSamples, files: Sequence[AnnotatedFile]
) -> Iterator[FileReport]:
    texts = [file for file in files if file.text is not None]
    yield from _texts_added(order, texts)
    matches = []
    for file in files:
        if file.text is None:
            try:
                matches.append(_Match(file, known.source_of(file.name)))
            except InvalidAnnotationsError as error:
                yield refused(file.name, str(error))
    found = samples.by_name(order.dataset.id, [match.source for match in matches])
    yield from _labeled(order, matches, {name: group[0] for name, group in found.items()})


def _labeled(
    order: ImportOrder, matches: Sequence[_Match], found: dict[str, Sample]
) -> Iterator[FileReport]:
    changes: dict[str, SampleLabels] = {}
    remarks: dict[str, str] = {}
    for match in matches:
        try:
            changes[match.source] = _change(order.dataset.project_type, match, found)
            told = (*match.file.remarks, *order.first_told(match.file.once))
            remarks[match.source] = joined(told, "; ") if told else ""
        except InvalidAnnotationsError as error:
            yield refused(match.file.name, str(error))
    for sample in sample_labels.set_labels(list(changes.values()), order.by):
        before = found[sample.source]
        updated = sample.revision != before.revision
        yield FileReport(
            name=sample.source,
            outcome=FileOutcome.UPDATED if updated else FileOutcome.UNCHANGED,
            message=remarks[sample.source],
            sample_id=sample.id,
            labels=sample.labels,
        )


def _change(project_type: ProjectType, match: _Match, found: Mapping[str, Sample]) -> SampleLabels:
    sample = found.get(match.source)
    if sample is None:
        raise InvalidAnnotationsError(
            "annotations.sample-in-trash",
            "{sample} is in the trash; restore it to label it",
            sample=match.source,
        )
    marks = match.file.marks_on(sample.width or 0, sample.height or 0)
    _refuse_several(project_type, sample.source, marks)
    if project_type.has_boxes:
        boxes = [samples.labeled_box(mark) for mark in marks if mark.box is not None]
        return SampleLabels(sample_id=sample.id, boxes=boxes, empty=not boxes)
    return SampleLabels(sample_id=sample.id, labels=[mark.label for mark in marks])


def _refuse_several(project_type: ProjectType, name: str, marks: tuple[Mark, ...]) -> None:
    if not project_type.has_many_labels and len(marks) > 1:
        raise InvalidAnnotationsError(
            "annotations.several-labels",
            "{file} has {count} labels; one is allowed, choose it",
            file=name,
            count=len(marks),
        )


def _texts_added(order: ImportOrder, files: Sequence[AnnotatedFile]) -> Iterator[FileReport]:
    new = []
    for file in files:
        try:
            marks = file.marks_on(0, 0)
            _refuse_several(order.dataset.project_type, file.name, marks)
            new.append(store(order.dataset, annotated_text(file.name, file.text or "", marks)))
        except REFUSALS as error:
            yield refused(file.name, str(error))
    for sample, outcome in sample_intake.add(order.dataset.id, new, order.by):
        yield FileReport(
            name=sample.original_name, outcome=outcome, sample_id=sample.id, labels=sample.labels
        )


def _annotated(order: ImportOrder, files: Sequence[SourceFile]) -> Annotated:
    if order.layout is ImportLayout.YOLO:
        yield from _yolo(files)
        return
    for file in files:
        if stem_and_suffix(file.name)[1] != READ_SUFFIX[order.layout]:
            continue  # lists of pictures and configurations, which say nothing about a sample
        try:
            data = file.read(ANNOTATION_FILE_MAX_BYTES)
            yield from _read(order, file.name, data)
        except REFUSALS as error:
            yield refused(file.name, str(error))


def _read(order: ImportOrder, name: str, data: bytes) -> Annotated:
    project_type = order.dataset.project_type
    if order.layout is ImportLayout.VOC:
        return read_voc(name, data, project_type)
    if order.layout is ImportLayout.COCO:
        return read_coco(name, data, with_boxes=project_type.has_boxes)
    return read_label_studio(name, data, project_type)


def _yolo(files: Sequence[SourceFile]) -> Annotated:
    """Read the class names first; every label file needs them."""
    class_files = [f for f in files if PurePosixPath(f.name).name in YOLO_CLASS_FILES]
    try:
        if not class_files:
            raise InvalidAnnotationsError(
                "annotations.class-names-missing",
                "the class names are missing; add one of {files}",
                files=YOLO_CLASS_FILES,
            )
        names = read_class_names(
            class_files[0].name, class_files[0].read(ANNOTATION_FILE_MAX_BYTES)
        )
    except REFUSALS as error:
        yield refused(class_files[0].name if class_files else "data.yaml", str(error))
        return
    for file in files:
        if stem_and_suffix(file.name)[1] == ".txt" and file not in class_files:
            try:
                yield read_yolo(file.name, file.read(ANNOTATION_FILE_MAX_BYTES), names)
            except REFUSALS as error:
                yield refused(file.name, str(error))


def _stem(name: str) -> str:
    return stem_and_suffix(name)[0]


def _bare(path: str) -> str:
    return path.rpartition("/")[2]

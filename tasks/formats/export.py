"""Exports: labeled data as an archive in a format of the caller's choice."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from infra.catalog import labels, versions
from schemas.dataset import Dataset
from schemas.export import ExportFormat, check_format
from schemas.label import Label
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from tasks.dataset_versions.current_lines import as_current_lines
from tasks.dataset_versions.manifests import content_of, read_manifest
from tasks.formats import coco, delimited, label_studio, manifest, voc, yolo
from tasks.formats.archive import zip_stream
from tasks.formats.labeled_data import Entry, LabeledData

ENTRIES: dict[ExportFormat, Callable[[LabeledData], Iterator[Entry]]] = {
    ExportFormat.VOC: voc.entries,
    ExportFormat.COCO: coco.entries,
    ExportFormat.YOLO: yolo.entries,
    ExportFormat.CSV: delimited.entries,
    ExportFormat.JSONL: manifest.entries,
    ExportFormat.LABEL_STUDIO: label_studio.entries,
}


def export_stream(
    project_type: ProjectType,
    export_format: ExportFormat,
    lines: Callable[[], Iterable[ManifestLine]],
    labels: Sequence[Label],
    read: Callable[[ManifestLine], bytes],
    with_files: bool,
) -> Iterator[bytes]:
    """Return a zip archive piece by piece; a format that does not suit the type is refused at once.

    `lines` is called several times and must give the same samples; the order of `labels` gives
    the numbers of the classes.
    """
    check_format(project_type, export_format)
    data = LabeledData(project_type, lines, labels, read, with_files)
    return zip_stream(ENTRIES[export_format](data))


def export_archive(
    dataset: Dataset, export_format: ExportFormat, version: int | None, *, with_files: bool
) -> Iterator[bytes]:
    """Give the bytes of a ZIP archive; a format that does not suit the type is refused at once."""
    published = versions.by_number(dataset.id, version) if version is not None else None

    def lines() -> Iterator[ManifestLine]:
        return as_current_lines(dataset.id) if published is None else read_manifest(published)

    return export_stream(
        dataset.project_type,
        export_format,
        lines,
        labels.of_dataset(dataset.id),
        content_of,
        with_files=with_files,
    )

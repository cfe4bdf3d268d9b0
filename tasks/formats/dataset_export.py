"""Exporting a dataset as it is now, or one of its versions."""

from collections.abc import Iterator

from infra.catalog import labels, versions
from schemas.dataset import Dataset
from schemas.export import ExportFormat
from schemas.manifest import ManifestLine
from tasks.dataset_versions.current_lines import as_current_lines
from tasks.dataset_versions.manifests import content_of, read_manifest
from tasks.formats.export import export_stream


def export_archive(
    dataset: Dataset, export_format: ExportFormat, version: int | None, *, with_files: bool
) -> Iterator[bytes]:
    """Give the bytes of a ZIP archive; a format that does not suit the type is refused at once."""
    published = versions.numbered(dataset.id, version) if version is not None else None

    def lines() -> Iterator[ManifestLine]:
        return as_current_lines(dataset.id) if published is None else read_manifest(published)

    return export_stream(
        dataset.project_type,
        export_format,
        lines,
        labels.all(dataset.id),
        content_of,
        with_files=with_files,
    )

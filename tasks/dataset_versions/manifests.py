"""The files of published versions, and the bytes that their manifests name."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.dataset import DatasetVersion
from schemas.manifest import ManifestLine, VersionSummary

MANIFEST = "manifest.jsonl"
SUMMARY = "version.json"
TABLE = "table.csv"
USAGE = "usage.txt"


def read_manifest(version: DatasetVersion) -> Iterator[ManifestLine]:
    """Read the lines of a version one by one; altered bytes are refused before the first."""
    with open_manifest(version) as manifest:
        for line in manifest:
            yield ManifestLine.model_validate_json(line)


def open_manifest(version: DatasetVersion) -> BinaryIO:
    """Return the verified manifest as an open file, which is gone when it is closed."""
    with TemporaryDirectory(prefix="exeml-manifest-", dir=work_folder()) as folder:
        path = Path(folder) / MANIFEST
        object_store().get_file(version.manifest_key, path, version.manifest_sha256)
        return path.open("rb")


def read_summary(version: DatasetVersion) -> VersionSummary:
    """Return what a version says about itself."""
    return VersionSummary.model_validate_json(object_store().get(f"{folder_of(version)}/{SUMMARY}"))


def content_of(line: ManifestLine) -> bytes:
    """Return the bytes of a sample, verified; a text lies in the manifest itself."""
    if line.object_key is None:
        return (line.text or "").encode()
    return object_store().get(line.object_key, line.sha256)


def folder_of(version: DatasetVersion) -> str:
    """Return the prefix that everything of a version lies below."""
    return version.manifest_key.rpartition("/")[0]

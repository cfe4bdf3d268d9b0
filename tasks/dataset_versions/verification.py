"""Proving that a version is still what was published."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.dataset import DatasetVersion, VersionVerification
from schemas.errors import CorruptFileError, NotFoundError
from schemas.manifest import ManifestLine, VersionSummary
from tasks.dataset_versions.manifests import (
    MANIFEST,
    SUMMARY,
    TABLE,
    USAGE,
    content_of,
    folder_of,
    read_manifest,
)
from tasks.dataset_versions.publishing import folder_name

READERS = 8
LINES_AT_ONCE = 1000


def verify(version: DatasetVersion, with_objects: bool = False) -> VersionVerification:
    """Compare the files of a version with the catalog, and on demand the bytes of all samples."""
    damaged = _damaged_files(version)
    objects = 0
    if not damaged and with_objects:
        for count, names in _compared(read_manifest(version)):
            objects += count
            damaged += names
    return VersionVerification(
        version=version.name,
        manifest_sha256=version.manifest_sha256,
        objects=objects,
        damaged=damaged,
    )


def _damaged_files(version: DatasetVersion) -> list[str]:
    folder = folder_of(version)
    summary = _summary(version)
    expected = {f"{folder}/{MANIFEST}": version.manifest_sha256}
    if summary is not None and summary.table_sha256 and summary.usage_sha256:
        expected[f"{folder}/{TABLE}"] = summary.table_sha256
        expected[f"{folder}/{USAGE}"] = summary.usage_sha256
    damaged = [
        PurePosixPath(key).name for key, sha256 in expected.items() if not _holds(key, sha256)
    ]
    return damaged if summary is not None else [*damaged, SUMMARY]


def _summary(version: DatasetVersion) -> VersionSummary | None:
    """Return what version.json says, unless it says other things than the catalog."""
    folder = PurePosixPath(folder_of(version))
    try:
        written = object_store().get(f"{folder}/{SUMMARY}")
        summary = VersionSummary.model_validate_json(written)
    except (NotFoundError, CorruptFileError, ValidationError):
        return None
    # versions of ExeML 0.1 lie in a folder that is named V001
    is_named_for_it = folder.name in (folder_name(written), version.name)
    return summary if is_named_for_it and _agrees(summary, version) else None


def _agrees(summary: VersionSummary, version: DatasetVersion) -> bool:
    names = ("manifest_sha256", "training_samples", "validation_samples", "samples_per_label")
    return (
        summary.version == version.name
        and summary.id in (None, version.id)
        and all(getattr(summary, name) == getattr(version, name) for name in names)
    )


def _compared(lines: Iterable[ManifestLine]) -> Iterator[tuple[int, list[str]]]:
    """Read the objects of so many samples at a time; return how many and whose are damaged."""
    remaining = (line for line in lines if line.object_key is not None)
    with ThreadPoolExecutor(READERS) as pool:
        while some := list(islice(remaining, LINES_AT_ONCE)):
            intact = pool.map(_is_intact, some)
            yield (
                len(some),
                [line.name for line, whole in zip(some, intact, strict=True) if not whole],
            )


def _is_intact(line: ManifestLine) -> bool:
    try:
        content_of(line)
    except (NotFoundError, CorruptFileError):
        return False
    return True


def _holds(key: str, sha256: str) -> bool:
    with TemporaryDirectory(prefix="exeml-verify-", dir=work_folder()) as folder:
        try:
            object_store().get_file(key, Path(folder) / "file", sha256)
        except (NotFoundError, CorruptFileError):
            return False
    return True

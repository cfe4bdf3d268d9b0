"""Copies of samples on the machine that trains, downloaded once and named by their content."""

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.object_copies import mark_used, samples_folder
from schemas.manifest import ManifestLine
from tasks.dataset_versions.manifests import content_of

DOWNLOADS_AT_ONCE = 8


def local_copies(lines: Iterable[ManifestLine]) -> dict[str, Path]:
    """Return the path of each sample's bytes by sha256, downloading what is not here yet."""
    line_of = {line.sha256: line for line in lines}
    mark_used(map(_path, line_of.values()))
    with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
        return dict(zip(line_of, pool.map(_local_copy, line_of.values()), strict=True))


def _path(line: ManifestLine) -> Path:
    return samples_folder() / line.sha256[:2] / line.sha256


def _local_copy(line: ManifestLine) -> Path:
    path = _path(line)
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == line.sha256:
        return path
    data = content_of(line)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{line.id}.part")
    part.write_bytes(data)
    part.replace(path)
    return path

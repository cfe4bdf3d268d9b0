"""Copies of samples on the machine that trains."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

import pytest

from infra.object_store import ObjectStore
from schemas.errors import CorruptFileError
from schemas.manifest import ManifestLine
from tasks.dataset_versions.local_copies import local_copies


def line(data: bytes, source: str | None = None, text: str | None = None) -> ManifestLine:
    return ManifestLine(
        id=uuid4(),
        source=source,
        name="sample",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        usage=None,
        media_format="TXT",
        text=text,
        annotations=[],
    )


def test_a_text_is_copied_from_its_manifest(home: Path) -> None:
    good = line("好".encode(), text="好")
    assert local_copies([good])[good.sha256].read_text(encoding="utf-8") == "好"


def test_an_object_is_fetched_once_and_again_when_the_copy_is_damaged(
    object_store: ObjectStore,
) -> None:
    object_store.put("copied.png", b"bytes")
    picture = line(b"bytes", source="copied.png")
    path = local_copies([picture, picture])[picture.sha256]
    assert path.read_bytes() == b"bytes"
    path.write_bytes(b"damaged")
    assert local_copies([picture])[picture.sha256].read_bytes() == b"bytes"
    object_store.delete(["copied.png"])
    os.utime(path, (0, 0))
    assert local_copies([picture])[picture.sha256].read_bytes() == b"bytes"
    assert path.stat().st_mtime > 0  # the time of the last use, for eviction


def test_other_bytes_than_the_manifest_names_are_refused(object_store: ObjectStore) -> None:
    object_store.put("altered.png", b"altered")
    with pytest.raises(CorruptFileError, match="has sha256"):
        local_copies([line(b"bytes", source="altered.png")])

"""Proving that a version is what was published."""

from collections.abc import Callable
from uuid import UUID

import pytest

from infra.object_store import ObjectStore
from schemas.dataset import VersionPublish
from schemas.errors import CorruptFileError
from schemas.manifest import VersionSummary
from schemas.sample import Sample
from tasks.dataset_versions.manifests import folder_of, open_manifest, read_manifest
from tasks.dataset_versions.publishing import publish
from tasks.dataset_versions.verification import verify

TenPictures = tuple[UUID, list[Sample]]
FIELDS_OF_FIRST_RELEASE = (
    "dataset", "version", "parent", "created_at", "manifest_sha256", "samples",
    "training_samples", "validation_samples", "samples_per_label",
)  # fmt: skip


def test_altered_and_missing_bytes_of_samples_are_found_on_demand(
    ten_pictures: TenPictures, object_store: ObjectStore
) -> None:
    dataset_id, pictures = ten_pictures
    version = publish(dataset_id, VersionPublish())
    object_store.put(pictures[2].object_key or "", b"altered")
    object_store.delete([pictures[7].object_key or ""])
    assert verify(version).intact
    found = verify(version, with_objects=True)
    assert (found.intact, found.objects, found.damaged) == (False, 10, ["2.png", "7.png"])


@pytest.mark.parametrize("name", ["manifest.jsonl", "version.json"])
def test_a_missing_file_of_a_version_is_found(
    ten_pictures: TenPictures, object_store: ObjectStore, name: str
) -> None:
    version = publish(ten_pictures[0], VersionPublish())
    object_store.delete([f"{folder_of(version)}/{name}"])
    assert verify(version, with_objects=True).damaged == [name]


def test_an_altered_summary_is_found_even_when_its_counts_are_right(
    ten_pictures: TenPictures, object_store: ObjectStore
) -> None:
    version = publish(ten_pictures[0], VersionPublish())
    key = f"{folder_of(version)}/version.json"
    object_store.put(key, object_store.get(key).replace(b'"seed": 0', b'"seed": 1'))
    assert verify(version).damaged == ["version.json"]


def test_an_altered_manifest_is_refused_before_its_first_line(
    ten_pictures: TenPictures, object_store: ObjectStore
) -> None:
    version = publish(ten_pictures[0], VersionPublish())
    written = object_store.get(version.manifest_key)
    object_store.put(version.manifest_key, written.replace(b"dog", b"cat"))
    with pytest.raises(CorruptFileError, match="instead of"):
        next(read_manifest(version))
    with pytest.raises(CorruptFileError, match="instead of"):
        open_manifest(version)


def test_reading_a_manifest_leaves_no_file_behind(
    ten_pictures: TenPictures, home_tmp: Callable[[], list[str]]
) -> None:
    version = publish(ten_pictures[0], VersionPublish())
    lines = read_manifest(version)
    next(lines)
    assert home_tmp() == []
    assert len(list(lines)) == 9


def test_a_version_of_a_folder_without_a_hash_in_its_name_is_still_verified(
    ten_pictures: TenPictures, object_store: ObjectStore
) -> None:
    published = publish(ten_pictures[0], VersionPublish())
    older = "older/V001"
    summary = VersionSummary.model_validate_json(
        object_store.get(f"{folder_of(published)}/version.json")
    )
    written = summary.model_dump_json(include=set(FIELDS_OF_FIRST_RELEASE))
    object_store.put(f"{older}/manifest.jsonl", object_store.get(published.manifest_key))
    object_store.put(f"{older}/version.json", written.encode())
    version = published.model_copy(update={"manifest_key": f"{older}/manifest.jsonl"})
    assert verify(version).intact
    object_store.put(f"{older}/version.json", written.replace('"dog":5', '"dog":6').encode())
    assert verify(version).damaged == ["version.json"]

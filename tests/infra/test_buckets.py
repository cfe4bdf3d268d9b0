"""Buckets and folders, against a real SeaweedFS."""

from uuid import uuid4

import pytest

from infra import buckets
from infra.object_store import ObjectStore
from schemas.errors import ConflictError, NotFoundError, ObjectStoreUnavailableError
from schemas.object_path import Bucket
from tests.tasks.intake.conftest import SourceFolder


@pytest.fixture
def bucket(object_store: ObjectStore) -> str:
    name = f"b-{uuid4().hex[:12]}"
    assert buckets.create(name) == Bucket(name=name)
    return name


def test_a_bucket_is_made_once_and_listed_by_name(bucket: str) -> None:
    names = [one.name for one in buckets.list_all()]
    assert bucket in names
    assert names == sorted(names)
    with pytest.raises(ConflictError, match=f"a bucket named '{bucket}' exists already"):
        buckets.create(bucket)


def test_a_folder_shows_what_lies_directly_in_it(object_store: ObjectStore, bucket: str) -> None:
    source = SourceFolder(object_store, bucket)
    source.prefix = ""
    source.put({"top.png": b"1", "a/b/deep.png": b"2", "a/猫.png": b"3", "a-b/x": b"4"})
    root = buckets.folder(bucket, "")
    assert (sorted(root.folders), root.files) == (["a", "a-b"], ["top.png"])
    inner = buckets.folder(bucket, "a")
    assert (inner.path, inner.folders, inner.files) == ("a", ["b"], ["猫.png"])
    assert buckets.folder(bucket, "nothing").files == []


def test_a_folder_is_made_with_those_above_it_and_may_be_made_again(bucket: str) -> None:
    for _ in range(2):
        assert buckets.create_folder(bucket, "a/b c/猫").folders == []
    assert buckets.folder(bucket, "").folders == ["a"]
    assert buckets.folder(bucket, "a").folders == ["b c"]
    assert buckets.folder(bucket, "a/b c").folders == ["猫"]


def test_a_folder_that_was_made_can_be_filled_and_keeps_its_files(
    object_store: ObjectStore, bucket: str
) -> None:
    buckets.create_folder(bucket, "data")
    source = SourceFolder(object_store, bucket)
    source.prefix = "data/"
    source.put({"1.png": b"1"})
    assert buckets.create_folder(bucket, "data").files == ["1.png"]
    assert [found.key for found in object_store.list(bucket, "data/")][-1] == "data/1.png"


def test_only_the_first_files_of_a_large_folder_are_named(
    object_store: ObjectStore, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "FILES_SHOWN", 3)
    source = SourceFolder(object_store, bucket)
    source.prefix = ""
    source.put({f"{number}.png": b"1" for number in range(5)} | {"z/1.png": b"1"})
    root = buckets.folder(bucket, "")
    assert (root.files, root.folders) == (["0.png", "1.png", "2.png"], ["z"])


def test_a_bucket_that_is_not_there_is_named(object_store: ObjectStore) -> None:
    for act in (buckets.folder, buckets.create_folder):
        with pytest.raises(NotFoundError, match="no bucket named 'no-such-bucket'"):
            act("no-such-bucket", "a")


@pytest.mark.usefixtures("home")
def test_a_store_that_is_down_is_told_with_its_cure(
    free_port_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from infra.settings import settings

    monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(free_port_block))
    settings.cache_clear()
    with pytest.raises(ObjectStoreUnavailableError, match="start the platform with `exeml up`"):
        buckets.list_all()

from uuid import uuid4

import pytest

from infra.object_store import ObjectStore
from schemas.errors import NotFoundError, TooLargeError
from tasks.data_sources.s3_prefix import S3Prefix
from tasks.sample_readers.file_groups import stream_groups


@pytest.fixture
def folder() -> str:
    return f"inputs/{uuid4()}"


def put_all(store: ObjectStore, folder: str, names: list[str]) -> S3Prefix:
    for name in names:
        store.put(f"{folder}/{name}", name.encode())
    return S3Prefix(store.bucket, f"{folder}/")


def test_all_objects_below_the_prefix_are_given_by_their_path(
    object_store: ObjectStore, folder: str
) -> None:
    source = put_all(object_store, folder, ["a/1.png", "猫 +%&?#.png", "b.txt"])
    assert [(file.name, file.size, file.read(99).decode()) for file in source.files()] == [
        ("a/1.png", 7, "a/1.png"),
        ("b.txt", 5, "b.txt"),
        ("猫 +%&?#.png", 13, "猫 +%&?#.png"),
    ]


def test_files_of_one_stem_are_neighbours_in_the_order_of_the_store(
    object_store: ObjectStore, folder: str
) -> None:
    names = [
        *("10.jpg", "10.txt", "10.a.jpg", "10.a.txt", "10.k/10.jpg", "10.k/10.txt", "10-1.jpg"),
        *("10-1.txt", "10/10.jpg", "10/10.txt", "1.jpg", "1.txt", "猫.jpg", "猫.txt", "😀.jpg"),
    ]
    groups = list(stream_groups(put_all(object_store, folder, names).files()))
    assert sorted(file.name for group in groups for file in group.files) == sorted(names)
    assert [group.stem for group in groups if len(group.files) == 1] == ["😀"]


def test_a_prefix_with_and_without_slash_is_the_same_folder(
    object_store: ObjectStore, folder: str
) -> None:
    put_all(object_store, folder, ["1.png"])
    put_all(object_store, f"{folder}-other", ["2.png"])
    for prefix in (folder, f"{folder}/"):
        assert [file.name for file in S3Prefix(object_store.bucket, prefix).files()] == ["1.png"]


def test_marks_of_folders_are_passed_over(object_store: ObjectStore, folder: str) -> None:
    source = put_all(object_store, folder, ["a/", "a/1.png"])
    assert [file.name for file in source.files()] == ["a/1.png"]


def test_one_file_is_found_as_it_is_listed(object_store: ObjectStore, folder: str) -> None:
    source = put_all(object_store, folder, ["a/1.png"])
    (listed,) = source.files()
    found = source.find("a/1.png")
    assert found is not None
    assert (found.name, found.size, found.tag) == (listed.name, listed.size, listed.tag)
    assert found.read(99) == b"a/1.png"


@pytest.mark.parametrize("name", ["2.png", "a", "../escape.png", "x" * 300, "a\x00", "a/"])
def test_a_file_that_is_not_there_is_not_found(
    object_store: ObjectStore, folder: str, name: str
) -> None:
    assert put_all(object_store, folder, ["a/1.png"]).find(name) is None


def test_the_tag_of_a_file_changes_with_its_content(object_store: ObjectStore, folder: str) -> None:
    source = put_all(object_store, folder, ["1.png"])
    (before,) = source.files()
    object_store.put(f"{folder}/1.png", b"other")
    (after,) = source.files()
    assert before.tag != after.tag


def test_an_object_over_the_limit_is_refused(object_store: ObjectStore, folder: str) -> None:
    (file,) = put_all(object_store, folder, ["1.png"]).files()
    with pytest.raises(TooLargeError, match="larger than the 4 bytes allowed"):
        file.read(4)


def test_an_object_that_vanishes_is_told(object_store: ObjectStore, folder: str) -> None:
    (file,) = put_all(object_store, folder, ["1.png"]).files()
    object_store.delete([f"{folder}/1.png"])
    with pytest.raises(NotFoundError, match=r"1\.png"):
        file.read(99)

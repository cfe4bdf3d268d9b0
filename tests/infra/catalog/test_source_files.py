"""Files that a dataset took in before."""

import random
from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.catalog import datasets, source_files
from schemas.dataset import Dataset
from schemas.errors import NotFoundError

NAMES = ["B", "a", "A", "b-c", "b.c", "b/c", "bc", "b_c", "猫", "é", "e\u0301", "😀", "a b", "a%"]
FOLDER = "s3://bucket/folder"
FIRST, SECOND = uuid4(), uuid4()


def missed(dataset: Dataset, limit: int = 100) -> list[str]:
    return source_files.not_seen(dataset.id, FOLDER, SECOND, limit)


def test_files_come_in_the_order_of_the_bytes_of_their_names(dataset: Dataset) -> None:
    shuffled = random.Random(0).sample(NAMES, len(NAMES))
    source_files.record(dataset.id, FOLDER, dict.fromkeys(shuffled, "tag"), FIRST)
    assert missed(dataset) == sorted(NAMES, key=str.encode)
    assert missed(dataset, limit=3) == ["A", "B", "a"]


def test_files_are_known_by_dataset_origin_and_name(
    dataset: Dataset, create_dataset: Callable[..., Dataset]
) -> None:
    other = create_dataset("other")
    source_files.record(dataset.id, FOLDER, {"a": "1"}, FIRST)
    source_files.record(dataset.id, source_files.UPLOAD, {"a": "2", "b": "3"}, FIRST)
    source_files.record(other.id, source_files.UPLOAD, {"a": "4"}, FIRST)
    assert source_files.tags(dataset.id, FOLDER, ["a", "b"]) == {"a": "1"}
    assert source_files.tags(dataset.id, source_files.UPLOAD, ["a", "b"]) == {"a": "2", "b": "3"}
    assert source_files.tags(other.id, source_files.UPLOAD, ["a", "b"]) == {"a": "4"}


def test_a_file_recorded_again_has_its_new_tag(dataset: Dataset) -> None:
    source_files.record(dataset.id, FOLDER, {"a": "1", "b": "1"}, FIRST)
    source_files.record(dataset.id, FOLDER, {"a": "2"}, SECOND)
    source_files.record(dataset.id, FOLDER, {}, SECOND)
    assert source_files.tags(dataset.id, FOLDER, ["a", "b"]) == {"a": "2", "b": "1"}
    assert missed(dataset) == ["b"]


def test_a_file_that_an_import_met_is_not_missed(dataset: Dataset) -> None:
    source_files.record(dataset.id, FOLDER, {"a": "1", "b": "1"}, FIRST)
    source_files.record(dataset.id, source_files.UPLOAD, {"c": "1"}, FIRST)
    source_files.mark_seen(dataset.id, FOLDER, ["a", "never recorded"], SECOND)
    assert missed(dataset) == ["b"]


def test_a_file_is_missed_once_until_it_is_back(dataset: Dataset) -> None:
    source_files.record(dataset.id, FOLDER, {"a": "1", "b": "1"}, FIRST)
    source_files.note_vanished(dataset.id, FOLDER, ["a"])
    assert missed(dataset) == ["b"]
    source_files.record(dataset.id, FOLDER, {"a": "1"}, FIRST)
    assert missed(dataset) == ["a", "b"]


def test_files_of_a_dataset_that_is_gone_are_refused(dataset: Dataset) -> None:
    source_files.record(dataset.id, FOLDER, {"a": "1"}, FIRST)
    datasets.delete(dataset.id)
    with pytest.raises(NotFoundError, match=f"no dataset with id {dataset.id}"):
        source_files.record(dataset.id, FOLDER, {"a": "1"}, FIRST)

"""Which labels were added or deleted since the latest version (rule 118 of the guide)."""

from collections.abc import Callable
from uuid import UUID

import pytest

from infra.catalog import changes, label_set_changes, labels, versions
from infra.catalog.versions import NewVersion
from schemas.dataset import Dataset
from schemas.label import LabelCreate, LabelDeletion, LabelSetChange, LabelUpdate


@pytest.fixture
def animals(create_dataset: Callable[..., Dataset]) -> Dataset:
    """A dataset with a version in which all labels but wolf are in use."""
    dataset = create_dataset("animals", ("cat", "dog", "bird", "wolf"))
    counts = {"cat": 5, "dog": 3, "bird": 2}
    versions.publish(NewVersion(dataset.id, None, 7, "m", "0" * 64, counts, 8, 2), 0)
    return dataset


def id_of(dataset: Dataset, name: str) -> UUID:
    return next(label.id for label in labels.of_dataset(dataset.id) if label.name == name)


def changed(dataset: Dataset) -> tuple[list[str], list[str]]:
    found = label_set_changes.since_version(dataset.id)
    assert found.version == "V007"
    return found.added, found.deleted


def test_without_a_version_nothing_has_changed(create_dataset: Callable[..., Dataset]) -> None:
    dataset = create_dataset("new", ("cat",))
    assert label_set_changes.since_version(dataset.id) == LabelSetChange()


def test_added_and_deleted_labels_are_named_until_that_is_taken_back(animals: Dataset) -> None:
    assert changed(animals) == (["wolf"], [])  # no sample of the version carries it
    labels.add(animals.id, [LabelCreate(name="fox")])
    first, _ = labels.delete(id_of(animals, "cat"), LabelDeletion.LABEL_ONLY, by="me")
    labels.delete(id_of(animals, "fox"), LabelDeletion.LABEL_ONLY, by="me")
    assert changed(animals) == (["wolf"], ["cat"])
    changes.undo(first, by="me")
    assert changed(animals) == (["wolf"], [])


def test_renamed_and_merged_labels_are_neither_added_nor_deleted(animals: Dataset) -> None:
    labels.update(id_of(animals, "cat"), LabelUpdate(name="kitten"), by="me")
    labels.update(id_of(animals, "kitten"), LabelUpdate(name="lion"), by="me")
    labels.merge(animals.id, ["bird"], "dog", by="me")
    assert changed(animals) == (["wolf"], [])
    labels.delete(id_of(animals, "lion"), LabelDeletion.LABEL_ONLY, by="me")
    assert changed(animals) == (["wolf"], ["lion"])


def test_the_next_version_is_what_is_compared_with(animals: Dataset) -> None:
    labels.delete(id_of(animals, "cat"), LabelDeletion.LABEL_ONLY, by="me")
    counts = {"dog": 3, "bird": 2, "wolf": 1}
    versions.publish(NewVersion(animals.id, None, 8, "n", "0" * 64, counts, 5, 1), 7)
    assert label_set_changes.since_version(animals.id) == LabelSetChange(version="V008")

"""Bringing back the labels of an old version."""

from collections.abc import Callable
from uuid import UUID

import pytest

from infra.catalog import changes, datasets, labels, sample_labels, samples
from schemas.dataset import Dataset, LabelsRestored, VersionPublish
from schemas.errors import InvalidInputError
from schemas.label import ChangeAction, LabelUpdate, SampleLabels
from schemas.project_type import ProjectType
from schemas.sample import Sample, SampleTab
from tasks.dataset_versions.differences import restore_labels
from tasks.dataset_versions.publishing import publish

TenPictures = tuple[UUID, list[Sample]]


def carried(dataset_id: UUID) -> dict[str, list[str]]:
    page = samples.page(dataset_id, SampleTab.ALL, limit=100)
    return {sample.name: sample.labels for sample in page.items}


def relabel(sample: Sample, *names: str) -> None:
    sample_labels.set_labels([SampleLabels(sample_id=sample.id, labels=list(names))], by="test")


def test_samples_carry_the_labels_of_the_version_again_and_others_keep_theirs(
    ten_pictures: TenPictures, add_picture: Callable[..., Sample]
) -> None:
    dataset_id, pictures = ten_pictures
    version = publish(dataset_id, VersionPublish())
    before = carried(dataset_id)
    add_picture(datasets.get(dataset_id), "later.png", "bird")
    relabel(pictures[0], "dog", "bird")
    relabel(pictures[9])
    restored = restore_labels(version, by="anna")
    assert (restored.restored, restored.unchanged, restored.missing) == (2, 8, 0)
    assert carried(dataset_id) == before | {"later.png": ["bird"]}
    assert datasets.get(dataset_id).labeled == 11


def test_restoring_is_one_change_that_can_be_undone(ten_pictures: TenPictures) -> None:
    dataset_id, pictures = ten_pictures
    version = publish(dataset_id, VersionPublish())
    for picture in pictures[:3]:
        relabel(picture, "dog")
    before = carried(dataset_id)
    restored = restore_labels(version, by="anna")
    newest = changes.page(dataset_id)[0]
    assert (newest.id, newest.samples, newest.by) == (restored.change_id, 3, "anna")
    assert newest.action is ChangeAction.RESTORE_VERSION
    changes.undo(newest.id, by="anna")
    assert carried(dataset_id) == before


def test_a_label_that_was_renamed_since_comes_back_under_its_old_name(
    ten_pictures: TenPictures,
) -> None:
    dataset_id, _ = ten_pictures
    version = publish(dataset_id, VersionPublish())
    cat = next(label for label in labels.of_dataset(dataset_id) if label.name == "cat")
    labels.update(cat.id, LabelUpdate(name="katze"), by="test")
    restore_labels(version, by="test")
    assert {one.name: one.samples for one in labels.of_dataset(dataset_id)} == {
        "cat": 5, "dog": 5, "katze": 0,
    }  # fmt: skip


def test_samples_that_are_trashed_or_gone_count_as_missing_and_stay_there(
    ten_pictures: TenPictures,
) -> None:
    dataset_id, pictures = ten_pictures
    version = publish(dataset_id, VersionPublish())
    samples.trash(dataset_id, [pictures[0].id], "test", ChangeAction.TRASH)
    samples.purge(dataset_id, days=0)
    relabel(pictures[1], "dog")
    samples.trash(dataset_id, [pictures[1].id], "test", ChangeAction.TRASH)
    restored = restore_labels(version, by="test")
    assert restored == LabelsRestored(change_id=None, restored=0, unchanged=8, missing=2)
    assert samples.get(pictures[1].id).labels == ["dog"]
    assert datasets.get(dataset_id).trashed == 1


def test_boxes_come_back_but_for_a_picture_that_is_smaller_now(
    create_dataset: Callable[..., Dataset], add_picture: Callable[..., Sample]
) -> None:
    dataset = create_dataset("cars", ProjectType.OBJECT_DETECTION)
    kept = add_picture(dataset, "kept.png", ("car", 1, 2, 30, 20))
    smaller = add_picture(dataset, "smaller.png", ("car", 1, 2, 30, 20))
    version = publish(dataset.id, VersionPublish())
    for picture in (kept, smaller):
        emptied = SampleLabels(sample_id=picture.id, boxes=[])
        sample_labels.set_labels([emptied], by="test")
    add_picture(dataset, "smaller.png", content=b"small", width=8, synchronizing=True)
    restored = restore_labels(version, by="test")
    assert (restored.restored, restored.missing) == (1, 1)
    assert [box.corners for box in samples.get(kept.id).boxes] == [(1, 2, 30, 20)]
    assert samples.get(smaller.id).boxes == []


def test_tables_have_no_labels_to_restore(
    create_dataset: Callable[..., Dataset], add_table: Callable[..., Sample]
) -> None:
    dataset = create_dataset("bank", ProjectType.PREDICTIVE_ANALYTICS)
    add_table(dataset, "a.csv", b"age,job\n1,cook\n2,chef\n", ("age", "job"))
    version = publish(dataset.id, VersionPublish())
    with pytest.raises(InvalidInputError, match="'bank' holds tables"):
        restore_labels(version, by="test")

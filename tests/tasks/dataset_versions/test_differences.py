"""Comparing versions."""

from collections.abc import Callable
from uuid import UUID

import pytest

from infra.catalog import datasets, labels, sample_intake, sample_labels, samples
from infra.catalog.sample_intake import NewSample
from schemas.dataset import Dataset, VersionPublish
from schemas.errors import InvalidInputError
from schemas.label import ChangeAction, LabelUpdate, Mark, SampleLabels
from schemas.project_type import ProjectType
from schemas.sample import Sample
from tasks.dataset_versions.differences import LISTED_MAX, diff
from tasks.dataset_versions.publishing import publish

TenPictures = tuple[UUID, list[Sample]]


def test_added_removed_relabeled_and_replaced_samples_are_told_apart(
    ten_pictures: TenPictures, add_picture: Callable[..., Sample]
) -> None:
    dataset_id, pictures = ten_pictures
    older = publish(dataset_id, VersionPublish())
    dataset = datasets.get(dataset_id)
    added = add_picture(dataset, "new.png", "cat")
    samples.trash(dataset_id, [pictures[0].id], "test", ChangeAction.TRASH)
    changed = SampleLabels(sample_id=pictures[1].id, labels=["cat", "bird"])
    sample_labels.set_labels([changed], by="test")
    add_picture(dataset, "2.png", content=b"other bytes", synchronizing=True)
    found = diff(older, publish(dataset_id, VersionPublish()))
    assert (found.older, found.newer) == ("V001", "V002")
    assert [one.id for one in found.added] == [added.id]
    assert [(one.id, one.before) for one in found.removed] == [(pictures[0].id, ["cat"])]
    assert [(one.name, one.before, one.after) for one in found.relabeled] == [
        ("1.png", ["cat"], ["bird", "cat"])
    ]
    assert [one.name for one in found.replaced] == ["2.png"]
    assert {kind: found.counts[kind] for kind in ("added", "removed", "relabeled", "replaced")} == {
        "added": 1, "removed": 1, "relabeled": 1, "replaced": 1,
    }  # fmt: skip
    assert found.samples_per_label == {"bird": (0, 1), "cat": (5, 5), "dog": (5, 5)}


def test_a_version_does_not_differ_from_itself_published_again(ten_pictures: TenPictures) -> None:
    first = publish(ten_pictures[0], VersionPublish())
    second = publish(ten_pictures[0], VersionPublish())
    assert diff(first, second).counts == {
        "added": 0, "removed": 0, "relabeled": 0, "replaced": 0, "moved": 0, "unchanged": 10,
    }  # fmt: skip


def test_another_split_moves_samples(ten_pictures: TenPictures) -> None:
    first = publish(ten_pictures[0], VersionPublish(training_ratio=0.8))
    second = publish(ten_pictures[0], VersionPublish(training_ratio=0.6))
    counts = diff(first, second).counts
    assert (counts["moved"], counts["unchanged"]) == (2, 8)


def test_a_renamed_label_shows_as_relabeled(ten_pictures: TenPictures) -> None:
    dataset_id, _ = ten_pictures
    first = publish(dataset_id, VersionPublish())
    cat = next(label for label in labels.of_dataset(dataset_id) if label.name == "cat")
    labels.update(cat.id, LabelUpdate(name="katze"), by="test")
    found = diff(first, publish(dataset_id, VersionPublish()))
    assert found.counts["relabeled"] == 5
    assert found.samples_per_label["cat"] == (5, 0)


def test_a_moved_box_is_relabeled_however_little_it_moved(
    create_dataset: Callable[..., Dataset], add_picture: Callable[..., Sample]
) -> None:
    dataset = create_dataset("cars", ProjectType.OBJECT_DETECTION)
    picture = add_picture(dataset, "a.png", ("car", 1, 2, 30.0000001, 20))
    first = publish(dataset.id, VersionPublish())
    box = {"label": "car", "xmin": 1, "ymin": 2, "xmax": 30.0000002, "ymax": 20}
    moved = SampleLabels.model_validate({"sample_id": picture.id, "boxes": [box]})
    sample_labels.set_labels([moved], by="test")
    found = diff(first, publish(dataset.id, VersionPublish()))
    assert [(one.before, one.after) for one in found.relabeled] == [
        (["car (1, 2, 30, 20)"], ["car (1, 2, 30, 20)"])
    ]


def test_lists_are_cut_and_counts_are_not(create_dataset: Callable[..., Dataset]) -> None:
    dataset = create_dataset("reviews", ProjectType.TEXT_CLASSIFICATION)

    def add(first: int, count: int) -> None:
        new = [
            NewSample(f"{n}", "r", "r", f"{n:064x}", 1, "TXT", text=str(n), marks=(Mark("good"),))
            for n in range(first, first + count)
        ]
        sample_intake.add(dataset.id, new, by="test")

    add(0, 1)
    older = publish(dataset.id, VersionPublish())
    add(1, LISTED_MAX + 5)
    found = diff(older, publish(dataset.id, VersionPublish()))
    assert (len(found.added), found.counts["added"]) == (LISTED_MAX, LISTED_MAX + 5)


def test_versions_of_different_datasets_are_refused(
    ten_pictures: TenPictures,
    create_dataset: Callable[..., Dataset],
    add_picture: Callable[..., Sample],
) -> None:
    other = create_dataset("other")
    add_picture(other, "a.png", "cat")
    first = publish(ten_pictures[0], VersionPublish())
    with pytest.raises(InvalidInputError, match="of different datasets"):
        diff(first, publish(other.id, VersionPublish()))

"""The label set of a dataset: adding, changing, merging and deleting labels."""

from collections.abc import Callable
from uuid import UUID

import pytest

from infra.catalog import changes, datasets, labels, sample_intake, samples
from infra.catalog.sample_intake import NewSample
from schemas.dataset import Dataset, DatasetCreate
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.label import (
    LABELS_MAX,
    ChangeAction,
    Label,
    LabelCreate,
    LabelDeletion,
    LabelUpdate,
    Mark,
)
from schemas.project_type import ProjectType
from schemas.sample import Sample, SampleTab

AddSamples = Callable[..., list[Sample]]
Boxed = Callable[..., Mark]


def find(dataset: Dataset, name: str) -> Label:
    return next(label for label in labels.of_dataset(dataset.id) if label.name == name)


def update(dataset: Dataset, label: str, /, **changed: object) -> Label:
    wanted = LabelUpdate.model_validate(changed)
    return labels.update(find(dataset, label).id, wanted, by="me")


def delete(
    dataset: Dataset, name: str, mode: LabelDeletion = LabelDeletion.LABEL_ONLY
) -> tuple[UUID, list[str]]:
    return labels.delete(find(dataset, name).id, mode, by="me")


def names(dataset: Dataset, tab: SampleTab) -> list[str]:
    return [sample.name for sample in samples.page(dataset.id, tab).items]


def test_labels_get_different_colours(create_dataset: Callable[..., Dataset]) -> None:
    """Also from those that somebody has chosen, before or after them."""
    _, second, third = labels.of_dataset(create_dataset("plain", ("0", "1", "2")).id)
    wanted = [{"name": "c", "colour": third.colour}, "0", {"name": "1", "colour": second.colour}]
    sent = {"name": "digits", "project_type": ProjectType.SOUND_CLASSIFICATION}
    made = datasets.create(DatasetCreate.model_validate({**sent, "labels": [*wanted, "2"]}))
    added = labels.add(made.id, [LabelCreate(name="2"), LabelCreate(name="3", colour="#ABCDEF")])
    assert [label.name for label in added] == ["c", "0", "1", "2", "3"]
    assert len({label.colour for label in added}) == 5
    assert (added[0].colour, added[2].colour) == (third.colour, second.colour)
    assert added[4].colour == "#abcdef"
    assert added == labels.of_dataset(made.id)
    assert labels.get(added[3].id) == added[3]
    assert labels.dataset_of(added[3].id) == made.id


def test_a_dataset_has_at_most_5000_labels(dataset: Dataset) -> None:
    wanted = [LabelCreate(name=f"l{number}") for number in range(LABELS_MAX)]
    assert len({label.colour for label in labels.add(dataset.id, wanted)}) == LABELS_MAX
    with pytest.raises(InvalidInputError, match="would have 5,001 labels; at most 5,000 are"):
        labels.add(dataset.id, [LabelCreate(name="cat")])


def test_tables_have_no_label_set(create_dataset: Callable[..., Dataset]) -> None:
    made = create_dataset("sales", project_type=ProjectType.PREDICTIVE_ANALYTICS)
    with pytest.raises(InvalidInputError, match="dataset 'sales' holds tables, whose labels are"):
        labels.add(made.id, [LabelCreate(name="cat")])


def test_a_key_sets_one_label(create_dataset: Callable[..., Dataset]) -> None:
    made = create_dataset("sounds", ("dog",))
    labels.add(made.id, [LabelCreate(name="cat", shortcut="1")])
    with pytest.raises(ConflictError, match="key '1' sets label 'cat' already"):
        labels.add(made.id, [LabelCreate(name="bird", shortcut="1")])
    with pytest.raises(ConflictError, match="key '1' sets label 'cat' already"):
        update(made, "dog", shortcut="1")
    assert update(made, "cat", shortcut="1").shortcut == "1"
    assert update(made, "cat", shortcut=None).shortcut is None
    assert update(made, "dog", shortcut="1").shortcut == "1"
    delete(made, "dog")
    assert update(made, "cat", shortcut="1").shortcut == "1"


def test_one_key_in_several_labels_at_once_is_refused(dataset: Dataset) -> None:
    wanted = [LabelCreate(name=name, shortcut="1") for name in ("cat", "dog")]
    with pytest.raises(ConflictError, match="key '1' sets label 'cat' already"):
        labels.add(dataset.id, wanted)
    assert labels.of_dataset(dataset.id) == []


def test_renaming_a_label_shows_on_every_sample(add_samples: AddSamples, dataset: Dataset) -> None:
    stored = add_samples(("cat",), ("cat",))
    renamed = update(dataset, "cat", name="猫", colour="#000000")
    assert (renamed.name, renamed.colour, renamed.samples) == ("猫", "#000000", 2)
    assert [samples.get(sample.id).labels for sample in stored] == [["猫"], ["猫"]]
    assert [samples.get(sample.id).revision for sample in stored] == [0, 0]


def test_an_update_that_changes_nothing_leaves_no_record(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    add_samples(("cat",))
    before = find(dataset, "cat")
    same = update(dataset, "cat", name="cat", colour=before.colour, shortcut=None)
    assert (same.model_dump(exclude={"change_id"}), same.change_id) == (before.model_dump(), None)
    assert changes.page(dataset.id) == []


def test_a_label_renamed_to_one_that_exists_is_merged_with_it(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    stored = add_samples(("cat",), ("cat", "dog"), ("dog",))
    merged = update(dataset, "cat", name="dog", merge=True)
    assert (merged.name, merged.samples) == ("dog", 3)
    assert [label.name for label in labels.of_dataset(dataset.id)] == ["dog"]
    assert [samples.get(sample.id).labels for sample in stored] == [["dog"]] * 3
    assert [samples.get(sample.id).revision for sample in stored] == [1, 1, 0]
    (change,) = changes.page(dataset.id)
    assert (change.action, change.samples) == (ChangeAction.MERGE_LABELS, 2)


def test_labels_are_merged_and_boxes_stay(
    add_samples: AddSamples, pictures: Dataset, boxed: Boxed
) -> None:
    cats = (boxed("cat"), boxed("cat", 5), boxed("cat"))
    (sample,) = add_samples(
        (*cats, boxed("kitten"), boxed("tom", 20), boxed("dog"), boxed("dog")), to=pictures
    )
    merged = labels.merge(pictures.id, ["kitten", "tom", "kitten"], "cat", by="me")
    assert (merged.samples, merged.annotations) == (1, 4)
    assert [(box.label, box.xmin) for box in samples.get(sample.id).boxes] == [
        ("cat", 0),
        ("cat", 5),
        ("cat", 0),
        ("cat", 20),
        ("dog", 0),
        ("dog", 0),
    ]


def test_a_merge_with_a_missing_label_is_refused(add_samples: AddSamples, dataset: Dataset) -> None:
    add_samples(("cat", "dog"))
    for merged, into in ((["cat", "bird"], "dog"), (["cat"], "bird")):
        with pytest.raises(NotFoundError, match="'digits' has no label 'bird'; it has cat, dog"):
            labels.merge(dataset.id, merged, into, by="me")
    with pytest.raises(ConflictError, match="label 'cat' cannot be merged with itself"):
        labels.merge(dataset.id, ["cat"], "cat", by="me")
    assert find(dataset, "cat").samples == 1


def test_a_deleted_label_leaves_its_samples(add_samples: AddSamples, dataset: Dataset) -> None:
    add_samples(("cat",), ("cat", "dog"))
    _, files = delete(dataset, "cat")
    assert names(dataset, SampleTab.UNLABELED) == ["0.png"]
    assert names(dataset, SampleTab.LABELED) == ["1.png"]
    assert files == []


def test_a_deleted_label_takes_along_the_samples_with_only_this_label(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    first, *_ = add_samples(("cat",), ("cat", "dog"), ("dog",), ("cat",))
    samples.trash(dataset.id, [first.id], "me", ChangeAction.TRASH)
    delete(dataset, "cat", LabelDeletion.LABEL_AND_SAMPLES)
    assert names(dataset, SampleTab.TRASH) == ["0.png", "3.png"]
    assert names(dataset, SampleTab.LABELED) == ["1.png", "2.png"]
    assert changes.page(dataset.id)[0].samples == 3


def test_a_deleted_label_names_the_source_files_to_delete(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    first, *_ = add_samples(("cat",), ("cat", "dog"), ("dog",), ("cat",))
    samples.trash(dataset.id, [first.id], "me", ChangeAction.TRASH)
    _, files = delete(dataset, "cat", LabelDeletion.LABEL_SAMPLES_AND_FILES)
    assert files == ["folder/3 .png"]


def test_a_source_file_that_other_samples_came_from_is_not_named(
    create_dataset: Callable[..., Dataset],
) -> None:
    made = create_dataset("news", project_type=ProjectType.TEXT_CLASSIFICATION)
    new = [
        NewSample(f"{file}#{n}", file, file, f"{n:064x}", 1, "TXT", text="x", marks=(Mark(name),))
        for n, (file, name) in enumerate(
            [("a.txt", "sport"), ("a.txt", "art"), ("b.txt", "sport"), ("b.txt", "sport")]
        )
    ]
    sample_intake.add(made.id, new, by="import")
    _, files = delete(made, "sport", LabelDeletion.LABEL_SAMPLES_AND_FILES)
    assert files == ["b.txt"]
    assert datasets.get(made.id).trashed == 3


def test_a_deleted_label_can_be_made_anew(add_samples: AddSamples, dataset: Dataset) -> None:
    add_samples(("cat",))
    gone = find(dataset, "cat").id
    delete(dataset, "cat")
    with pytest.raises(NotFoundError, match="label 'cat' was deleted; undo its deletion"):
        labels.get(gone)
    labels.add(dataset.id, [LabelCreate(name="cat")])
    assert find(dataset, "cat").samples == 0

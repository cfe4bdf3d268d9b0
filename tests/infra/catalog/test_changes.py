"""The history of a dataset, and taking changes back."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from infra.catalog import changes, labels, sample_intake, sample_labels, samples
from infra.catalog.sample_intake import NewSample
from schemas.dataset import Dataset
from schemas.errors import ConflictError, NotFoundError
from schemas.label import (
    Change,
    ChangeAction,
    Label,
    LabelChange,
    LabelCreate,
    LabelDeletion,
    LabelUpdate,
    Mark,
    SampleLabels,
)
from schemas.sample import Sample, SampleTab

AddSamples = Callable[..., list[Sample]]
Step = Callable[[Dataset, list[Sample]], object]


def latest(dataset: Dataset) -> Change:
    return changes.page(dataset.id)[0]


def state(dataset: Dataset) -> tuple[object, list[Label]]:
    """What a person sees of a dataset, but for revisions and times."""
    everything = {
        tab: [
            (one.name, one.sha256, one.labels, one.boxes, one.trashed_at is None)
            for one in samples.page(dataset.id, tab).items
        ]
        for tab in SampleTab
    }
    return everything, labels.of_dataset(dataset.id)


def label_id(dataset: Dataset, name: str) -> UUID:
    return next(label.id for label in labels.of_dataset(dataset.id) if label.name == name)


def set_labels(dataset: Dataset, stored: list[Sample], *names: str) -> object:
    wanted = [SampleLabels(sample_id=one.id, labels=list(names)) for one in stored]
    return sample_labels.set_labels(wanted, by="me")


def change_labels(dataset: Dataset, stored: list[Sample]) -> object:
    ids = [one.id for one in stored]
    change = LabelChange(sample_ids=ids, add=["bird"], remove=["cat"])
    return sample_labels.change_labels(dataset.id, change, by="me")


def rename(dataset: Dataset, stored: list[Sample]) -> object:
    update = LabelUpdate(name="猫", colour="#000000", shortcut="9")
    return labels.update(label_id(dataset, "cat"), update, by="me")


def merge(dataset: Dataset, stored: list[Sample]) -> object:
    return labels.merge(dataset.id, ["cat", "bird"], "dog", by="me")


def delete(dataset: Dataset, stored: list[Sample]) -> object:
    mode = LabelDeletion.LABEL_AND_SAMPLES
    return labels.delete(label_id(dataset, "cat"), mode, by="me")


def trash(dataset: Dataset, stored: list[Sample]) -> object:
    return samples.trash(dataset.id, [one.id for one in stored], "me", ChangeAction.TRASH)


def restore(dataset: Dataset, stored: list[Sample]) -> object:
    trashed = samples.page(dataset.id, SampleTab.TRASH).items
    return samples.restore(dataset.id, [one.id for one in trashed], by="me")


def restore_version(dataset: Dataset, stored: list[Sample]) -> object:
    wanted = {stored[0].id: [Mark("old")], stored[1].id: []}
    return sample_labels.set_marks(dataset.id, wanted, "me", ChangeAction.RESTORE_VERSION)


def repair(dataset: Dataset, stored: list[Sample]) -> object:
    other = NewSample("0.png", "0.png", "0.png", "f" * 64, 7, "PNG", object_key="other")
    contents = {stored[0].id: other}
    return sample_intake.replace_contents(dataset.id, contents, "me", ChangeAction.REPAIR)


def import_labels(dataset: Dataset, stored: list[Sample]) -> object:
    again = [
        NewSample(
            one.name, one.original_name, one.source, one.sha256, one.size, "PNG", one.object_key,
            marks=(Mark("imported"),),
        )
        for one in stored
    ]  # fmt: skip
    return sample_intake.add(dataset.id, again, by="me")


STEPS: dict[ChangeAction, Step] = {
    ChangeAction.LABEL: lambda dataset, stored: set_labels(dataset, stored, "bird", "dog"),
    ChangeAction.IMPORT: import_labels,
    ChangeAction.RENAME_LABEL: rename,
    ChangeAction.MERGE_LABELS: merge,
    ChangeAction.DELETE_LABEL: delete,
    ChangeAction.TRASH: trash,
    ChangeAction.RESTORE: restore,
    ChangeAction.RESTORE_VERSION: restore_version,
    ChangeAction.REPAIR: repair,
}


@pytest.fixture
def stored(add_samples: AddSamples, dataset: Dataset) -> list[Sample]:
    """Three samples, and one more in the trash; a label has a key."""
    labels.add(dataset.id, [LabelCreate(name="cat", shortcut="1")])
    made = add_samples(("cat",), ("cat", "dog"), ("bird",), ("dog",))
    samples.trash(dataset.id, [made[3].id], "test", ChangeAction.TRASH)
    return made[:3]


@pytest.mark.parametrize("action", [*STEPS])
def test_each_change_is_taken_back_and_repeated(
    stored: list[Sample], dataset: Dataset, action: ChangeAction
) -> None:
    labels.add(dataset.id, [LabelCreate(name=name) for name in ("old", "imported")])
    before = state(dataset)
    STEPS[action](dataset, stored)
    change, after = latest(dataset), state(dataset)
    assert (change.action, change.by) == (action, "me")
    assert after != before
    undo = changes.undo(change.id, by="you")
    assert state(dataset) == before
    assert (undo.action, undo.by, undo.samples) == (ChangeAction.UNDO, "you", change.samples)
    redo = changes.undo(undo.id, by="you")
    assert state(dataset) == after
    changes.undo(redo.id, by="you")
    assert state(dataset) == before
    noted = {one.id: one.undone_by for one in changes.page(dataset.id)}
    assert (noted[change.id], noted[undo.id]) == (undo.id, redo.id)
    assert not latest(dataset).undone


def test_every_action_but_undo_is_tried() -> None:
    assert {*STEPS, ChangeAction.UNDO} == set(ChangeAction)


def test_boxes_come_back_to_where_they_were(
    add_samples: AddSamples, pictures: Dataset, boxed: Callable[..., Mark]
) -> None:
    marks = (boxed("cat", 1.5), boxed("cat", 1.5), boxed("dog", 1 / 3))
    (sample,) = add_samples(marks, to=pictures)
    sample_labels.set_labels([SampleLabels(sample_id=sample.id, boxes=[])], by="me")
    changes.undo(latest(pictures).id, by="me")
    assert samples.get(sample.id).boxes == sample.boxes
    assert samples.get(sample.id).revision == 2


def test_a_change_is_taken_back_once(stored: list[Sample], dataset: Dataset) -> None:
    change_labels(dataset, stored)
    change = latest(dataset)
    changes.undo(change.id, by="me")
    with pytest.raises(ConflictError, match="taken back already; undo the undo to repeat it"):
        changes.undo(change.id, by="me")


def test_a_change_of_samples_changed_since_is_not_taken_back(
    stored: list[Sample], dataset: Dataset
) -> None:
    change_labels(dataset, stored)
    first = latest(dataset)
    set_labels(dataset, stored[:2], "new")
    with pytest.raises(
        ConflictError, match=r"sample '0\.png' and 1 more was changed again since; undo the later"
    ):
        changes.undo(first.id, by="me")
    changes.undo(latest(dataset).id, by="me")
    changes.undo(first.id, by="me")


@pytest.mark.parametrize("later", [trash, delete])
def test_a_change_of_samples_trashed_since_is_not_taken_back(
    stored: list[Sample], dataset: Dataset, later: Step
) -> None:
    set_labels(dataset, stored, "cat")
    first = latest(dataset)
    later(dataset, stored)
    with pytest.raises(ConflictError, match="was changed again since"):
        changes.undo(first.id, by="me")


def test_a_rename_is_not_taken_back_when_the_label_was_changed_since(
    stored: list[Sample], dataset: Dataset
) -> None:
    rename(dataset, stored)
    first = latest(dataset)
    labels.update(label_id(dataset, "猫"), LabelUpdate(name="lion"), by="me")
    with pytest.raises(ConflictError, match="label 'lion' was changed again since"):
        changes.undo(first.id, by="me")
    labels.delete(label_id(dataset, "lion"), LabelDeletion.LABEL_ONLY, by="me")
    with pytest.raises(ConflictError, match="label 'lion' was changed again since"):
        changes.undo(first.id, by="me")


def test_a_deletion_is_not_taken_back_when_the_name_was_taken_again(
    stored: list[Sample], dataset: Dataset
) -> None:
    delete(dataset, stored)
    labels.add(dataset.id, [LabelCreate(name="cat")])
    with pytest.raises(ConflictError, match="another label is named 'cat' by now; rename it"):
        changes.undo(latest(dataset).id, by="me")
    labels.update(label_id(dataset, "cat"), LabelUpdate(name="cat-2"), by="me")
    deletion = next(
        one for one in changes.page(dataset.id) if one.action is ChangeAction.DELETE_LABEL
    )
    changes.undo(deletion.id, by="me")
    assert [label.name for label in labels.of_dataset(dataset.id)] == [
        "cat",
        "dog",
        "bird",
        "cat-2",
    ]


def test_a_deletion_is_not_taken_back_when_the_key_was_taken_again(
    stored: list[Sample], dataset: Dataset
) -> None:
    delete(dataset, stored)
    deletion = latest(dataset)
    labels.update(label_id(dataset, "dog"), LabelUpdate(shortcut="1"), by="me")
    with pytest.raises(ConflictError, match="key '1' sets label 'dog' already"):
        changes.undo(deletion.id, by="me")


def test_labels_deleted_since_do_not_come_back_on_samples(
    stored: list[Sample], dataset: Dataset
) -> None:
    set_labels(dataset, stored, "dog")
    first = latest(dataset)
    delete(dataset, stored)
    with pytest.raises(ConflictError, match="label 'cat' was deleted since"):
        changes.undo(first.id, by="me")
    changes.undo(latest(dataset).id, by="me")
    changes.undo(first.id, by="me")
    assert samples.get(stored[0].id).labels == ["cat"]


def test_a_change_of_samples_that_are_gone_for_good_is_not_taken_back(
    stored: list[Sample], dataset: Dataset
) -> None:
    trash(dataset, stored)
    samples.purge(dataset.id, days=0)
    with pytest.raises(ConflictError, match="left nothing behind that could be taken back"):
        changes.undo(latest(dataset).id, by="me")


def test_the_history_of_a_sample_names_its_labels_as_they_are_now(
    stored: list[Sample], dataset: Dataset
) -> None:
    set_labels(dataset, stored[:1], "cat", "dog")
    rename(dataset, stored)
    labels.delete(label_id(dataset, "dog"), LabelDeletion.LABEL_ONLY, by="ann")
    trash(dataset, stored)
    entries = changes.of_sample(stored[0].id)
    assert [(entry.action, entry.by, entry.before, entry.after) for entry in entries] == [
        (ChangeAction.TRASH, "me", ["猫"], ["猫", "(in the trash)"]),
        (ChangeAction.DELETE_LABEL, "ann", ["猫", "dog"], ["猫"]),
        (ChangeAction.LABEL, "me", ["猫"], ["猫", "dog"]),
    ]


def test_the_history_of_a_picture_gives_its_boxes(
    add_samples: AddSamples, pictures: Dataset, boxed: Callable[..., Mark]
) -> None:
    (sample,) = add_samples((boxed("cat", 1.5),), to=pictures)
    sample_labels.set_labels([SampleLabels(sample_id=sample.id, boxes=[])], by="me")
    (entry,) = changes.of_sample(sample.id)
    assert (entry.before, entry.after) == (["cat (1.5, 1.5, 11.5, 11.5)"], [])


def test_changes_come_page_by_page_newest_first(stored: list[Sample], dataset: Dataset) -> None:
    for number in range(5):
        set_labels(dataset, stored, f"label-{number}")
    everything = changes.page(dataset.id)
    assert len(everything) == 6
    assert [one.at for one in everything] == sorted((one.at for one in everything), reverse=True)
    assert changes.page(dataset.id, offset=2, limit=2) == everything[2:4]


@pytest.mark.usefixtures("catalog")
def test_a_missing_change_sample_or_dataset_is_named() -> None:
    missing = uuid4()
    with pytest.raises(NotFoundError, match=f"no change with id {missing}"):
        changes.undo(missing, by="me")
    with pytest.raises(NotFoundError, match=f"no sample with id {missing}"):
        changes.of_sample(missing)
    with pytest.raises(NotFoundError, match=f"no dataset with id {missing}"):
        changes.page(missing)

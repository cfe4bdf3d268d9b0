"""Taking samples in: new ones, known ones, changed ones, and what their labels become."""

from collections.abc import Callable

import pytest

from infra.catalog import changes, datasets, labels, sample_intake, samples
from infra.catalog.sample_intake import NewSample
from schemas.dataset import Dataset
from schemas.errors import ConflictError, NotFoundError
from schemas.label import ChangeAction, Mark
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome, Sample, SampleFacts, SampleTab

MakeSample = Callable[..., NewSample]
Boxed = Callable[..., Mark]


def add(dataset: Dataset, *new: NewSample) -> list[tuple[Sample, FileOutcome]]:
    return sample_intake.add(dataset.id, new, by="import")


def synchronize(dataset: Dataset, *new: NewSample) -> list[tuple[Sample, FileOutcome]]:
    return sample_intake.add(dataset.id, new, by="import", synchronizing=True)


def text_row(content: str, number: int, *names: str) -> NewSample:
    return NewSample(
        name=f"news.txt#{number:012x}",
        original_name="news.txt",
        source="news.txt",
        sha256=f"{number:064x}",
        size=len(content.encode()),
        media_format="TXT",
        text=content,
        marks=tuple(Mark(name) for name in names) or None,
    )


def test_a_sample_comes_back_with_its_facts_and_labels(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    ((added, outcome),) = add(dataset, new_sample(7, "猫", "dog"))
    assert outcome is FileOutcome.ADDED
    assert samples.get(added.id) == added
    assert (added.name, added.original_name, added.source) == ("7.png", "7 .png", "folder/7 .png")
    assert (added.width, added.height, added.seconds) == (80, 90, None)
    assert (added.labels, added.boxes, added.revision) == (["dog", "猫"], [], 0)
    assert [label.samples for label in labels.of_dataset(dataset.id)] == [1, 1]


def test_the_facts_of_a_sound_come_back(create_dataset: Callable[..., Dataset]) -> None:
    made = create_dataset(project_type=ProjectType.SOUND_CLASSIFICATION)
    facts = SampleFacts(seconds=1.25, sample_rate=16_000, channels=2, encoding="PCM_16")
    sound = NewSample("a.wav", "a.wav", "a.wav", "0" * 64, 9, "WAV", facts=facts)
    ((added, _),) = add(made, sound)
    assert (added.seconds, added.sample_rate, added.channels, added.encoding) == (
        1.25, 16_000, 2, "PCM_16",
    )  # fmt: skip


def test_boxes_come_back(new_sample: MakeSample, pictures: Dataset, boxed: Boxed) -> None:
    ((added, _),) = add(pictures, new_sample(1, boxed("dog", 20.5), boxed("cat"), boxed("cat")))
    assert [(box.label, box.corners) for box in added.boxes] == [
        ("cat", (0, 0, 10, 10)),
        ("cat", (0, 0, 10, 10)),
        ("dog", (20.5, 20.5, 30.5, 30.5)),
    ]
    assert added.labels == ["cat", "dog"]


def test_the_same_sample_is_not_added_again_but_takes_its_labels(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    ((first, _),) = add(dataset, new_sample(1, "cat"))
    ((again, outcome),) = add(dataset, new_sample(1))
    assert (again, outcome) == (first, FileOutcome.UNCHANGED)
    ((same, outcome),) = add(dataset, new_sample(1, "cat"))
    assert (same, outcome) == (first, FileOutcome.UNCHANGED)
    ((relabeled, outcome),) = add(dataset, new_sample(1, "dog"))
    assert (relabeled.id, relabeled.labels, relabeled.revision) == (first.id, ["dog"], 1)
    assert outcome is FileOutcome.UPDATED
    (change,) = changes.page(dataset.id)
    assert (change.action, change.by, change.samples) == (ChangeAction.IMPORT, "import", 1)


def test_a_sample_sent_twice_at_once_is_added_once(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    (first, one), (second, two) = add(dataset, new_sample(1), new_sample(1, "cat"))
    assert [one, two] == [FileOutcome.ADDED, FileOutcome.UNCHANGED]
    assert first == second
    assert first.labels == ["cat"]


def test_a_file_of_the_same_name_and_other_content_is_another_sample(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    add(dataset, new_sample(1))
    ((_, outcome),) = add(dataset, new_sample(1, content=5))
    assert outcome is FileOutcome.ADDED
    assert datasets.get(dataset.id).samples == 2


def test_samples_of_a_dataset_that_is_gone_are_refused(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    datasets.delete(dataset.id)
    with pytest.raises(NotFoundError, match=f"no dataset with id {dataset.id}"):
        add(dataset, new_sample(1))


def test_a_file_sent_again_comes_out_of_the_trash(new_sample: MakeSample, dataset: Dataset) -> None:
    ((added, _),) = add(dataset, new_sample(1, "cat"))
    samples.trash(dataset.id, [added.id], "me", ChangeAction.TRASH)
    ((restored, outcome),) = add(dataset, new_sample(1))
    assert (restored.id, restored.labels, restored.trashed_at) == (added.id, ["cat"], None)
    assert outcome is FileOutcome.UPDATED
    changes.undo(changes.page(dataset.id)[0].id, by="me")
    assert samples.get(added.id).trashed_at is not None


def test_synchronizing_leaves_in_the_trash_what_lies_there(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    ((added, _),) = add(dataset, new_sample(1, "cat"))
    samples.trash(dataset.id, [added.id], "me", ChangeAction.TRASH)
    for again in (new_sample(1, "dog"), new_sample(1, content=5)):
        ((sample, outcome),) = synchronize(dataset, again)
        assert (sample.id, sample.sha256, sample.labels) == (added.id, added.sha256, ["cat"])
        assert outcome is FileOutcome.UNCHANGED
    assert samples.page(dataset.id, SampleTab.TRASH).total == 1


def test_synchronizing_gives_a_file_its_new_content_and_undo_the_old_one(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    ((added, _),) = add(dataset, new_sample(1, "cat"))
    ((replaced, outcome),) = synchronize(dataset, new_sample(1, content=5))
    assert (replaced.id, replaced.labels, replaced.revision) == (added.id, ["cat"], 1)
    assert (replaced.sha256, outcome) == (f"{5:064x}", FileOutcome.UPDATED)
    assert replaced.object_key != added.object_key
    undone = changes.undo(changes.page(dataset.id)[0].id, by="me")
    back = samples.get(added.id)
    assert (back.sha256, back.object_key, back.labels) == (added.sha256, added.object_key, ["cat"])
    changes.undo(undone.id, by="me")
    assert samples.get(added.id).sha256 == replaced.sha256


def test_a_replacement_is_not_undone_when_the_old_content_was_added_again(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    add(dataset, new_sample(1))
    synchronize(dataset, new_sample(1, content=5))
    replacement = changes.page(dataset.id)[0]
    add(dataset, new_sample(1))
    with pytest.raises(ConflictError, match=r"earlier content of sample '1\.png' was added again"):
        changes.undo(replacement.id, by="me")


def test_labels_changed_after_a_replacement_keep_its_content_when_undone(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    ((added, _),) = add(dataset, new_sample(1, "cat"))
    add(dataset, new_sample(1, "dog"))
    relabeled = changes.page(dataset.id)[0]
    synchronize(dataset, new_sample(1, content=5))
    changes.undo(relabeled.id, by="me")
    assert samples.get(added.id).labels == ["cat"]
    assert samples.get(added.id).sha256 == f"{5:064x}"


def test_texts_of_one_file_are_samples_of_their_own(
    create_dataset: Callable[..., Dataset],
) -> None:
    made = create_dataset("news", project_type=ProjectType.TEXT_CLASSIFICATION)
    add(made, text_row("first", 1, "sport"), text_row("第二", 2))
    outcomes = [outcome for _, outcome in synchronize(made, text_row("first", 1), text_row("x", 3))]
    assert outcomes == [FileOutcome.UNCHANGED, FileOutcome.ADDED]
    found = samples.by_name(made.id, ["news.txt"])["news.txt"]
    assert [(one.text, one.object_key) for one in found] == [
        ("first", None), ("第二", None), ("x", None),
    ]  # fmt: skip
    assert samples.sources(made.id) == ["news.txt"]


def test_contents_are_replaced_with_a_record_that_can_be_undone(
    new_sample: MakeSample, dataset: Dataset
) -> None:
    ((added, _),) = add(dataset, new_sample(1, "cat"))
    repaired = {added.id: new_sample(1, content=5)}
    change = sample_intake.replace_contents(dataset.id, repaired, "me", ChangeAction.REPAIR)
    assert change is not None
    assert samples.get(added.id).sha256 == f"{5:064x}"
    assert sample_intake.replace_contents(dataset.id, repaired, "me", ChangeAction.REPAIR) is None
    changes.undo(change, by="me")
    assert samples.get(added.id).sha256 == added.sha256
    assert samples.get(added.id).labels == ["cat"]

"""Setting and changing the labels and boxes of samples."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.catalog import changes, datasets, labels, sample_intake, sample_labels, samples
from infra.catalog.sample_intake import NewSample
from schemas.dataset import Dataset
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.label import ChangeAction, LabelChange, LabeledBox, Mark, SampleLabels
from schemas.project_type import ProjectType
from schemas.sample import Sample, SampleTab

AddSamples = Callable[..., list[Sample]]
Boxed = Callable[..., Mark]


def set_labels(sample: Sample, *names: str, by: str = "me", revision: int | None = None) -> Sample:
    wanted = SampleLabels(sample_id=sample.id, labels=list(names), revision=revision)
    return sample_labels.set_labels([wanted], by=by)[0]


def set_boxes(sample: Sample, *marks: Mark, by: str = "me") -> Sample:
    boxes = [samples.labeled_box(mark) for mark in marks]
    return sample_labels.set_labels([SampleLabels(sample_id=sample.id, boxes=boxes)], by=by)[0]


def change(dataset: Dataset, chosen: list[Sample], **names: list[str]) -> None:
    ids = [sample.id for sample in chosen]
    sample_labels.change_labels(dataset.id, LabelChange(sample_ids=ids, **names), by="me")


def test_labels_replace_the_labels_of_a_sample(add_samples: AddSamples) -> None:
    (sample,) = add_samples(("cat",))
    changed = set_labels(sample, "dog")
    assert (changed.labels, changed.revision) == (["dog"], 1)
    assert set_labels(sample).labels == []
    assert datasets.get(sample.dataset_id).labeled == 0


def test_the_revision_counts_changes_only(add_samples: AddSamples, dataset: Dataset) -> None:
    (sample,) = add_samples(("cat", "dog"))
    assert set_labels(sample, "dog", "cat").revision == 0
    change(dataset, [sample], add=["cat"])
    change(dataset, [sample], remove=["no-such"])
    assert samples.get(sample.id).revision == 0
    assert changes.page(dataset.id) == []
    change(dataset, [sample], remove=["cat"])
    assert samples.get(sample.id).revision == 1
    (kept,) = changes.page(dataset.id)
    assert (kept.action, kept.samples, kept.by) == (ChangeAction.LABEL, 1, "me")


def test_a_stale_write_is_refused_with_both_revisions_and_changes_nothing(
    add_samples: AddSamples,
) -> None:
    first, second = add_samples((), ())
    set_labels(second, "cat", revision=0)
    wanted = [SampleLabels(sample_id=one.id, labels=["dog"], revision=0) for one in (first, second)]
    with pytest.raises(
        ConflictError, match=r"sample '1\.png' has revision 1 by now, you have seen revision 0"
    ):
        sample_labels.set_labels(wanted, by="you")
    assert samples.get(first.id).labels == []
    assert samples.get(second.id).labels == ["cat"]
    assert [label.name for label in labels.of_dataset(first.dataset_id)] == ["cat"]


def test_a_sample_listed_twice_is_refused(add_samples: AddSamples) -> None:
    (sample,) = add_samples(())
    with pytest.raises(InvalidInputError, match=r"sample '0\.png' is listed twice"):
        sample_labels.set_labels([SampleLabels(sample_id=sample.id, labels=["cat"])] * 2, by="me")


@pytest.mark.usefixtures("catalog")
def test_a_missing_sample_is_named() -> None:
    missing = uuid4()
    with pytest.raises(NotFoundError, match=f"no sample with id {missing}"):
        sample_labels.set_labels([SampleLabels(sample_id=missing, labels=["cat"])], by="me")


def test_a_sample_in_the_trash_is_not_labeled(add_samples: AddSamples, dataset: Dataset) -> None:
    (sample,) = add_samples(())
    samples.trash(dataset.id, [sample.id], "me", ChangeAction.TRASH)
    with pytest.raises(ConflictError, match=r"sample '0\.png' is in the trash; restore it"):
        set_labels(sample, "cat")


def test_samples_of_another_dataset_are_not_changed(
    add_samples: AddSamples, dataset: Dataset, create_dataset: Callable[..., Dataset]
) -> None:
    (own,) = add_samples(("cat",))
    (other,) = add_samples(("cat",), to=create_dataset("other"))
    with pytest.raises(InvalidInputError, match=r"sample '0\.png' is not in dataset 'digits'"):
        change(dataset, [own, other], add=["dog"])
    assert samples.get(own.id).labels == ["cat"]


def test_many_samples_get_and_lose_labels_at_once(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    stored = add_samples(("cat",), (), ("dog",))
    change(dataset, stored, add=["bird"], remove=["cat"])
    assert [samples.get(one.id).labels for one in stored] == [["bird"], ["bird"], ["bird", "dog"]]


def test_a_label_keeps_who_set_it_first(add_samples: AddSamples, dataset: Dataset) -> None:
    (sample,) = add_samples(("cat",))
    set_labels(sample, "cat", "dog", by="ann")
    ((_, marks),) = samples.stream_annotated(dataset.id)
    assert [(mark.label, mark.by) for mark in marks] == [("cat", "test"), ("dog", "ann")]


def test_more_samples_than_one_statement_takes_are_labeled(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    stored = add_samples(*[()] * 6000)
    wanted = [SampleLabels(sample_id=sample.id, labels=["cat"]) for sample in stored]
    assert {tuple(one.labels) for one in sample_labels.set_labels(wanted, by="me")} == {("cat",)}
    assert labels.of_dataset(dataset.id)[0].samples == 6000


def test_a_picture_carries_several_equal_boxes(
    add_samples: AddSamples, pictures: Dataset, boxed: Boxed
) -> None:
    (sample,) = add_samples((), to=pictures)
    stored = set_boxes(sample, boxed("cat"), boxed("cat"), boxed("cat", 5), boxed("dog", 5))
    assert [box.label for box in stored.boxes] == ["cat", "cat", "cat", "dog"]
    assert set_boxes(sample, boxed("cat")).revision == 2
    (cat, dog) = labels.of_dataset(pictures.id)
    assert (cat.samples, cat.annotations, dog.samples, dog.annotations) == (1, 1, 0, 0)


def test_a_box_that_is_left_alone_keeps_who_drew_it_and_when(
    add_samples: AddSamples, pictures: Dataset, boxed: Boxed
) -> None:
    (sample,) = add_samples((boxed("cat"), boxed("cat"), boxed("dog", 7)), to=pictures)
    ((_, before),) = samples.stream_annotated(pictures.id)
    set_boxes(sample, boxed("cat", 9), boxed("dog", 7), boxed("cat"), by="ann")
    ((_, after),) = samples.stream_annotated(pictures.id)
    assert [(one.label, one.box.xmin, one.by) for one in after if one.box] == [
        ("cat", 0, "test"),
        ("cat", 9, "ann"),
        ("dog", 7, "test"),
    ]
    assert (after[0].at, after[2].at) == (before[0].at, before[2].at)
    assert after[1].at > before[0].at


@pytest.mark.parametrize("at", [70.5, 80])
def test_a_box_that_leaves_its_picture_is_refused(
    add_samples: AddSamples, pictures: Dataset, boxed: Boxed, at: float
) -> None:
    (sample,) = add_samples((boxed("cat"),), to=pictures)
    with pytest.raises(
        InvalidInputError,
        match=r"with label 'dog' leaves picture '0\.png', which has 80 x 90 pixels",
    ):
        set_boxes(sample, boxed("cat"), boxed("dog", at))
    assert samples.get(sample.id).labels == ["cat"]


def test_a_box_may_touch_the_edges_of_its_picture(
    add_samples: AddSamples, pictures: Dataset
) -> None:
    (sample,) = add_samples((), to=pictures)
    whole = LabeledBox(label="all", xmin=0, ymin=0, xmax=80, ymax=90)
    sample_labels.set_labels([SampleLabels(sample_id=sample.id, boxes=[whole])], by="me")
    assert samples.get(sample.id).boxes == [whole]


def test_a_label_without_a_box_is_refused_for_detection(
    add_samples: AddSamples, pictures: Dataset
) -> None:
    (sample,) = add_samples((), to=pictures)
    with pytest.raises(InvalidInputError, match="is for object detection; send boxes"):
        set_labels(sample, "cat")
    with pytest.raises(InvalidInputError, match="a label of dataset 'boxed' needs a box"):
        change(pictures, [sample], add=["cat"])


def test_a_box_is_refused_for_classification(add_samples: AddSamples, boxed: Boxed) -> None:
    (sample,) = add_samples(())
    with pytest.raises(InvalidInputError, match="is for image classification; send labels"):
        set_boxes(sample, boxed("cat"))


def test_taking_a_label_off_takes_all_its_boxes_and_no_other(
    add_samples: AddSamples, pictures: Dataset, boxed: Boxed
) -> None:
    marks = (boxed("cat"), boxed("cat", 5), boxed("dog"), boxed("dog"))
    (sample,) = add_samples(marks, to=pictures)
    change(pictures, [sample], remove=["cat"])
    assert [box.label for box in samples.get(sample.id).boxes] == ["dog", "dog"]


@pytest.mark.parametrize(
    "project_type", [ProjectType.SOUND_CLASSIFICATION, ProjectType.TEXT_CLASSIFICATION]
)
def test_sounds_and_texts_carry_one_label(
    add_samples: AddSamples, create_dataset: Callable[..., Dataset], project_type: ProjectType
) -> None:
    made = create_dataset("single", project_type=project_type)
    (sample,) = add_samples(("cat",), to=made)
    with pytest.raises(InvalidInputError, match=r"'0\.png' would carry 2 labels; at most 1"):
        set_labels(sample, "cat", "dog")
    change(made, [sample], add=["dog"])
    assert samples.get(sample.id).labels == ["dog"]
    with pytest.raises(InvalidInputError, match="would carry 2 labels"):
        change(made, [sample], add=["dog", "cat"])


def test_tables_take_no_labels(create_dataset: Callable[..., Dataset]) -> None:
    made = create_dataset("sales", project_type=ProjectType.PREDICTIVE_ANALYTICS)
    table = NewSample("a.csv", "a.csv", "a.csv", "0" * 64, 9, "CSV", object_key="k")
    ((sample, _),) = sample_intake.add(made.id, [table], by="import")
    for write in (
        lambda: set_labels(sample, "cat"),
        lambda: change(made, [sample], add=["cat"]),
    ):
        with pytest.raises(InvalidInputError, match=r"table 'a\.csv' takes no labels"):
            write()
    assert labels.of_dataset(made.id) == []


def test_a_picture_carries_a_thousand_labels_at_most(add_samples: AddSamples) -> None:
    (sample,) = add_samples(())
    names = [f"label-{number}" for number in range(1001)]
    with pytest.raises(InvalidInputError, match="would carry 1,001 labels; at most 1,000"):
        set_labels(sample, *names)
    assert len(set_labels(sample, *names[1:]).labels) == 1000


def test_marks_are_set_for_another_reason_than_labeling(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    first, second = add_samples(("cat",), ("dog",))
    wanted = {first.id: [Mark("bird")], second.id: [Mark("dog")]}
    sample_labels.set_marks(dataset.id, wanted, "me", ChangeAction.RESTORE_VERSION)
    (change_kept,) = changes.page(dataset.id)
    assert (change_kept.action, change_kept.samples) == (ChangeAction.RESTORE_VERSION, 1)
    assert samples.get(first.id).labels == ["bird"]


def test_a_picture_without_objects_is_labeled_when_somebody_says_so(
    add_samples: AddSamples, pictures: Dataset
) -> None:
    (sample,) = add_samples((), to=pictures)
    said = SampleLabels(sample_id=sample.id, boxes=[], empty=True)
    (labeled,) = sample_labels.set_labels([said], by="me")
    assert (labeled.empty, labeled.boxes, labeled.revision) == (True, [], 1)
    assert samples.page(pictures.id, SampleTab.LABELED).items == [labeled]
    (again,) = sample_labels.set_labels([said], by="me")
    assert again.revision == 1
    samples.trash(pictures.id, [sample.id], "me", ChangeAction.TRASH)
    samples.restore(pictures.id, [sample.id], "me")
    assert samples.page(pictures.id, SampleTab.LABELED).total == 1
    (taken,) = sample_labels.set_labels([SampleLabels(sample_id=sample.id, boxes=[])], by="me")
    assert not taken.empty
    assert samples.page(pictures.id, SampleTab.UNLABELED).total == 1


def test_labels_are_refused_where_boxes_are_wanted_and_the_reverse(
    add_samples: AddSamples, pictures: Dataset, dataset: Dataset
) -> None:
    (boxed_sample,) = add_samples((), to=pictures)
    (labeled_sample,) = add_samples(())
    with pytest.raises(InvalidInputError, match="send boxes"):
        sample_labels.set_labels([SampleLabels(sample_id=boxed_sample.id, labels=[])], by="me")
    with pytest.raises(InvalidInputError, match="send labels"):
        sample_labels.set_labels([SampleLabels(sample_id=labeled_sample.id, boxes=[])], by="me")

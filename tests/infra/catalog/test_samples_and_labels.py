"""Samples, their labels and pages of them."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.catalog import datasets, labels, samples
from schemas.dataset import Dataset
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.label import SampleLabels
from schemas.sample import Sample

AddSamples = Callable[..., list[Sample]]
NewSample = Callable[[int], samples.NewSample]


def names(dataset: Dataset, tab: samples.Tab, label: str | None = None) -> list[str]:
    return [s.name for s in samples.page(dataset.id, tab, label, 0, 100).items]


def test_a_sample_comes_back_with_its_facts_and_labels(
    new_sample: NewSample, dataset: Dataset
) -> None:
    ((added, created),) = samples.add([(new_sample(7), ["猫", "dog"])], by="import")
    assert created
    assert samples.get(added.id) == added
    assert (added.name, added.original_name, added.width, added.height) == (
        "7.png", "7 .png", 8, 9,
    )  # fmt: skip
    assert added.labels == ["dog", "猫"]
    assert [label.samples for label in labels.all(dataset.id)] == [1, 1]


def test_the_same_sample_is_not_added_again_but_takes_its_labels(new_sample: NewSample) -> None:
    ((first, _),) = samples.add([(new_sample(1), ["cat"])], by="import")
    ((again, created),) = samples.add([(new_sample(1), [])], by="import")
    assert (again, created) == (first, False)
    ((relabeled, created),) = samples.add([(new_sample(1), ["dog"])], by="import")
    assert (relabeled.labels, relabeled.id, created) == (["dog"], first.id, False)


def test_a_sample_sent_twice_at_once_is_added_once(new_sample: NewSample) -> None:
    outcome = samples.add([(new_sample(1), []), (new_sample(1), ["cat"])], by="import")
    assert [created for _, created in outcome] == [True, False]
    assert outcome[0][0].id == outcome[1][0].id


def test_samples_of_a_dataset_that_is_gone_are_refused(
    new_sample: NewSample, dataset: Dataset
) -> None:
    datasets.delete(dataset.id)
    with pytest.raises(NotFoundError, match=f"no dataset with id {dataset.id}"):
        samples.add([(new_sample(1), [])], by="import")


def test_tabs_and_labels_choose_samples(add_samples: AddSamples, dataset: Dataset) -> None:
    add_samples(("cat",), (), ("dog",), ("cat", "dog"))
    assert names(dataset, "all") == ["0.png", "1.png", "2.png", "3.png"]
    assert names(dataset, "labeled") == ["0.png", "2.png", "3.png"]
    assert names(dataset, "unlabeled") == ["1.png"]
    assert names(dataset, "all", "cat") == ["0.png", "3.png"]
    assert names(dataset, "unlabeled", "cat") == []
    assert names(dataset, "all", "no such label") == []


def test_a_page_knows_how_many_samples_there_are(add_samples: AddSamples, dataset: Dataset) -> None:
    add_samples(*[("cat",)] * 25)
    page = samples.page(dataset.id, "labeled", "cat", offset=20, limit=10)
    assert [sample.name for sample in page.items] == [f"{n}.png" for n in range(20, 25)]
    assert page.total == 25


def test_labels_replace_the_labels_of_a_sample(add_samples: AddSamples) -> None:
    (sample,) = add_samples(("cat",))
    (changed,) = labels.set_labels([SampleLabels(sample_id=sample.id, labels=["dog"])], by="me")
    assert (changed.labels, changed.revision) == (["dog"], sample.revision + 1)
    (cleared,) = labels.set_labels([SampleLabels(sample_id=sample.id, labels=[])], by="me")
    assert cleared.labels == []
    assert datasets.get(sample.dataset_id).labeled == 0


def test_a_stale_write_is_refused_with_both_revisions_and_changes_nothing(
    add_samples: AddSamples,
) -> None:
    first, second = add_samples((), ())
    labels.set_labels([SampleLabels(sample_id=second.id, labels=["cat"], revision=0)], by="me")
    with pytest.raises(
        ConflictError, match=r"sample '1\.png' has revision 1 by now, you have seen revision 0"
    ):
        labels.set_labels(
            [
                SampleLabels(sample_id=first.id, labels=["dog"], revision=0),
                SampleLabels(sample_id=second.id, labels=["dog"], revision=0),
            ],
            by="you",
        )
    assert samples.get(first.id).labels == []
    assert samples.get(second.id).labels == ["cat"]
    assert [label.name for label in labels.all(first.dataset_id)] == ["cat"]


def test_a_sample_listed_twice_is_refused(add_samples: AddSamples) -> None:
    (sample,) = add_samples(())
    with pytest.raises(InvalidInputError, match=r"sample '0\.png' is listed twice"):
        labels.set_labels([SampleLabels(sample_id=sample.id, labels=["cat"])] * 2, by="me")


@pytest.mark.usefixtures("catalog")
def test_a_missing_sample_is_named() -> None:
    missing = uuid4()
    with pytest.raises(NotFoundError, match=f"no sample with id {missing}"):
        labels.set_labels([SampleLabels(sample_id=missing, labels=["cat"])], by="me")


def test_a_label_keeps_who_set_it_first(add_samples: AddSamples, dataset: Dataset) -> None:
    (sample,) = add_samples(("cat",))
    wanted = SampleLabels(sample_id=sample.id, labels=["cat", "dog"])
    labels.set_labels([wanted], by="ann")
    ((_, marks),) = samples.stream_annotated(dataset.id)
    assert [(mark.label, mark.by) for mark in marks] == [("cat", "test"), ("dog", "ann")]


def test_more_samples_than_one_statement_takes_are_labeled(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    stored = add_samples(*[()] * 6000)
    changes = [SampleLabels(sample_id=sample.id, labels=["cat"]) for sample in stored]
    assert {tuple(s.labels) for s in labels.set_labels(changes, by="me")} == {("cat",)}
    assert labels.all(dataset.id)[0].samples == 6000


def test_labels_get_different_colours(create_dataset: Callable[..., Dataset]) -> None:
    made = create_dataset("digits", ("0", "1", "2"))
    labels.add(made.id, ["2", "3"])
    listed = labels.all(made.id)
    assert [label.name for label in listed] == ["0", "1", "2", "3"]
    assert len({label.colour for label in listed}) == 4


def test_renaming_a_label_shows_on_every_sample(add_samples: AddSamples, dataset: Dataset) -> None:
    stored = add_samples(("cat",), ("cat",))
    (cat,) = labels.all(dataset.id)
    assert labels.rename(cat.id, "猫").samples == 2
    assert [samples.get(sample.id).labels for sample in stored] == [["猫"], ["猫"]]


def test_a_label_is_not_renamed_to_one_that_exists(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    add_samples(("cat",), ("dog",))
    with pytest.raises(ConflictError, match="a label named 'dog' exists already"):
        labels.rename(labels.all(dataset.id)[0].id, "dog")


def test_a_deleted_label_leaves_its_samples(add_samples: AddSamples, dataset: Dataset) -> None:
    add_samples(("cat",), ("cat", "dog"))
    labels.delete(next(label.id for label in labels.all(dataset.id) if label.name == "cat"))
    assert names(dataset, "unlabeled") == ["0.png"]
    assert names(dataset, "labeled") == ["1.png"]


def test_deleted_samples_are_gone(add_samples: AddSamples, dataset: Dataset) -> None:
    first, second = add_samples(("cat",), ("cat",))
    samples.delete([first.id, uuid4()])
    assert [sample.id for sample in samples.stream(dataset.id)] == [second.id]
    assert labels.all(dataset.id)[0].samples == 1

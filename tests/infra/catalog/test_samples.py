"""Pages of samples, streaming them, and the trash."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from infra.catalog import changes, database, datasets, labels, sample_intake, samples
from infra.catalog.column_types import utc_now
from infra.catalog.sample_intake import NewSample
from infra.catalog.tables import SampleRow
from schemas.dataset import Dataset
from schemas.errors import InvalidInputError, NotFoundError
from schemas.label import ChangeAction, Mark
from schemas.project_type import ProjectType
from schemas.sample import Sample, SampleTab

AddSamples = Callable[..., list[Sample]]


def names(
    dataset: Dataset, tab: SampleTab, label: str | None = None, search: str | None = None
) -> list[str]:
    page = samples.page(dataset.id, tab, label, search)
    assert page.total == len(page.items)
    return [sample.name for sample in page.items]


def trash(*chosen: Sample) -> None:
    ids = [sample.id for sample in chosen]
    samples.trash(chosen[0].dataset_id, ids, "me", ChangeAction.TRASH)


def test_tabs_and_labels_choose_samples(add_samples: AddSamples, dataset: Dataset) -> None:
    add_samples(("cat",), (), ("dog",), ("cat", "dog"))
    assert names(dataset, SampleTab.ALL) == ["0.png", "1.png", "2.png", "3.png"]
    assert names(dataset, SampleTab.LABELED) == ["0.png", "2.png", "3.png"]
    assert names(dataset, SampleTab.UNLABELED) == ["1.png"]
    assert names(dataset, SampleTab.TRASH) == []
    assert names(dataset, SampleTab.ALL, "cat") == ["0.png", "3.png"]
    assert names(dataset, SampleTab.UNLABELED, "cat") == []
    assert names(dataset, SampleTab.ALL, "no such label") == []


def test_a_picture_with_several_boxes_of_a_label_is_listed_once(
    add_samples: AddSamples, pictures: Dataset, boxed: Callable[..., Mark]
) -> None:
    add_samples((boxed("cat"), boxed("cat"), boxed("cat", 3)), to=pictures)
    assert names(pictures, SampleTab.ALL, "cat") == ["0.png"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("0 .P", ["0.png", "10.png"]),
        ("0.P", ["0.png", "10.png"]),
        ("10", ["10.png"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("png", [f"{number}.png" for number in range(11)]),
    ],
)
def test_a_search_finds_a_part_of_the_name_as_sent_or_as_stored(
    add_samples: AddSamples, dataset: Dataset, search: str, found: list[str]
) -> None:
    add_samples(*[()] * 11)
    assert names(dataset, SampleTab.ALL, search=search) == found


def test_a_search_finds_a_part_of_a_text(create_dataset: Callable[..., Dataset]) -> None:
    made = create_dataset("news", project_type=ProjectType.TEXT_CLASSIFICATION)
    new = [
        NewSample(f"a#{n}", "a.txt", "a.txt", f"{n:064x}", 9, "TXT", text=text)
        for n, text in enumerate(["Great 茶", "poor tea"])
    ]
    sample_intake.add(made.id, new, by="import")
    assert names(made, SampleTab.ALL, search="茶") == ["a#0"]
    assert names(made, SampleTab.ALL, search="TEA") == ["a#1"]


@pytest.mark.parametrize("search", [None, "png"])
def test_a_page_knows_how_many_samples_there_are(
    add_samples: AddSamples, dataset: Dataset, search: str | None
) -> None:
    add_samples(*[("cat",)] * 25)
    page = samples.page(dataset.id, SampleTab.LABELED, "cat", search, offset=20, limit=10)
    assert [sample.name for sample in page.items] == [f"{n}.png" for n in range(20, 25)]
    assert page.total == 25
    beyond = samples.page(dataset.id, SampleTab.LABELED, "cat", search, offset=30, limit=10)
    assert (beyond.items, beyond.total) == ([], 25)


@pytest.mark.usefixtures("catalog")
def test_a_missing_sample_or_dataset_is_named() -> None:
    missing = uuid4()
    with pytest.raises(NotFoundError, match=f"no sample with id {missing}"):
        samples.get(missing)
    with pytest.raises(NotFoundError, match=f"no dataset with id {missing}"):
        samples.page(missing, SampleTab.ALL)


def test_what_lies_in_the_trash_is_left_out_everywhere(
    add_samples: AddSamples, dataset: Dataset
) -> None:
    kept, gone, unlabeled = add_samples(("cat",), ("cat", "dog"), ())
    trash(gone, unlabeled)
    assert names(dataset, SampleTab.ALL) == names(dataset, SampleTab.LABELED) == ["0.png"]
    assert names(dataset, SampleTab.ALL, "cat") == ["0.png"]
    assert names(dataset, SampleTab.UNLABELED) == []
    assert names(dataset, SampleTab.TRASH) == ["1.png", "2.png"]
    assert names(dataset, SampleTab.TRASH, "cat") == ["1.png"]
    counted = datasets.get(dataset.id)
    assert (counted.samples, counted.labeled, counted.unlabeled, counted.trashed) == (1, 1, 0, 2)
    assert datasets.list_all() == [counted]
    assert [(one.name, one.samples, one.annotations) for one in labels.of_dataset(dataset.id)] == [
        ("cat", 1, 1),
        ("dog", 0, 0),
    ]
    streamed = samples.stream_annotated(dataset.id)
    assert [facts["id"] for facts, _ in streamed] == [kept.id]
    assert list(samples.by_name(dataset.id, [kept.source, gone.source])) == [kept.source]
    assert samples.sources(dataset.id) == [kept.source]


def test_restored_samples_carry_the_labels_they_had(
    add_samples: AddSamples, pictures: Dataset, boxed: Callable[..., Mark]
) -> None:
    (sample,) = add_samples((boxed("cat"), boxed("cat"), boxed("dog", 4)), to=pictures)
    trash(sample)
    trashed = samples.get(sample.id)
    assert trashed.trashed_at is not None
    assert trashed.revision == 1
    samples.restore(pictures.id, [sample.id], by="me")
    restored = samples.get(sample.id)
    assert (restored.boxes, restored.trashed_at) == (sample.boxes, None)


def test_trashing_and_restoring_twice_is_refused(add_samples: AddSamples, dataset: Dataset) -> None:
    (sample,) = add_samples(("cat",))
    with pytest.raises(InvalidInputError, match="the samples are not in the trash"):
        samples.restore(dataset.id, [sample.id], by="me")
    trash(sample)
    with pytest.raises(InvalidInputError, match="the samples are in the trash already"):
        trash(sample)


def test_samples_of_another_dataset_are_not_trashed(
    add_samples: AddSamples, dataset: Dataset, create_dataset: Callable[..., Dataset]
) -> None:
    (own,) = add_samples(())
    (other,) = add_samples((), to=create_dataset("other"))
    with pytest.raises(NotFoundError, match=f"the dataset has no sample with id {other.id}"):
        samples.trash(dataset.id, [own.id, other.id], "me", ChangeAction.TRASH)
    assert names(dataset, SampleTab.ALL) == ["0.png"]


def test_the_trash_is_purged_after_thirty_days(add_samples: AddSamples, dataset: Dataset) -> None:
    old, young, kept = add_samples(("cat",), ("cat",), ("cat",))
    trash(old, young)
    set_trashed(old, days=30)
    set_trashed(young, days=29)
    assert samples.purge() == 1
    assert names(dataset, SampleTab.TRASH) == ["1.png"]
    with pytest.raises(NotFoundError):
        samples.get(old.id)
    with pytest.raises(NotFoundError):
        changes.of_sample(old.id)
    assert samples.get(kept.id).labels == ["cat"]
    changes.undo(changes.page(dataset.id)[0].id, by="me")
    assert names(dataset, SampleTab.ALL) == ["1.png", "2.png"]


def test_one_trash_can_be_purged_at_once(
    add_samples: AddSamples, dataset: Dataset, create_dataset: Callable[..., Dataset]
) -> None:
    other = create_dataset("other")
    trash(*add_samples((), ()))
    trash(*add_samples((), to=other))
    assert samples.purge(dataset.id, days=0) == 2
    assert datasets.get(dataset.id).trashed == 0
    assert datasets.get(other.id).trashed == 1


def set_trashed(sample: Sample, days: int) -> None:
    with database.writing() as session:
        session.execute(
            update(SampleRow)
            .where(SampleRow.id == sample.id)
            .values(trashed_at=utc_now() - timedelta(days=days))
        )

"""A dataset and the folder of an object store that it is kept in step with."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

import psutil
import pytest

from infra.catalog import changes
from schemas.data_check import CheckRequest
from schemas.import_layout import ImportLayout
from schemas.label import ChangeAction
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome, SampleTab
from tasks.data_sources.s3_prefix import S3Prefix
from tasks.intake.import_files import import_files
from tasks.intake.order import ImportOrder
from tasks.sample_readers.source_files import SourceFile
from tests.tasks.intake.conftest import FilledDataset, SourceFolder
from tests.tasks.intake.sample_files import coco, png, voc

NewDataset = Callable[..., FilledDataset]
ADDED, UPDATED, UNCHANGED = FileOutcome.ADDED, FileOutcome.UPDATED, FileOutcome.UNCHANGED
VANISHED = FileOutcome.VANISHED


@pytest.fixture
def pictures(new_dataset: NewDataset) -> FilledDataset:
    return new_dataset(ProjectType.IMAGE_CLASSIFICATION)


@pytest.fixture
def boxes(new_dataset: NewDataset) -> FilledDataset:
    return new_dataset(ProjectType.OBJECT_DETECTION)


def outcomes(reports: object) -> dict[str, FileOutcome]:
    assert isinstance(reports, dict)
    return {name: one.outcome for name, one in reports.items()}


def test_new_changed_and_known_files_are_told_apart(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.png": png(1), "a.txt": b"cat", "b.png": png(2), "deep/c.png": png(3)})
    assert set(outcomes(pictures.synchronize(folder)).values()) == {ADDED}
    before = pictures.in_tab()
    folder.put({"b.png": png(12), "new.png": png(4)})
    assert outcomes(pictures.synchronize(folder)) == {
        "a.png": UNCHANGED,
        "b.png": UPDATED,
        "deep/c.png": UNCHANGED,
        "new.png": ADDED,
    }
    after = pictures.in_tab()
    assert after["b.png"].id == before["b.png"].id
    assert after["b.png"].sha256 != before["b.png"].sha256
    assert set(after) == {"a.png", "b.png", "deep/c.png", "new.png"}


def test_a_label_file_that_changed_alone_labels_its_picture_anew(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.png": png(1), "a.txt": b"cat", "b.png": png(2)})
    pictures.synchronize(folder)
    folder.put({"a.txt": b"dog"})
    assert outcomes(pictures.synchronize(folder)) == {"a.png": UPDATED, "b.png": UNCHANGED}
    assert pictures.in_tab()["a.png"].labels == ["dog"]


def test_labels_that_people_set_stay_when_the_source_says_nothing_new(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    from infra.catalog import sample_labels
    from schemas.label import SampleLabels

    folder.put({"a.png": png(1), "a.txt": b"cat"})
    pictures.synchronize(folder)
    sample = pictures.in_tab()["a.png"]
    sample_labels.set_labels([SampleLabels(sample_id=sample.id, labels=["lion"])], "anna")
    folder.put({"b.png": png(2)})
    pictures.synchronize(folder)
    assert pictures.in_tab()["a.png"].labels == ["lion"]


def test_a_picture_that_shrank_keeps_its_boxes_for_the_check_to_find(
    boxes: FilledDataset, folder: SourceFolder
) -> None:
    from tasks.data_jobs.checks import check_dataset

    folder.put({"a.png": png(1), "a.xml": voc(("cat", 1, 1, 30, 20))})
    boxes.synchronize(folder)
    folder.put({"a.png": png(1, width=16, height=16)})
    folder.remove("a.xml")
    assert outcomes(boxes.synchronize(folder)) == {"a.png": UPDATED, "a.xml": VANISHED}
    (sample,) = boxes.in_tab().values()
    assert (sample.width, sample.labels) == (16, ["cat"])
    failing = [
        c for c in check_dataset(boxes.now, CheckRequest()).checks if sample.id in c.sample_ids
    ]
    assert "cut_boxes" in [repair for check in failing for repair in check.repairs]


@pytest.mark.parametrize("trash_vanished", [False, True])
def test_a_file_that_is_gone_is_told_once_and_trashed_if_wished(
    pictures: FilledDataset, folder: SourceFolder, trash_vanished: bool
) -> None:
    folder.put({"a.png": png(1), "b.png": png(2)})
    pictures.synchronize(folder)
    folder.remove("a.png")
    reports = pictures.synchronize(folder, trash_vanished=trash_vanished)
    assert outcomes(reports) == {"a.png": VANISHED, "b.png": UNCHANGED}
    place = "are in the trash now" if trash_vanished else "its samples stay"
    assert place in reports["a.png"].message
    assert ("a.png" in pictures.in_tab(SampleTab.TRASH)) is trash_vanished
    again = pictures.synchronize(folder, trash_vanished=trash_vanished)
    assert outcomes(again) == {"b.png": UNCHANGED}


def test_who_decides_later_to_trash_what_is_gone_gets_it_trashed(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.png": png(1), "b.png": png(2)})
    pictures.synchronize(folder)
    folder.remove("a.png")
    pictures.synchronize(folder)
    reports = pictures.synchronize(folder, trash_vanished=True)
    assert outcomes(reports) == {"a.png": VANISHED, "b.png": UNCHANGED}
    assert set(pictures.in_tab(SampleTab.TRASH)) == {"a.png"}


def test_a_file_that_came_back_can_vanish_again(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.png": png(1), "b.png": png(2)})
    pictures.synchronize(folder)
    for _ in range(2):
        folder.remove("a.png")
        assert outcomes(pictures.synchronize(folder))["a.png"] is VANISHED
        folder.put({"a.png": png(1)})
        assert outcomes(pictures.synchronize(folder))["a.png"] is UNCHANGED


def test_what_is_in_the_trash_stays_there_even_when_its_file_changes(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.png": png(1), "b.png": png(2), "b.txt": b"cat"})
    pictures.synchronize(folder)
    pictures.trash("a.png", "b.png")
    folder.put({"a.png": png(11), "b.txt": b"dog"})
    pictures.synchronize(folder)
    assert set(pictures.in_tab(SampleTab.TRASH)) == {"a.png", "b.png"}
    assert pictures.in_tab() == {}


def test_refused_files_are_reported_again_until_they_are_mended(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.png": b"<html>", "b.png": png(2)})
    for _ in range(2):
        assert outcomes(pictures.synchronize(folder))["a.png"] is FileOutcome.REFUSED
    folder.put({"a.png": png(1)})
    assert outcomes(pictures.synchronize(folder)) == {"a.png": ADDED, "b.png": UNCHANGED}


def test_a_known_file_that_is_damaged_now_keeps_its_sample(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.png": png(1), "b.png": png(2)})
    pictures.synchronize(folder)
    folder.put({"a.png": b"<html>"})
    reports = pictures.synchronize(folder, trash_vanished=True)
    assert outcomes(reports) == {"a.png": FileOutcome.REFUSED, "b.png": UNCHANGED}
    assert set(pictures.in_tab()) == {"a.png", "b.png"}


def test_annotation_files_are_applied_at_every_synchronization(
    boxes: FilledDataset, folder: SourceFolder
) -> None:
    box = ("cat", 2, 3, 20, 15)
    folder.put({"a.png": png(1), "c.json": coco(["a.png"], {"a.png": [box]})})
    boxes.synchronize(folder, ImportLayout.COCO)
    folder.put({"c.json": coco(["a.png"], {"a.png": [("dog", 2, 3, 20, 15)]})})
    boxes.synchronize(folder, ImportLayout.COCO, trash_vanished=True)
    assert {name: one.labels for name, one in boxes.in_tab().items()} == {"a.png": ["dog"]}


def test_the_names_that_a_store_lists_in_an_order_of_its_own_do_not_vanish(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    names = ["1/2.png", "1-0.png", "1.png", "1 b.png", "10.png", "1!/x.png", "a/b/c.png", "a.b.png"]
    folder.put({name: png(number) for number, name in enumerate(names)})
    assert set(outcomes(pictures.synchronize(folder)).values()) == {ADDED}
    for _ in range(2):
        reports = pictures.synchronize(folder, trash_vanished=True)
        assert outcomes(reports) == dict.fromkeys(names, UNCHANGED)
    folder.remove("1-0.png")
    reports = pictures.synchronize(folder, trash_vanished=True)
    assert [name for name, outcome in outcomes(reports).items() if outcome is VANISHED] == [
        "1-0.png"
    ]
    assert set(pictures.in_tab()) == {*names} - {"1-0.png"}


def test_a_replaced_content_can_be_taken_back(
    pictures: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.png": png(1)})
    pictures.synchronize(folder)
    before = pictures.in_tab()["a.png"]
    folder.put({"a.png": png(2, width=50)})
    pictures.synchronize(folder)
    assert pictures.in_tab()["a.png"].width == 50
    made = changes.page(pictures.id)[0]
    assert (made.action, made.by) == (ChangeAction.IMPORT, "sync")
    changes.undo(made.id, "anna")
    after = pictures.in_tab()["a.png"]
    assert (after.sha256, after.width) == (before.sha256, before.width)


@pytest.mark.parametrize("reports_seen", [0, 1, 205])
def test_a_synchronization_that_was_cut_off_and_repeated_ends_as_one_that_was_not(
    new_dataset: NewDataset, folder: SourceFolder, reports_seen: int
) -> None:
    folder.put({f"{number}.png": png(number) for number in range(210)})
    folder.put({f"{number}.txt": b"cat" for number in range(0, 210, 3)})
    cut, whole = (new_dataset(ProjectType.IMAGE_CLASSIFICATION) for _ in range(2))
    whole.synchronize(folder)
    order = ImportOrder(
        dataset=cut.now,
        source=S3Prefix(folder.bucket, folder.prefix),
        by="sync",
        origin=folder.path,
        synchronizing=True,
        trash_vanished=True,
    )
    reports = import_files(order)
    assert len(list(islice(reports, reports_seen))) == reports_seen
    reports.close()  # type: ignore[attr-defined]
    cut.synchronize(folder, trash_vanished=True)
    facts = [
        {name: (one.sha256, one.labels, one.source) for name, one in dataset.in_tab().items()}
        for dataset in (cut, whole)
    ]
    assert facts[0] == facts[1]
    assert len(facts[0]) == 210


def read(data: bytes, _: int) -> bytes:
    return data


class ManyFiles:
    """A source of many files with little in each."""

    refused = ()

    def __init__(self, count: int) -> None:
        self.count = count

    def files(self) -> Iterator[SourceFile]:
        for number in range(self.count):
            data = png(number)
            yield SourceFile(f"{number:06}.png", len(data), f"tag{number}", partial(read, data))

    def find(self, _: str) -> SourceFile | None:
        return None


def test_memory_does_not_grow_with_the_number_of_files(pictures: FilledDataset) -> None:
    count = 3000
    order = ImportOrder(
        dataset=pictures.now,
        source=ManyFiles(count),
        by="me",
        origin="s3://x/y",
        synchronizing=True,
    )
    process = psutil.Process()
    sizes = []
    for number, report in enumerate(import_files(order)):
        assert report.outcome is ADDED
        if number % 500 == 499:
            sizes.append(process.memory_info().rss)
    assert len(sizes) == count / 500
    assert sizes[-1] - sizes[1] < 20 * 1024 * 1024
    again = [report.outcome for report in import_files(order)]
    assert again == [UNCHANGED] * count

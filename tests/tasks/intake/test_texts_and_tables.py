"""Files that hold many samples, and tables that share their columns."""

from collections.abc import Callable

import pytest

from schemas.dataset import ColumnType
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome
from tests.tasks.intake.conftest import FilledDataset, SourceFolder

NewDataset = Callable[..., FilledDataset]


@pytest.fixture
def texts(new_dataset: NewDataset) -> FilledDataset:
    return new_dataset(ProjectType.TEXT_CLASSIFICATION)


@pytest.fixture
def tables(new_dataset: NewDataset) -> FilledDataset:
    return new_dataset(ProjectType.PREDICTIVE_ANALYTICS)


def columns(tables: FilledDataset) -> list[tuple[str, ColumnType]]:
    table = tables.now.table
    assert table is not None
    return [(column.name, column.type) for column in table.columns]


def test_the_report_of_a_text_file_counts_its_texts(texts: FilledDataset) -> None:
    files = {"a.txt": b"one\ntwo\n\nthree\n", "a_result.txt": b"x\ny\n\n\n"}
    report = texts.upload(files)["a.txt"]
    assert (report.outcome, report.samples) == (FileOutcome.ADDED, 3)
    assert report.message == "texts: 3 added"
    assert texts.texts() == {"one": ["x"], "two": ["y"], "three": []}


def test_rows_that_were_appended_are_added_and_the_others_known(texts: FilledDataset) -> None:
    texts.upload({"a.txt": b"one\ntwo\n"})
    report = texts.upload({"a.txt": b"one\ntwo\nthree\nfour\n"})["a.txt"]
    assert report.message == "texts: 2 added, 2 known already"
    assert list(texts.texts()) == ["one", "two", "three", "four"]


def test_rows_that_moved_keep_their_labels(texts: FilledDataset) -> None:
    texts.upload({"a.txt": b"one\ntwo\nthree\n", "a_result.txt": b"x\ny\nz\n"})
    report = texts.upload({"a.txt": b"three\none\ntwo\n"})["a.txt"]
    assert report.outcome is FileOutcome.UNCHANGED
    assert texts.texts() == {"one": ["x"], "two": ["y"], "three": ["z"]}


def test_a_result_file_that_changed_labels_the_texts_anew(texts: FilledDataset) -> None:
    texts.upload({"a.txt": b"one\ntwo\n", "a_result.txt": b"x\ny\n"})
    report = texts.upload({"a.txt": b"one\ntwo\n", "a_result.txt": b"x\nz\n"})["a.txt"]
    assert (report.outcome, report.message) == (
        FileOutcome.UPDATED,
        "texts: 1 with other labels, 1 known already",
    )
    assert texts.texts() == {"one": ["x"], "two": ["z"]}


def test_a_result_file_with_another_number_of_rows_labels_nothing(texts: FilledDataset) -> None:
    reports = texts.upload({"a.txt": b"one\ntwo\n", "a_result.txt": b"x\ny\nz\n"})
    assert reports["a_result.txt"].outcome is FileOutcome.REFUSED
    assert "taken in unlabeled" in reports["a.txt"].message
    assert texts.texts() == {"one": [], "two": []}


def test_a_text_that_comes_twice_in_its_file_is_two_samples_and_stays_so(
    texts: FilledDataset,
) -> None:
    assert texts.upload({"a.txt": b"one\none\n"})["a.txt"].samples == 2
    assert texts.upload({"a.txt": b"one\none\n"})["a.txt"].outcome is FileOutcome.UNCHANGED
    assert texts.now.samples == 2


def test_bad_rows_are_reported_by_their_numbers_and_the_others_taken_in(
    texts: FilledDataset,
) -> None:
    reports = texts.upload({"a.csv": b"good text,fine\nother text,no label!\nbell \x07,fine\n"})
    assert reports["a.csv row 2"].outcome is FileOutcome.REFUSED
    assert "U+0007" in reports["a.csv row 3"].message
    assert texts.texts() == {"good text": ["fine"], "other text": []}


def test_a_result_file_that_changed_at_the_source_is_noticed(
    texts: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.txt": b"one\ntwo\n", "a_result.txt": b"x\ny\n"})
    texts.synchronize(folder)
    assert texts.synchronize(folder)["a.txt"].outcome is FileOutcome.UNCHANGED
    folder.put({"a_result.txt": b"x\nz\n"})
    assert texts.synchronize(folder)["a.txt"].outcome is FileOutcome.UPDATED
    assert texts.texts() == {"one": ["x"], "two": ["z"]}
    folder.put({"b.txt": b"three\n"})
    folder.remove("a_result.txt")
    reports = texts.synchronize(folder)
    assert reports["a_result.txt"].outcome is FileOutcome.VANISHED
    assert texts.texts() == {"one": ["x"], "two": ["z"], "three": []}


@pytest.mark.parametrize("trash_vanished", [False, True])
def test_texts_that_are_no_longer_in_their_file_are_told(
    texts: FilledDataset, folder: SourceFolder, trash_vanished: bool
) -> None:
    folder.put({"a.txt": b"one\ntwo\nthree\n"})
    texts.synchronize(folder)
    folder.put({"a.txt": b"two\nfour\n"})
    report = texts.synchronize(folder, trash_vanished=trash_vanished)["a.txt"]
    kept = [] if trash_vanished else ["one", "three"]
    assert "2 texts" in report.message
    assert ("are in the trash now" in report.message) is trash_vanished
    assert sorted(texts.texts()) == sorted(["two", "four", *kept])


def test_a_further_table_may_widen_the_types_of_columns(tables: FilledDataset) -> None:
    tables.upload({"a.csv": b"age,height,name\n31,2,x\n"})
    assert columns(tables) == [("age", "Int"), ("height", "Int"), ("name", "String")]
    report = tables.upload({"b.csv": b"age,height,name\n45,1.75,7\n"})["b.csv"]
    assert report.outcome is FileOutcome.ADDED
    assert columns(tables) == [("age", "Int"), ("height", "Double"), ("name", "String")]
    assert sum(one.rows or 0 for one in tables.in_tab().values()) == 2


def test_tables_of_one_upload_share_the_columns_of_the_first(tables: FilledDataset) -> None:
    reports = tables.upload(
        {
            "a.csv": b"age,name\n31,x\n",
            "b.csv": b"age,town\n31,x\n",
            "c.csv": b"age,name,town\n31,x,y\n",
            "d.csv": b"age,name\n1.5,y\n",
        }
    )
    assert {name: one.outcome for name, one in reports.items()} == {
        "a.csv": FileOutcome.ADDED,
        "b.csv": FileOutcome.REFUSED,
        "c.csv": FileOutcome.REFUSED,
        "d.csv": FileOutcome.ADDED,
    }
    assert "'town' instead of 'name'" in reports["b.csv"].message
    assert columns(tables) == [("age", "Double"), ("name", "String")]


def test_a_table_file_that_grew_at_the_source_replaces_its_sample(
    tables: FilledDataset, folder: SourceFolder
) -> None:
    folder.put({"a.csv": b"age,name\n31,x\n"})
    tables.synchronize(folder)
    before = tables.in_tab()["a.csv"]
    folder.put({"a.csv": b"age,name\n31,x\n45.5,y\n"})
    assert tables.synchronize(folder)["a.csv"].outcome is FileOutcome.UPDATED
    after = tables.in_tab()["a.csv"]
    assert (after.id, before.rows, after.rows) == (before.id, 1, 2)
    assert columns(tables) == [("age", "Double"), ("name", "String")]


def test_once_the_last_table_is_gone_for_good_other_columns_may_come(
    tables: FilledDataset,
) -> None:
    from infra.catalog import samples

    tables.upload({"a.csv": b"age,name\n31,x\n"})
    tables.trash("a.csv")
    assert tables.upload({"b.csv": b"town,size\nx,3\n"})["b.csv"].outcome is FileOutcome.REFUSED
    samples.purge(tables.id, days=0)
    assert tables.upload({"b.csv": b"town,size\nx,3\n"})["b.csv"].outcome is FileOutcome.ADDED
    assert columns(tables) == [("town", "String"), ("size", "Int")]


def test_the_wish_about_the_header_is_kept(new_dataset: NewDataset) -> None:
    tables = new_dataset(ProjectType.PREDICTIVE_ANALYTICS, table_header="no")
    tables.upload({"a.csv": b"age,name\n31,x\n"})
    assert columns(tables) == [("attr_1", "String"), ("attr_2", "String")]

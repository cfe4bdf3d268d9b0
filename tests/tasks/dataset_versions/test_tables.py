"""Versions of table datasets."""

import csv
from collections.abc import Callable

import pytest

from infra.object_store import ObjectStore
from schemas.dataset import Dataset, DatasetVersion, VersionPublish
from schemas.errors import ConflictError, InvalidInputError
from schemas.manifest import VersionSummary
from schemas.project_type import ProjectType
from schemas.sample import Sample
from tasks.dataset_versions.manifests import folder_of, read_manifest
from tasks.dataset_versions.publishing import publish
from tasks.dataset_versions.verification import verify

COLUMNS = ("age", "deposit", "job")
HEADER = "age,deposit,job\n"
AddTable = Callable[..., Sample]


@pytest.fixture
def bank(create_dataset: Callable[..., Dataset], add_table: AddTable) -> Dataset:
    """Two files, 150 records, one of which spans two lines."""
    dataset = create_dataset("bank", ProjectType.PREDICTIVE_ANALYTICS)
    first = "".join(f"{20 + n},{'yes' if n % 5 == 0 else 'no'},cook\n" for n in range(100))
    second = "".join(f'{200 + n},no,"cook,\nand ""chef"""\n' for n in range(50))
    add_table(dataset, "a.csv", (HEADER + first).encode(), COLUMNS)
    add_table(dataset, "b.csv", (HEADER + second).encode(), COLUMNS)
    return dataset


def table_of(version: DatasetVersion, store: ObjectStore) -> list[list[str]]:
    text = store.get(f"{folder_of(version)}/table.csv").decode()
    return list(csv.reader(text.splitlines(keepends=True)))


def usage_of(version: DatasetVersion, store: ObjectStore) -> list[str]:
    return store.get(f"{folder_of(version)}/usage.txt").decode().splitlines()


def test_a_version_has_all_records_with_the_label_last_and_the_usage_of_each(
    bank: Dataset, object_store: ObjectStore
) -> None:
    version = publish(bank.id, VersionPublish(label_column="deposit"))
    header, *records = table_of(version, object_store)
    usage = usage_of(version, object_store)
    assert header == ["age", "job", "deposit"]
    assert records[0] == ["20", "cook", "yes"]
    assert records[-1] == ["249", 'cook,\nand "chef"', "no"]
    validating = [
        record for record, side in zip(records, usage, strict=True) if side == "validation"
    ]
    assert sorted({*usage}) == ["train", "validation"]
    assert [sum(record[2] == label for record in validating) for label in ("yes", "no")] == [4, 26]
    assert (version.training_samples, version.validation_samples) == (120, 30)
    assert version.samples_per_label == {"yes": 20, "no": 130}


def test_the_manifest_names_the_files_which_have_no_usage_of_their_own(bank: Dataset) -> None:
    lines = list(read_manifest(publish(bank.id, VersionPublish())))
    assert [(line.name, line.usage) for line in lines] == [("a.csv", None), ("b.csv", None)]


def test_the_last_column_is_the_label_unless_another_is_chosen(
    bank: Dataset, object_store: ObjectStore
) -> None:
    version = publish(bank.id, VersionPublish())
    written = object_store.get(f"{folder_of(version)}/version.json")
    assert VersionSummary.model_validate_json(written).label_column == "job"
    assert table_of(version, object_store)[0] == list(COLUMNS)


def test_an_unknown_label_column_is_refused_with_the_names_of_the_columns(bank: Dataset) -> None:
    with pytest.raises(InvalidInputError, match="no column 'Deposit'; choose one of age, deposit"):
        publish(bank.id, VersionPublish(label_column="Deposit"))


def test_a_table_dataset_without_a_file_is_refused(create_dataset: Callable[..., Dataset]) -> None:
    dataset = create_dataset("empty", ProjectType.PREDICTIVE_ANALYTICS)
    with pytest.raises(ConflictError, match="'empty' has no data file; upload a CSV file"):
        publish(dataset.id, VersionPublish())


def test_a_version_keeps_its_records_when_a_file_is_added(
    bank: Dataset, add_table: AddTable, object_store: ObjectStore
) -> None:
    first = publish(bank.id, VersionPublish(label_column="deposit"))
    before = usage_of(first, object_store)
    more = "".join(f"{300 + n},yes,smith\n" for n in range(10))
    add_table(bank, "c.csv", (HEADER + more).encode(), COLUMNS)
    second = publish(bank.id, VersionPublish(label_column="deposit"))
    after = usage_of(second, object_store)
    assert len(after) == 160
    assert sum(old != new for old, new in zip(before, after, strict=False)) <= 4
    assert len(table_of(first, object_store)) == 151
    assert verify(first, with_objects=True).intact


@pytest.mark.parametrize("name", ["table.csv", "usage.txt", "version.json", "manifest.jsonl"])
def test_an_altered_file_of_a_version_is_found(
    bank: Dataset, object_store: ObjectStore, name: str
) -> None:
    version = publish(bank.id, VersionPublish())
    key = f"{folder_of(version)}/{name}"
    object_store.put(key, object_store.get(key).replace(b"t", b"T", 1))
    found = verify(version)
    assert (found.intact, found.damaged) == (False, [name])

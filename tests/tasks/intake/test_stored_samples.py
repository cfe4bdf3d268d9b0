"""The bytes of samples: stored before their rows, once, and again when they were lost."""

from collections.abc import Callable

import pytest

from infra.object_store import ObjectStore
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome
from tests.tasks.intake.conftest import FilledDataset
from tests.tasks.intake.sample_files import noisy_png, png


@pytest.fixture
def dataset(new_dataset: Callable[..., FilledDataset]) -> FilledDataset:
    return new_dataset(ProjectType.IMAGE_CLASSIFICATION)


def keys_of(dataset: FilledDataset, store: ObjectStore) -> list[str]:
    return [found.key for found in store.list(store.bucket, f"datasets/{dataset.id}/")]


def test_objects_that_were_lost_come_back_when_the_file_is_sent_again(
    dataset: FilledDataset, object_store: ObjectStore
) -> None:
    files = {"1.png": noisy_png(300), "2.png": png(2)}
    dataset.upload(files)
    stored = keys_of(dataset, object_store)
    object_store.delete(stored)
    reports = dataset.upload(files)
    assert {one.outcome for one in reports.values()} == {FileOutcome.UNCHANGED}
    assert keys_of(dataset, object_store) == stored


def test_pictures_of_one_content_share_an_object(
    dataset: FilledDataset, object_store: ObjectStore
) -> None:
    dataset.upload({"1.png": png()})
    dataset.upload({"2.png": png(), "3.png": png()})
    assert set(dataset.in_tab()) == {"1.png", "2.png", "3.png"}
    (key,) = keys_of(dataset, object_store)
    assert object_store.get(key) == png()


def test_a_file_that_got_other_content_is_stored_beside_the_old_one(
    dataset: FilledDataset, object_store: ObjectStore
) -> None:
    dataset.upload({"1.png": png(1)})
    dataset.upload({"1.png": png(2)})
    contents = {object_store.get(key) for key in keys_of(dataset, object_store)}
    assert contents == {png(1), png(2)}

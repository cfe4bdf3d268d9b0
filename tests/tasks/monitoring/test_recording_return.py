"""Recorded requests of every media become samples; only a given label is a label."""

import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from infra.catalog import datasets, recordings, samples
from infra.catalog.recordings import NewRecording
from infra.object_store import ObjectStore
from schemas.dataset import DatasetCreate, VersionPublish
from schemas.errors import InvalidInputError
from schemas.import_layout import ImportLayout
from schemas.manifest import Usage
from schemas.project_type import ProjectType
from schemas.recording import (
    RecordedRequest,
    Recording,
    RecordingDeletion,
    RecordingsReturned,
)
from schemas.sample import SampleTab
from tasks.dataset_versions.manifests import TABLE, USAGE, folder_of
from tasks.dataset_versions.publishing import publish
from tasks.dataset_versions.record_usage import record_usage
from tasks.dataset_versions.splits import SplitItem, assign_usage
from tasks.intake.uploads import import_upload
from tasks.monitoring.recording_return import Destination, return_recordings
from tests.deployments.deployed_models import deploy, write_tiny_model

ROWS = [f"{n},{n % 7},{'yes' if n % 2 else 'no'}" for n in range(40)]


@pytest.fixture
def service_id(catalog: Path, object_store: ObjectStore, tmp_path: Path) -> UUID:
    """A service whose recordings the tests make; its own model does not matter."""
    write_tiny_model(tmp_path / "model")
    return deploy(tmp_path / "model", nodes=1).id


def recorded(service_id: UUID, store: ObjectStore, body: bytes) -> Recording:
    sha256 = hashlib.sha256(body).hexdigest()
    store.put(f"recordings/{sha256}", body)
    facts = RecordedRequest(
        at=datetime.now(UTC), sha256=sha256, options={}, answer={}, label="yes", confidence=0.5
    )
    recordings.add(NewRecording(service_id, uuid4(), f"recordings/{sha256}", len(body), facts))
    return recordings.page(service_id, None, None, 0, 1).items[0]


def test_records_become_rows_that_train(service_id: UUID, object_store: ObjectStore) -> None:
    made = datasets.create(DatasetCreate(name="t", project_type=ProjectType.PREDICTIVE_ANALYTICS))
    table = ("\n".join(["a,b,label", *ROWS]) + "\n").encode()
    import_upload(datasets.get(made.id), [("t.csv", table)], ImportLayout.FILES, by="test")
    body = {"data": {"req_data": [{"a": 1000, "b": "3", "label": "?"}, {"a": 1001, "b": None}]}}
    one = recorded(service_id, object_store, json.dumps(body).encode())
    other = {"data": {"req_data": [{"a": 0, "b": 0}]}}  # with its label, it equals a known row
    two = recorded(service_id, object_store, json.dumps(other).encode())
    back = return_recordings(
        Destination(datasets.get(made.id), "label"), [one, two], {two.id: "no"}, "test"
    )
    assert back == RecordingsReturned(samples=2, known=0, refused=[])
    version = publish(made.id, VersionPublish(training_ratio=0.5, label_column="label"))
    rows = object_store.get(f"{folder_of(version)}/{TABLE}").decode().splitlines()[1:]
    usage = object_store.get(f"{folder_of(version)}/{USAGE}").decode().split()
    assert rows[40:43] == ["1000,3,", "1001,,", "0,0,no"]
    assert usage[40:43] == [Usage.TRAINING] * 3
    assert usage[rows.index("0,0,no")] == Usage.TRAINING
    assert 15 <= usage.count(Usage.VALIDATION) <= 22


def test_texts_are_unlabeled_without_a_label(service_id: UUID, object_store: ObjectStore) -> None:
    made = datasets.create(DatasetCreate(name="x", project_type=ProjectType.TEXT_CLASSIFICATION))
    two = recorded(service_id, object_store, json.dumps({"texts": ["很好", "差"]}).encode())
    one = recorded(service_id, object_store, "还行".encode())
    bad = recorded(service_id, object_store, b"a\x07b")
    destination = Destination(datasets.get(made.id))
    back = return_recordings(destination, [two, one, bad], {one.id: "so-so"}, "test")
    assert (back.samples, back.known) == (3, 0)
    assert "control character" in back.refused[0]
    unlabeled = samples.page(made.id, SampleTab.UNLABELED).items
    assert {sample.text for sample in unlabeled} == {"很好", "差"}
    assert all(sample.always_trains for sample in unlabeled)
    (labeled,) = samples.page(made.id, SampleTab.LABELED).items
    assert (labeled.text, labeled.labels) == ("还行", ["so-so"])
    assert return_recordings(destination, [two], {}, "test").known == 2

    boxes = datasets.create(DatasetCreate(name="b", project_type=ProjectType.OBJECT_DETECTION))
    with pytest.raises(InvalidInputError, match="draw the boxes"):
        return_recordings(Destination(datasets.get(boxes.id)), [one], {one.id: "cat"}, "test")


def test_a_picture_of_a_phone_that_adds_a_preview_becomes_a_jpeg(
    service_id: UUID, object_store: ObjectStore
) -> None:
    made = datasets.create(DatasetCreate(name="p", project_type=ProjectType.IMAGE_CLASSIFICATION))
    file, preview = io.BytesIO(), Image.new("RGB", (64, 64))
    Image.new("RGB", (128, 128)).save(file, "MPO", save_all=True, append_images=[preview])
    photo = recorded(service_id, object_store, file.getvalue())
    back = return_recordings(Destination(datasets.get(made.id)), [photo, photo], {}, "test")
    assert back == RecordingsReturned(samples=1, known=0, refused=[])
    (sample,) = samples.page(made.id, SampleTab.UNLABELED).items
    assert sample.name.endswith(".jpg")
    assert recordings.remove(service_id, RecordingDeletion(all=True)) == (1, [photo_key(photo)])


def photo_key(recording: Recording) -> str:
    return f"recordings/{recording.sha256}"


def test_what_always_trains_and_its_copies_are_no_part_of_the_ratio() -> None:
    items = [SplitItem(f"{n}", ("cat",)) for n in range(100)]
    fixed = [SplitItem(f"{n}", ("cat",), always_trains=True) for n in range(90, 130)]
    usage = assign_usage([*items, *fixed], 0.5, seed=1)
    assert {usage[item.key] for item in fixed} == {Usage.TRAINING}
    assert sum(usage[f"{n}"] is Usage.VALIDATION for n in range(90)) == 45
    records = [(str(n), "cat") for n in range(60)] + [("0", "cat"), ("99", "cat")]
    decided = record_usage(records, 0.5, 1, [range(60, 62)])
    assert not decided.validates[[0, 60, 61]].any()
    assert decided.validates.sum() in (29, 30)

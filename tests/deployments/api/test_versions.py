"""Dataset versions over REST."""

import hashlib
import json
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from infra import object_keys
from infra.catalog import datasets, sample_intake, sample_labels
from infra.catalog.sample_intake import NewSample
from infra.object_store import ObjectStore
from schemas.dataset import DatasetCreate
from schemas.label import Mark, SampleLabels
from schemas.project_type import ProjectType
from schemas.sample import Sample

Labeled = tuple[UUID, list[Sample]]


@pytest.fixture
def labeled(api: TestClient, object_store: ObjectStore) -> Labeled:
    """A dataset of ten sounds with a label each."""
    dataset = datasets.create(
        DatasetCreate(name="birds", project_type=ProjectType.SOUND_CLASSIFICATION)
    )
    new = []
    for number in range(10):
        data = f"sound {number}".encode()
        sha256 = hashlib.sha256(data).hexdigest()
        key = object_keys.sample_object(dataset.id, sha256, "wav")
        object_store.put(key, data)
        name = f"{number}.wav"
        marks = (Mark("owl" if number < 5 else "crow"),)
        new.append(NewSample(name, name, name, sha256, len(data), "WAV", key, marks=marks))
    return dataset.id, [sample for sample, _ in sample_intake.add(dataset.id, new, by="test")]


def publish(api: TestClient, dataset_id: UUID, **wanted: object) -> dict[str, object]:
    answer = api.post(f"/api/v1/datasets/{dataset_id}/versions", json=wanted)
    assert answer.status_code == 201, answer.text
    version: dict[str, object] = answer.json()
    return version


def test_a_published_version_is_listed_and_shown(api: TestClient, labeled: Labeled) -> None:
    dataset_id, _ = labeled
    first = publish(api, dataset_id, training_ratio=0.6)
    second = publish(api, dataset_id)
    assert (first["name"], first["training_samples"], first["validation_samples"]) == ("V001", 6, 4)
    assert first["run_id"] is None
    assert api.get(f"/api/v1/datasets/{dataset_id}/versions").json() == [second, first]
    assert api.get(f"/api/v1/versions/{first['id']}").json() == first


def test_the_manifest_is_sent_as_json_lines_with_the_promised_hash(
    api: TestClient, labeled: Labeled
) -> None:
    version = publish(api, labeled[0])
    answer = api.get(f"/api/v1/versions/{version['id']}/manifest")
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert hashlib.sha256(answer.content).hexdigest() == version["manifest_sha256"]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["annotations"][0]["label"] for line in lines] == ["owl"] * 5 + ["crow"] * 5
    assert {line["usage"] for line in lines} == {"train", "validation"}


def test_an_altered_manifest_is_an_error_and_no_half_answer(
    api: TestClient, labeled: Labeled, object_store: ObjectStore
) -> None:
    version = publish(api, labeled[0])
    object_store.put(str(version["manifest_key"]), b"{}")
    answer = api.get(f"/api/v1/versions/{version['id']}/manifest")
    assert (answer.status_code, answer.json()["error_code"]) == (500, "CORRUPT_FILE")
    verified = api.post(f"/api/v1/versions/{version['id']}/verification").json()
    assert (verified["intact"], verified["damaged"]) == (False, ["manifest.jsonl"])


def test_what_changed_between_two_versions_is_told_and_can_be_taken_back(
    api: TestClient, labeled: Labeled
) -> None:
    dataset_id, sounds = labeled
    first = publish(api, dataset_id)
    changed = SampleLabels(sample_id=sounds[0].id, labels=["crow"])
    sample_labels.set_labels([changed], by="test")
    second = publish(api, dataset_id)
    diff = api.get(f"/api/v1/versions/{first['id']}/diff/{second['id']}").json()
    assert [(one["name"], one["before"], one["after"]) for one in diff["relabeled"]] == [
        ("0.wav", ["owl"], ["crow"])
    ]
    assert diff["samples_per_label"] == {"crow": [5, 6], "owl": [5, 4]}
    restored = api.post(f"/api/v1/versions/{first['id']}/restore-labels").json()
    assert (restored["restored"], restored["unchanged"]) == (1, 9)
    assert api.get(f"/api/v1/samples/{sounds[0].id}").json()["labels"] == ["owl"]


def test_the_bytes_of_all_samples_are_compared_when_asked_for(
    api: TestClient, labeled: Labeled, object_store: ObjectStore
) -> None:
    dataset_id, sounds = labeled
    version = publish(api, dataset_id)
    path = f"/api/v1/versions/{version['id']}/verification"
    assert api.post(path, params={"objects": True}).json()["objects"] == 10
    object_store.put(str(sounds[3].object_key), b"noise")
    assert api.post(path, params={"objects": True}).json()["damaged"] == ["3.wav"]
    assert api.post(path).json()["intact"] is True


@pytest.mark.parametrize("ratio", [0, 1, 0.123456, "many"])
def test_ratios_that_break_the_rule_are_refused(
    api: TestClient, labeled: Labeled, ratio: object
) -> None:
    answer = api.post(f"/api/v1/datasets/{labeled[0]}/versions", json={"training_ratio": ratio})
    assert answer.status_code == 422
    assert "training_ratio" in answer.json()["error_msg"]
    assert api.get(f"/api/v1/datasets/{labeled[0]}/versions").json() == []


def test_a_version_or_dataset_that_is_not_there_is_named(api: TestClient) -> None:
    unknown = uuid4()
    for answer in (
        api.get(f"/api/v1/versions/{unknown}"),
        api.get(f"/api/v1/datasets/{unknown}/versions"),
        api.post(f"/api/v1/datasets/{unknown}/versions", json={}),
    ):
        assert answer.status_code == 404
        assert str(unknown) in answer.json()["error_msg"]

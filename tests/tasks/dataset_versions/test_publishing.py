"""Publishing versions, and that they stay what they were."""

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from infra.catalog import datasets, labels, sample_intake, sample_labels, samples, versions
from infra.catalog.sample_intake import NewSample
from infra.object_store import ObjectStore
from schemas.dataset import Dataset, DatasetVersion, VersionPublish
from schemas.errors import ConflictError, InvalidInputError
from schemas.label import ChangeAction, LabelUpdate, Mark, SampleLabels
from schemas.manifest import Usage, VersionSummary
from schemas.project_type import ProjectType
from schemas.sample import Sample
from tasks.dataset_versions.current_lines import as_current_lines
from tasks.dataset_versions.manifests import folder_of, read_manifest
from tasks.dataset_versions.publishing import publish
from tasks.dataset_versions.verification import verify

TenPictures = tuple[UUID, list[Sample]]


def summary_of(version: DatasetVersion, store: ObjectStore) -> VersionSummary:
    written = store.get(f"{folder_of(version)}/version.json")
    return VersionSummary.model_validate_json(written)


def test_a_version_holds_all_labeled_samples_with_their_usage(
    ten_pictures: TenPictures, add_picture: Callable[..., Sample], object_store: ObjectStore
) -> None:
    dataset_id, pictures = ten_pictures
    unlabeled = add_picture(_dataset(dataset_id), "unlabeled.png")
    version = publish(dataset_id, VersionPublish(training_ratio=0.6))
    lines = list(read_manifest(version))
    assert [line.id for line in lines] == [picture.id for picture in pictures]
    assert unlabeled.id not in {line.id for line in lines}
    assert [line.labels for line in lines] == [["cat"]] * 5 + [["dog"]] * 5
    validating = [line for line in lines if line.usage is Usage.VALIDATION]
    assert sorted(line.labels[0] for line in validating) == ["cat", "cat", "dog", "dog"]
    assert object_store.get(lines[0].object_key or "") == b"0.png"
    assert (version.name, version.training_samples, version.validation_samples) == ("V001", 6, 4)
    assert version.samples_per_label == {"cat": 5, "dog": 5}


def test_a_version_lies_in_a_folder_of_its_name_below_the_output_path(
    ten_pictures: TenPictures, object_store: ObjectStore
) -> None:
    dataset_id, _ = ten_pictures
    wanted = VersionPublish(training_ratio=0.81234, seed=7)
    first, second = publish(dataset_id, wanted), publish(dataset_id, wanted)
    assert second.manifest_key.startswith(f"datasets/{dataset_id}/versions/V002/")
    summary = summary_of(second, object_store)
    assert (summary.version, summary.parent) == ("V002", "V001")
    assert (summary.training_ratio, summary.seed, summary.samples) == (0.81234, 7, 10)
    assert summary.id == second.id
    assert second.manifest_sha256 == first.manifest_sha256
    assert second.manifest_key != first.manifest_key


def test_texts_lie_in_the_manifest_itself(create_dataset: Callable[..., Dataset]) -> None:
    dataset = create_dataset("reviews", ProjectType.TEXT_CLASSIFICATION)
    new = [
        NewSample(f"r.txt#{n}", "r.txt", "r.txt", f"{n:064x}", 5, "TXT", text=f"text\n{n}",
                  marks=(Mark("好"),))
        for n in range(4)
    ]  # fmt: skip
    sample_intake.add(dataset.id, new, by="test")
    lines = list(read_manifest(publish(dataset.id, VersionPublish())))
    assert [(line.object_key, line.text) for line in lines] == [
        (None, f"text\n{n}") for n in range(4)
    ]


def test_boxes_are_in_the_manifest_and_a_picture_counts_once_for_its_label(
    create_dataset: Callable[..., Dataset], add_picture: Callable[..., Sample]
) -> None:
    dataset = create_dataset("cars", ProjectType.OBJECT_DETECTION)
    add_picture(dataset, "a.png", ("car", 0, 0, 5, 5), ("car", 5, 5, 40, 30), ("bus", 1, 1, 2, 2.5))
    version = publish(dataset.id, VersionPublish())
    boxes = [
        one.box.corners for line in read_manifest(version) for one in line.annotations if one.box
    ]
    assert sorted(boxes) == [(0, 0, 5, 5), (1, 1, 2, 2.5), (5, 5, 40, 30)]
    assert version.samples_per_label == {"bus": 1, "car": 1}


def test_nothing_labeled_is_refused_with_the_cure(
    create_dataset: Callable[..., Dataset], add_picture: Callable[..., Sample]
) -> None:
    dataset = create_dataset()
    add_picture(dataset, "unlabeled.png")
    with pytest.raises(ConflictError, match="'cats' has no labeled samples; label some"):
        publish(dataset.id, VersionPublish())


def test_a_label_column_is_only_for_tables(ten_pictures: TenPictures) -> None:
    with pytest.raises(InvalidInputError, match="no label column 'kind'; publish without one"):
        publish(ten_pictures[0], VersionPublish(label_column="kind"))


def test_a_run_publishes_once(ten_pictures: TenPictures, object_store: ObjectStore) -> None:
    dataset_id, pictures = ten_pictures
    run_id = uuid4()
    first = publish(dataset_id, VersionPublish(), run_id)
    sample_labels.set_labels([SampleLabels(sample_id=pictures[0].id, labels=["dog"])], by="test")
    assert publish(dataset_id, VersionPublish(), run_id) == first
    assert versions.of_dataset(dataset_id) == [first]
    assert _stored(object_store, first) == ["manifest.jsonl", "version.json"]


def test_versions_published_at_once_all_stay_intact_and_numbered(
    ten_pictures: TenPictures, object_store: ObjectStore
) -> None:
    dataset_id, _ = ten_pictures
    together = threading.Barrier(6)

    def publish_one(seed: int) -> None:
        together.wait()
        publish(dataset_id, VersionPublish(seed=seed, training_ratio=0.5))

    publishers = [threading.Thread(target=publish_one, args=(seed,)) for seed in range(6)]
    for publisher in publishers:
        publisher.start()
    for publisher in publishers:
        publisher.join()
    published = versions.of_dataset(dataset_id)
    assert sorted(version.number for version in published) == [1, 2, 3, 4, 5, 6]
    assert all(verify(version, with_objects=True).intact for version in published)
    keys = object_store.list(object_store.bucket, f"datasets/{dataset_id}/versions/")
    assert len(list(keys)) == 2 * 6  # nothing is left of attempts that lost their number


def test_a_crash_before_the_row_leaves_no_version(
    ten_pictures: TenPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset_id, _ = ten_pictures

    def crash(_: versions.NewVersion, last_number: int) -> DatasetVersion:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(versions, "publish", crash)
        with pytest.raises(MemoryError):
            publish(dataset_id, VersionPublish())
    assert versions.of_dataset(dataset_id) == []
    assert verify(publish(dataset_id, VersionPublish()), with_objects=True).intact


def test_nothing_that_is_done_later_changes_a_version(
    ten_pictures: TenPictures, add_picture: Callable[..., Sample], object_store: ObjectStore
) -> None:
    dataset_id, pictures = ten_pictures
    version = publish(dataset_id, VersionPublish())
    manifest = object_store.get(version.manifest_key)
    relabeled = SampleLabels(sample_id=pictures[1].id, labels=["bird"])
    sample_labels.set_labels([relabeled], by="test")
    cat = next(label for label in labels.of_dataset(dataset_id) if label.name == "cat")
    labels.update(cat.id, LabelUpdate(name="katze"), by="test")
    samples.trash(dataset_id, [pictures[2].id], "test", ChangeAction.TRASH)
    samples.trash(dataset_id, [pictures[3].id], "test", ChangeAction.TRASH)
    samples.purge(dataset_id, days=0)
    dataset = _dataset(dataset_id)
    add_picture(dataset, "4.png", content=b"replaced", synchronizing=True)
    now = {line.name: (line.labels, line.size) for line in as_current_lines(dataset_id)}
    assert now["1.png"] == (["bird"], 5)
    assert now["4.png"] == (["katze"], 8)
    assert "2.png" not in now
    assert object_store.get(version.manifest_key) == manifest
    assert versions.get(version.id) == version
    checked = verify(version, with_objects=True)
    assert (checked.intact, checked.objects) == (True, 10)


def _dataset(dataset_id: UUID) -> Dataset:
    return datasets.get(dataset_id)


def _stored(store: ObjectStore, version: DatasetVersion) -> list[str]:
    """Names of all files of this version's number."""
    number_folder = folder_of(version).rpartition("/")[0]
    keys = store.list(store.bucket, f"{number_folder}/")
    return sorted(found.key.rpartition("/")[2] for found in keys)


def test_a_name_that_looks_like_a_field_of_the_manifest_is_left_alone(
    create_dataset: Callable[..., Dataset], add_picture: Callable[..., Sample]
) -> None:
    dataset = create_dataset()
    name = '","usage":null,"x":"usage":null.png'
    add_picture(dataset, name, "cat")
    line = next(read_manifest(publish(dataset.id, VersionPublish())))
    assert (line.name, line.usage) == (name, Usage.TRAINING)


def test_recordings_are_kept_together_when_wanted(
    create_dataset: Callable[..., Dataset], object_store: ObjectStore
) -> None:
    dataset = create_dataset("barks", ProjectType.SOUND_CLASSIFICATION)
    names = [f"{label}-{n % 5}_{n}.wav" for label in ("cat", "dog") for n in range(30)]
    new = [
        NewSample(name, name, name, f"{n:064x}", 5, "WAV", f"objects/{n}", marks=(Mark(name[:3]),))
        for n, name in enumerate(names)
    ]
    sample_intake.add(dataset.id, new, by="test")
    version = publish(dataset.id, VersionPublish(keep_recordings_together=True))

    sides: dict[str, set[Usage | None]] = {}
    for line in read_manifest(version):
        sides.setdefault(line.name.split("_")[0], set()).add(line.usage)
    assert all(len(usages) == 1 for usages in sides.values())
    assert sum(usages == {Usage.VALIDATION} for usages in sides.values()) == 2
    assert summary_of(version, object_store).keep_recordings_together


def test_texts_are_no_recordings(create_dataset: Callable[..., Dataset]) -> None:
    dataset = create_dataset("reviews", ProjectType.TEXT_CLASSIFICATION)
    with pytest.raises(InvalidInputError, match="without keep_recordings_together"):
        publish(dataset.id, VersionPublish(keep_recordings_together=True))

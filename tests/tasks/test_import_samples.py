"""Imports into a real catalog and a real object store."""

import hashlib
import io
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from infra.catalog import datasets, labels, samples
from infra.object_store import ObjectStore
from schemas.dataset import Dataset, DatasetCreate
from schemas.errors import NotFoundError, ObjectStoreUnavailableError
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome, FileReport
from tasks.import_samples import (
    ROWS_PER_TRANSACTION,
    import_files,
    import_from_s3,
    import_samples,
)
from tasks.sample_readers.image_with_text_labels import SourceFile

FOREIGN_BUCKET = "photos"


class WatchedBytes(bytes):
    """Bytes that count how many of them are held at once."""

    read = held = most_held = 0
    lock = threading.Lock()

    def __init__(self, _: bytes) -> None:
        with self.lock:
            WatchedBytes.read += 1
            WatchedBytes.held += 1
            WatchedBytes.most_held = max(self.most_held, self.held)

    def __del__(self) -> None:
        with self.lock:
            WatchedBytes.held -= 1


def png(number: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (number // 256, number % 256, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def lying_on_its_side() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.new("RGB", (64, 32)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


@pytest.fixture
def dataset(catalog: Path, object_store: ObjectStore) -> Dataset:
    return datasets.create(
        DatasetCreate(name="flowers", project_type=ProjectType.IMAGE_CLASSIFICATION)
    )


def put_foreign(store: ObjectStore, bucket: str, objects: Mapping[str, bytes]) -> None:
    if not store.client.bucket_exists(bucket_name=bucket):
        store.client.make_bucket(bucket_name=bucket)
    for key, data in objects.items():
        store.client.put_object(
            bucket_name=bucket, object_name=key, data=io.BytesIO(data), length=len(data)
        )


def test_a_picture_and_its_label_file_become_a_labeled_sample(
    dataset: Dataset, object_store: ObjectStore
) -> None:
    data = png()
    report = import_files(dataset, [("10.png", data), ("10.txt", b"rose\nred\n")], by="anna")
    (file,) = report.files
    assert (file.name, file.outcome, file.message) == ("10.png", FileOutcome.ADDED, "")
    assert sorted(file.labels) == ["red", "rose"]
    (stored,) = samples.page(dataset.id, "labeled", "rose", 0, 10).items
    assert stored.id == file.sample_id
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert object_store.get(stored.object_key, stored.sha256) == data
    (_, annotations), *_ = samples.stream_annotated(dataset.id)
    assert {mark.by for mark in annotations} == {"anna"}


def test_the_same_files_again_change_nothing(dataset: Dataset) -> None:
    files = [("a.png", png(1)), ("a.txt", b"rose"), ("b.png", png(2))]
    first, second = (import_files(dataset, files, by="me") for _ in range(2))
    assert [file.outcome for file in first.files] == [FileOutcome.ADDED] * 2
    assert [file.outcome for file in second.files] == [FileOutcome.UNCHANGED] * 2
    assert [file.sample_id for file in first.files] == [file.sample_id for file in second.files]
    assert samples.page(dataset.id, "all", None, 0, 10).total == 2


def test_a_picture_sent_again_without_label_file_keeps_its_labels(dataset: Dataset) -> None:
    import_files(dataset, [("a.png", png()), ("a.txt", b"rose")], by="me")
    (file,) = import_files(dataset, [("a.png", png())], by="me").files
    assert (file.outcome, file.labels) == (FileOutcome.UNCHANGED, ["rose"])


def test_labels_that_come_later_are_set(dataset: Dataset) -> None:
    import_files(dataset, [("a.png", png())], by="me")
    (file,) = import_files(dataset, [("a.png", png()), ("a.txt", b"rose")], by="me").files
    assert (file.outcome, file.labels) == (FileOutcome.UNCHANGED, ["rose"])


def test_every_file_that_is_refused_is_reported_and_the_others_are_stored(
    dataset: Dataset,
) -> None:
    report = import_files(
        dataset,
        [
            ("good.png", png()),
            ("good.txt", b"red rose"),
            ("text.jpg", b"hello"),
            ("big.bmp", b"BM" + bytes(6_000_000)),
            ("lonely.txt", b"rose"),
            ("notes.docx", b""),
        ],
        by="me",
    )
    by_name = {file.name: file for file in report.files}
    assert by_name["good.png"].outcome is FileOutcome.ADDED
    assert by_name["good.png"].message == "taken in unlabeled, because good.txt cannot be used"
    assert "row 1: label 'red rose'" in by_name["good.txt"].message
    assert "is a text file" in by_name["text.jpg"].message
    assert "at most 5,242,880 (5 MB) are allowed" in by_name["big.bmp"].message
    assert "has no picture" in by_name["lonely.txt"].message
    assert "is neither a JPG" in by_name["notes.docx"].message
    assert report.count(FileOutcome.REFUSED) == 5
    assert labels.all(dataset.id) == []


def test_a_name_that_was_changed_is_said_and_the_original_kept(dataset: Dataset) -> None:
    (file,) = import_files(dataset, [("my cat+1.png", png())], by="me").files
    assert file.message == "stored as my_cat_1.png"
    assert file.sample_id is not None
    stored = samples.get(file.sample_id)
    assert (stored.name, stored.original_name) == ("my_cat_1.png", "my cat+1.png")


def test_a_turned_picture_is_said_and_stored_upright(
    dataset: Dataset, object_store: ObjectStore
) -> None:
    (file,) = import_files(dataset, [("a.jpg", lying_on_its_side())], by="me").files
    assert file.message == "turned upright, as its EXIF data demands"
    assert file.sample_id is not None
    stored = samples.get(file.sample_id)
    assert (stored.width, stored.height) == (32, 64)
    assert object_store.get(stored.object_key, stored.sha256)


def test_two_different_pictures_of_one_name_are_two_samples(dataset: Dataset) -> None:
    report = import_files(dataset, [("a.png", png(1)), ("a.png", png(2))], by="me")
    assert report.count(FileOutcome.ADDED) == 2


def test_one_picture_twice_in_one_upload_is_one_sample(dataset: Dataset) -> None:
    report = import_files(dataset, [("a.png", png()), ("a.png", png())], by="me")
    assert Counter(file.outcome for file in report.files) == {
        FileOutcome.ADDED: 1,
        FileOutcome.UNCHANGED: 1,
    }


def test_names_with_markup_or_half_characters_are_stored_as_words(dataset: Dataset) -> None:
    names = ["<script>.png", "half\ud800.png", "猫.png"]
    report = import_files(dataset, [(n, png(i)) for i, n in enumerate(names)], by="me")
    stored = [sample.name for sample in samples.stream(dataset.id)]
    assert stored == ["<script>.png", "half?.png", "猫.png"]
    assert report.count(FileOutcome.ADDED) == 3


def test_each_file_is_told_in_order_while_the_import_runs(dataset: Dataset) -> None:
    count = ROWS_PER_TRANSACTION + 5
    told: list[tuple[FileReport, int]] = []

    def listen(report: FileReport) -> None:
        told.append((report, samples.page(dataset.id, "all", None, 0, 1).total))

    files = [(f"{number}.png", png(number)) for number in range(count)]
    report = import_files(dataset, files, by="me", on_file=listen)
    assert [file.name for file, _ in told] == [name for name, _ in files]
    assert [file for file, _ in told] == report.files
    assert told[0][1] < count


def test_bytes_are_held_only_while_they_are_stored(dataset: Dataset) -> None:
    count = 2 * ROWS_PER_TRANSACTION
    files = [
        SourceFile(f"{number}.png", lambda _, number=number: WatchedBytes(png(number)))
        for number in range(count)
    ]
    assert import_samples(dataset, files, by="me").count(FileOutcome.ADDED) == count
    assert WatchedBytes.read == count
    assert WatchedBytes.most_held < ROWS_PER_TRANSACTION / 4


def test_an_empty_upload_is_an_empty_report(dataset: Dataset) -> None:
    assert import_files(dataset, [], by="me").files == []


def test_a_prefix_of_the_object_store_is_imported_and_synchronized(
    dataset: Dataset, object_store: ObjectStore
) -> None:
    put_foreign(
        object_store,
        FOREIGN_BUCKET,
        {
            "cats/1.png": png(1),
            "cats/1.txt": "猫".encode(),
            "cats/more/2.png": png(2),
            "cats/broken.png": b"<html>",
            "cats-and-dogs/3.png": png(3),
        },
    )
    first = import_from_s3(dataset, f"s3://{FOREIGN_BUCKET}/cats", by="me")
    by_name = {file.name: file for file in first.files}
    assert sorted(by_name) == ["1.png", "broken.png", "more/2.png"]
    assert by_name["1.png"].labels == ["猫"]
    assert by_name["broken.png"].outcome is FileOutcome.REFUSED
    assert by_name["more/2.png"].message == "stored as more_2.png"
    put_foreign(object_store, FOREIGN_BUCKET, {"cats/new.png": png(4)})
    second = import_from_s3(dataset, f"s3://{FOREIGN_BUCKET}/cats/", by="me")
    assert second.count(FileOutcome.ADDED) == 1
    assert second.count(FileOutcome.UNCHANGED) == 2


def test_an_object_over_the_limit_is_refused_and_named(
    dataset: Dataset, object_store: ObjectStore
) -> None:
    put_foreign(object_store, FOREIGN_BUCKET, {"huge/a.bmp": bytes(5 * 1024 * 1024 + 1)})
    (file,) = import_from_s3(dataset, f"s3://{FOREIGN_BUCKET}/huge", by="me").files
    assert file.outcome is FileOutcome.REFUSED
    assert "a.bmp" in file.message


@pytest.mark.parametrize("source", [f"s3://{FOREIGN_BUCKET}/nothing-here", "s3://no-bucket/x"])
def test_a_prefix_or_bucket_that_holds_nothing_is_an_error(
    dataset: Dataset, object_store: ObjectStore, source: str
) -> None:
    put_foreign(object_store, FOREIGN_BUCKET, {})
    with pytest.raises(NotFoundError):
        import_from_s3(dataset, source, by="me")


def test_no_row_is_written_when_the_bytes_cannot_be_stored(
    dataset: Dataset, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(key: str, data: bytes) -> None:
        raise ObjectStoreUnavailableError("the object store does not answer")

    monkeypatch.setattr(object_store, "put", fail)
    with pytest.raises(ObjectStoreUnavailableError):
        import_files(dataset, [("a.png", png())], by="me")
    assert samples.page(dataset.id, "all", None, 0, 10).total == 0

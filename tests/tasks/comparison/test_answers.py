"""What each kind of model answers when it is compared: the same as its service."""

from pathlib import Path

import pytest

from tasks.image_classification import holdout as pictures
from tasks.serving.loading import load_predictor
from tasks.sound_classification import holdout as sounds
from tasks.sound_classification.demo import demo_sounds
from tasks.text_classification import holdout as texts
from tasks.text_classification.predictor import TextPredictor
from tests.tasks.comparison.compared_models import (
    SEES_RED_AND_GREEN,
    colour_png,
    write_colour_model,
)
from tests.tasks.image_classification.digit_pictures import training_in
from tests.tasks.sound_classification.demo_clips import demo_data, train_sounds
from tests.tasks.text_classification.review_texts import review_data, train_texts

CLASSES = ("red", "green")


@pytest.mark.parametrize("colour", ["red", "green"])
def test_an_image_classifier_answers_with_its_best_label(colour: str, tmp_path: Path) -> None:
    write_colour_model(tmp_path / "model", SEES_RED_AND_GREEN, CLASSES)
    answered = pictures.answer(load_predictor(tmp_path / "model"), colour_png(colour, 0))
    assert answered == {colour}


@pytest.mark.parametrize("colours", ["red", "green", "red+green"])
def test_with_several_labels_it_answers_with_all_that_reach_their_threshold(
    colours: str, tmp_path: Path
) -> None:
    write_colour_model(tmp_path / "model", SEES_RED_AND_GREEN, CLASSES, thresholds=(0.4, 0.4))
    answered = pictures.answer(load_predictor(tmp_path / "model"), colour_png(colours, 0))
    assert answered == set(colours.split("+"))


def test_a_text_is_a_text_even_when_it_looks_like_a_request(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = review_data(60)
    with training_in(tmp_path_factory.mktemp("home")):
        predictor = TextPredictor(train_texts(data, tmp_path).folder)
    for sample in data.validation:
        answered = texts.answer(predictor, sample.text.encode())
        scores = predictor.probabilities([sample.text])[0]
        assert answered == {predictor.description.class_names[int(scores.argmax())]}
    (label,) = texts.answer(predictor, b'{"unknown": "field"}')
    assert label in data.class_names


def test_a_sound_classifier_answers_with_its_best_label(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with training_in(tmp_path_factory.mktemp("home")):
        data = demo_data(tmp_path_factory.mktemp("clips"), 45)
        model = train_sounds(data, tmp_path).folder
    clips = {one.label: one.wav for one in demo_sounds(45, 3)[1]}
    answered = sounds.answer(load_predictor(model), clips["whistle"])
    assert answered == {"whistle"}

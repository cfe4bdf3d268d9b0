"""The holdout of sound classifiers."""

from tasks.comparison.holdout import Holdout, Labels, Pair, holdout_of_samples, judge_labels
from tasks.serving.loading import Predictor
from tasks.sound_classification.predictor import SoundPredictor


def holdout(pair: Pair) -> Holdout:
    """Return the sounds to compare two sound classifiers on."""
    return holdout_of_samples(pair, answer, judge_labels)


def answer(predictor: Predictor, sound: bytes) -> Labels:
    """Return the label that a service answers with."""
    assert isinstance(predictor, SoundPredictor)
    best = int(predictor.probabilities(sound).argmax())
    return frozenset({predictor.description.class_names[best]})

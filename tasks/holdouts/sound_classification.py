"""The holdout of sound classifiers."""

from schemas.sound_classification import SoundPrediction
from tasks.holdouts.holdout import Holdout, Pair
from tasks.holdouts.labeled_samples import holdout_of_samples, judge_labels
from tasks.holdouts.outcomes import Labels
from tasks.predictors.loading import Predictor


def holdout(pair: Pair) -> Holdout:
    """Return the sounds to compare two sound classifiers on."""
    return holdout_of_samples(pair, answer, judge_labels)


def answer(predictor: Predictor, sound: bytes) -> Labels:
    """Return the label that a service answers with."""
    found = predictor.predict(sound)
    assert isinstance(found, SoundPrediction)
    return frozenset({found.predicted_label})

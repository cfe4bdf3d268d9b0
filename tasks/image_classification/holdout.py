"""The holdout of image classifiers."""

from tasks.comparison.holdout import Holdout, Labels, Pair, holdout_of_samples, judge_labels
from tasks.image_classification.predictor import ImagePredictor
from tasks.serving.loading import Predictor


def holdout(pair: Pair) -> Holdout:
    """Return the pictures to compare two image classifiers on."""
    return holdout_of_samples(pair, answer, judge_labels)


def answer(predictor: Predictor, picture: bytes) -> Labels:
    """Return the best label, or with several labels each one whose threshold is reached."""
    assert isinstance(predictor, ImagePredictor)
    if predictor.description.thresholds is None:
        return frozenset({predictor.predict(picture).predicted_label})
    (probabilities,) = predictor.probabilities([picture])
    known = zip(
        predictor.description.class_names,
        probabilities,
        predictor.description.thresholds,
        strict=True,
    )
    return frozenset(name for name, probability, threshold in known if probability >= threshold)

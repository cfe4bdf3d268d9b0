"""The holdout of text classifiers."""

from schemas.text_classification import TextPrediction, TextRequest
from tasks.comparison.holdout import Holdout, Labels, Pair, holdout_of_samples, judge_labels
from tasks.serving.loading import Predictor


def holdout(pair: Pair) -> Holdout:
    """Return the texts to compare two text classifiers on."""
    return holdout_of_samples(pair, answer, judge_labels)


def answer(predictor: Predictor, text: bytes) -> Labels:
    """Return the label that a service answers with."""
    request = TextRequest(text=text.decode())  # a text alone may look like JSON
    found = predictor.predict(request.model_dump_json().encode())
    assert isinstance(found, TextPrediction)
    return frozenset({found.predicted_label})

"""What monitoring sees of a text classifier."""

import re
from pathlib import Path

from schemas.monitoring import Features
from schemas.text_classification import VOCABULARY_FILE, TextPrediction, TextPredictions
from tasks.serving.loading import Predictor
from tasks.serving.observer import Look, Outcome
from tasks.text_classification.serving.ngrams import ngrams, read_names
from tasks.text_classification.serving.request import read_request

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


class TextObserver:
    """Sees the best label of each text, its length, its script and how much of it is new."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known

    def outcomes(self, answer: TextPrediction | TextPredictions) -> list[Outcome]:
        """Return the best label of each text with its score."""
        each = answer.predictions if isinstance(answer, TextPredictions) else [answer]
        return [Outcome(prediction.predicted_label, float(prediction.score)) for prediction in each]

    def answered(self, _answer: TextPrediction | TextPredictions) -> list[Features]:
        """Return nothing: the label says all."""
        return []

    def look(self, body: bytes) -> Look:
        """Return the features of each text."""
        return Look([self._features(text) for text in read_request(body).all_texts])

    def _features(self, text: str) -> Features:
        counted = ngrams(text)
        unknown = sum(count for ngram, count in counted.items() if ngram not in self._known)
        return {
            "characters": float(len(text)),
            "chinese_share": len(CHINESE.findall(text)) / len(text),
            "unknown_share": unknown / counted.total() if counted else None,
        }


def load(folder: Path, _predictor: Predictor) -> TextObserver:
    """Return the observer that knows the n-grams of the model."""
    return TextObserver(frozenset(read_names(folder / VOCABULARY_FILE)))

"""Predictions of a text classifier from its model folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.explanation import ExplainOptions
from schemas.image_classification import TOP_SCORES
from schemas.text_classification import (
    ExplainedTextPrediction,
    TextModelDescription,
    TextPrediction,
    TextPredictions,
)
from tasks.serving.model_folder import read_model_folder
from tasks.serving.request_options import read_options
from tasks.text_classification.serving.explanation import explanation
from tasks.text_classification.serving.members import load_members
from tasks.text_classification.serving.request import read_request, refuse_many_to_explain

Probabilities = NDArray[np.float32]


class TextPredictor:
    """Answers with one thread; start more processes to answer faster."""

    def __init__(self, folder: Path) -> None:
        self.description = read_model_folder(folder, TextModelDescription)
        self._members = load_members(folder, self.description)

    def predict(
        self, body: bytes, options: Mapping[str, str] | None = None
    ) -> TextPrediction | TextPredictions:
        """Return the best label and scores for one text, or for each text of a batch."""
        wanted = read_options(options, ExplainOptions)
        request = read_request(body)
        explain = request.explain or wanted.explain
        if explain:
            refuse_many_to_explain(request)
        rows = self.probabilities(request.all_texts)
        answers = [self._answer(row) for row in rows]
        if explain:
            asked = zip(request.all_texts, rows, answers, strict=True)
            answers = [self._explained(text, row, answer) for text, row, answer in asked]
        return answers[0] if request.texts is None else TextPredictions(predictions=answers)

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return a row of probabilities for each text, in the order of the class names."""
        return self._members.probabilities(texts)

    def _answer(self, row: Probabilities) -> TextPrediction:
        best_first = np.argsort(-row, kind="stable")[:TOP_SCORES]
        scores = [(self.description.class_names[i], f"{row[i]:.3f}") for i in best_first]
        return TextPrediction(predicted_label=scores[0][0], score=scores[0][1], scores=scores)

    def _explained(
        self, text: str, row: Probabilities, answer: TextPrediction
    ) -> ExplainedTextPrediction:
        label = int(row.argmax())
        words = explanation(text, label, float(row[label]), self.probabilities)
        return ExplainedTextPrediction(**answer.model_dump(), explanation=words)


def load(folder: Path) -> TextPredictor:
    """Return the predictor for the model in `folder`."""
    return TextPredictor(folder)

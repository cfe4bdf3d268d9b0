"""Predictions of a text classifier from its model folder."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.explanation import ExplainOptions
from schemas.image_classification import TOP_SCORES
from schemas.text_classification import (
    WORDS_OF_AN_EXPLANATION,
    ExplainedTextPrediction,
    TextModelDescription,
    TextPrediction,
    TextPredictions,
)
from tasks.serving.model_folder import read_model_folder
from tasks.serving.request_options import read_options
from tasks.text_classification.serving.members import load_members
from tasks.text_classification.serving.request import read_request, refuse_many_to_explain

Probabilities = NDArray[np.float32]
ProbabilitiesOf = Callable[[Sequence[str]], NDArray[np.float32]]
Span = tuple[int, int]
LATIN_WORD_OR_OTHER_LETTERS = re.compile(r"[0-9A-Za-z\u00c0-\u024f']+|[^\W\d_]+|[^\w\s]")
# Most Chinese words have two characters, and nothing marks where one begins: all pairs are tried.
CHARACTERS_OF_A_WORD = 2
# Each part that is left out is one more text to classify.
PARTS = 32


class TextPredictor:
    """Answers with one thread; start more processes to answer faster."""

    def __init__(self, folder: Path) -> None:
        self.description = read_model_folder(folder, TextModelDescription)
        self._members = load_members(folder, self.description)

    def predict(
        self, body: bytes, options: Mapping[str, str] | None = None
    ) -> TextPrediction | TextPredictions:
        """Return the best label and scores for one text, or for each text of a batch."""
        parsed = read_options(options, ExplainOptions)
        request = read_request(body)
        explain = request.explain or parsed.explain
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


def explanation(
    text: str, label: int, score: float, probabilities: ProbabilitiesOf
) -> list[tuple[str, str]]:
    """Return the parts of a text with the score that each adds to the label, strongest first."""
    spans = parts(text)
    if not spans:
        return []
    without = [text[:start] + " " + text[end:] for start, end in spans]
    gains = score - probabilities(without)[:, label]
    strongest = np.argsort(-np.abs(gains), kind="stable")
    chosen: list[int] = []
    for number in strongest.tolist():
        if all(_are_apart(spans[number], spans[other]) for other in chosen):
            chosen.append(number)
    return [
        (text[slice(*spans[number])], f"{gains[number]:+.3f}")
        for number in chosen[:WORDS_OF_AN_EXPLANATION]
    ]


def parts(text: str) -> list[Span]:
    """Return where words begin and end; in long texts several neighbours are one part."""
    words = list(_words(text))
    if len(words) <= PARTS:
        return words
    together = -(-len(words) // PARTS)
    groups = [words[i : i + together] for i in range(0, len(words), together)]
    return [(group[0][0], group[-1][1]) for group in groups]


def _words(text: str) -> Iterator[Span]:
    for match in LATIN_WORD_OR_OTHER_LETTERS.finditer(text):
        start, end = match.span()
        if text[start].isascii() or end - start <= CHARACTERS_OF_A_WORD:
            yield start, end
        else:
            for begin in range(start, end - CHARACTERS_OF_A_WORD + 1):
                yield begin, begin + CHARACTERS_OF_A_WORD


def _are_apart(span: Span, other: Span) -> bool:
    return span[1] <= other[0] or other[1] <= span[0]

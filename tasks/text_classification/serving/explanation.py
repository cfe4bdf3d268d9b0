"""Which words decided: how much of the score is lost when one is left out."""

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.text_classification import WORDS_OF_AN_EXPLANATION

Probabilities = Callable[[Sequence[str]], NDArray[np.float32]]
Span = tuple[int, int]

LATIN_WORD_OR_OTHER_LETTERS = re.compile(r"[0-9A-Za-z\u00c0-\u024f']+|[^\W\d_]+|[^\w\s]")
# Most Chinese words have two characters, and nothing marks where one begins: all pairs are tried.
CHARACTERS_OF_A_WORD = 2
# Each part that is left out is one more text to classify.
PARTS = 32


def explanation(
    text: str, label: int, score: float, probabilities: Probabilities
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


def _are_apart(one: Span, other: Span) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]

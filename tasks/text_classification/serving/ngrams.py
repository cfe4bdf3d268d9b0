"""Character and word n-grams of a text, weighted by TF-IDF."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.errors import ModelFolderError

Floats = NDArray[np.float32]

LATIN_WORD = re.compile(r"[0-9a-z\u00c0-\u024f']+")
# Text between Latin words is split into characters, as Chinese has no spaces.
CHARACTER_NGRAMS = (1, 2, 3)
WORD_PART_LENGTHS = (3, 4)
SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Normalise width, case and spaces of a text."""
    return SPACES.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def ngrams(text: str) -> Counter[str]:
    """Count the n-grams of a text."""
    return Counter(_ngrams(plain(text)))


def _ngrams(text: str) -> Iterator[str]:
    words = LATIN_WORD.findall(text)
    for word in words:
        yield f" {word} "
        padded = f"<{word}>"
        for length in WORD_PART_LENGTHS:
            yield from (padded[i : i + length] for i in range(len(padded) - length + 1))
    yield from (f" {first} {second} " for first, second in pairwise(words))
    for run in LATIN_WORD.split(text):
        for length in CHARACTER_NGRAMS:
            yield from (run[i : i + length] for i in range(len(run) - length + 1))


class Vocabulary:
    """The n-grams of a model with their weights."""

    def __init__(self, names: list[str], weights: Floats) -> None:
        self.position = {name: number for number, name in enumerate(names)}
        self.weights = weights

    def row(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """Return positions and values of the known n-grams of a text, with L2 norm 1."""
        counts = ngrams(text)
        known = sorted((self.position[n], c) for n, c in counts.items() if n in self.position)
        if not known:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        positions = np.array([position for position, _ in known], dtype=np.int64)
        often = np.array([count for _, count in known], dtype=np.float32)
        values = (1 + np.log(often)) * self.weights[positions]
        return positions, (values / np.sqrt(np.square(values).sum())).astype(np.float32)

    def scores(self, text: str, weight: Floats) -> Floats:
        """Return the logits of a text; `weight` is n-grams x classes."""
        positions, values = self.row(text)
        scores: Floats = values @ weight[positions]
        return scores


def read_names(path: Path) -> list[str]:
    """Return the n-grams of a vocabulary file."""
    try:
        names = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ModelFolderError(
            "models.no-vocabulary",
            "{path} is not a vocabulary: {error}; train again",
            path=str(path),
            error=str(error),
        ) from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ModelFolderError(
            "models.no-list-of-ngrams",
            "{path} is not a list of n-grams; train again",
            path=str(path),
        )
    if len(set(names)) != len(names):
        raise ModelFolderError(
            "models.ngram-named-twice", "{path} names an n-gram twice; train again", path=str(path)
        )
    return names

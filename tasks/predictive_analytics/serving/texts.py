"""Text columns by latent semantic analysis (Deerwester et al. 1990) of character n-grams."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

LONGEST_RUN = 3
CHARACTERS_READ = 2_000

Floats = NDArray[np.float64]


def runs_of(text: str) -> list[str]:
    """Return all n-grams of 1 to 3 characters of the first 2,000, in lower case."""
    even = " ".join(text[:CHARACTERS_READ].lower().split())
    return [
        even[start : start + length]
        for length in range(1, LONGEST_RUN + 1)
        for start in range(len(even) - length + 1)
    ]


@dataclass(frozen=True)
class TextComponents:
    """Known n-grams, their TF-IDF weights, and the components (truncated SVD)."""

    runs: Sequence[str]
    weights: Floats
    directions: Floats

    @property
    def width(self) -> int:
        """Number of components of a text."""
        return int(self.directions.shape[1])

    def of(self, texts: Sequence[str]) -> Floats:
        """Return components (texts x width); equal texts are computed once."""
        known = {text: self._row(text) for text in set(texts)}
        return np.array([known[text] for text in texts]).reshape(len(texts), self.width)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {run: number for number, run in enumerate(self.runs)}

    def _row(self, text: str) -> Floats:
        position = self._positions
        counts = Counter(position[run] for run in runs_of(text) if run in position)
        if not counts:
            return np.zeros(self.width)
        found = np.fromiter(counts.keys(), dtype=np.int64)
        amounts = np.fromiter(counts.values(), dtype=np.float64)
        strengths = (1 + np.log(amounts)) * self.weights[found]
        row: Floats = strengths @ self.directions[found] / np.linalg.norm(strengths)
        return row

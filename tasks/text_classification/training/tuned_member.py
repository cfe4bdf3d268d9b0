"""Input and result of a fine-tuning, independent of the libraries it needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.serving.members import LinearScores, log_softmax
from tasks.text_classification.serving.encoder import WheelEncoder

Floats = NDArray[np.float32]
Classes = NDArray[np.int64]


@dataclass(frozen=True)
class LabeledTexts:
    """Texts with their classes, as positions of class names."""

    texts: Sequence[str]
    classes: Classes

    def rows(self, indices: NDArray[np.int64]) -> "LabeledTexts":
        """Return a subset of the texts, selected by a mask or by positions."""
        return LabeledTexts([self.texts[row] for row in indices], self.classes[indices])


@dataclass(frozen=True)
class TunedMember:
    """Fine-tuned weights of the encoder with the linear model on top."""

    encoder: WheelEncoder
    weights: dict[str, Floats]
    linear: LinearScores

    def log_probabilities(self, texts: Sequence[str]) -> Floats:
        """Return log-probabilities (texts x classes), exactly as in serving."""
        return log_softmax(self.linear.of(self.encoder.encode(texts)))

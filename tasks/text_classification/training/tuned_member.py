"""What a tuning is given and what it leaves; no library of the tuning is needed to use it."""

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
    """Texts with the number of the class of each."""

    texts: Sequence[str]
    classes: Classes

    def rows(self, wanted: NDArray[np.int64]) -> "LabeledTexts":
        """Return the wanted texts."""
        return LabeledTexts([self.texts[row] for row in wanted], self.classes[wanted])


@dataclass(frozen=True)
class TunedMember:
    """Tuned weights of the encoder with the linear scores above it."""

    encoder: WheelEncoder
    weights: dict[str, Floats]
    linear: LinearScores

    def log_probabilities(self, texts: Sequence[str]) -> Floats:
        """Return a row of log-probabilities for each text, as a service would."""
        return log_softmax(self.linear.of(self.encoder.encode(texts)))

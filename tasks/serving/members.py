"""How answers of several models are made and joined, in numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# No member may be so sure that the others cannot overrule it.
LOWEST_LOG_PROBABILITY = -9.0


@dataclass(frozen=True)
class LinearScores:
    """Scores of the classes as a linear function of a row of features."""

    weight: Floats
    bias: Floats

    def of(self, features: Floats) -> Floats:
        """Return a row of scores for each row of features."""
        scores: Floats = features @ self.weight + self.bias
        return scores


def log_softmax(scores: Floats) -> Floats:
    """Return log-probabilities, none of them below the lowest that a member may say."""
    shifted = scores - scores.max(1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return np.asarray(np.maximum(logs, LOWEST_LOG_PROBABILITY), dtype=np.float32)


def pooled(log_probabilities: Floats, weight: Floats, bias: Floats) -> Floats:
    """Return the softmax of the weighted sum of the members' log-probabilities."""
    scores = np.tensordot(weight, log_probabilities, axes=1) + bias
    likely = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(likely / likely.sum(1, keepdims=True), dtype=np.float32)


def kernel_features(encoded: Floats, landmarks: Floats, gamma: float) -> Floats:
    """Return how near each row is to each landmark, 1 being the same."""
    squares = np.square(encoded).sum(1)[:, None] + np.square(landmarks).sum(1)
    distances = np.maximum(squares - 2 * encoded @ landmarks.T, 0.0)
    return np.asarray(np.exp(-gamma * distances), dtype=np.float32)

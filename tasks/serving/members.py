"""Base learners and how their predictions are combined, in numpy only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Bounds the confidence of each member, so that the others can overrule it.
LOWEST_LOG_PROBABILITY = -9.0


@dataclass(frozen=True)
class LinearScores:
    """A linear model: `weight` is features x classes, `bias` has one entry per class."""

    weight: Floats
    bias: Floats

    def of(self, features: Floats) -> Floats:
        """Return logits (rows x classes) of features (rows x features)."""
        scores: Floats = features @ self.weight + self.bias
        return scores


def log_softmax(scores: Floats) -> Floats:
    """Return log-probabilities (rows x classes) of logits, clipped at -9 from below."""
    shifted = scores - scores.max(1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return np.asarray(np.maximum(logs, LOWEST_LOG_PROBABILITY), dtype=np.float32)


def pooled(log_probabilities: Floats, weight: Floats, bias: Floats) -> Floats:
    """Combine members by a logarithmic opinion pool; return probabilities (rows x classes).

    `log_probabilities` is members x rows x classes; `weight` has one entry per member, `bias` one
    per class.
    """
    scores = np.tensordot(weight, log_probabilities, axes=1) + bias
    likely = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(likely / likely.sum(1, keepdims=True), dtype=np.float32)


def kernel_features(encoded: Floats, landmarks: Floats, gamma: float) -> Floats:
    """Return the RBF kernel between rows and landmarks (rows x landmarks), 1 for equal ones.

    The landmarks make it a Nystroem approximation (Williams and Seeger 2001).
    """
    squares = np.square(encoded).sum(1)[:, None] + np.square(landmarks).sum(1)
    distances = np.maximum(squares - 2 * encoded @ landmarks.T, 0.0)
    return np.asarray(np.exp(-gamma * distances), dtype=np.float32)

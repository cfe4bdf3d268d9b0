"""Calibrate probabilities: temperature scaling, and one decision threshold per label."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tasks.learning.classifier import loss_of

THRESHOLD_CHOICES = np.round(np.arange(0.1, 0.91, 0.05), 2)
DEFAULT_THRESHOLD = 0.5
POSITIVES_FOR_A_THRESHOLD = 5
LARGEST_LOG_TEMPERATURE = 2.3


def best_temperature(scores: Tensor, target: Tensor, *, multi_label: bool) -> float:
    """Fit the temperature that minimises the log-loss (temperature scaling, Guo et al. 2017).

    `scores` are logits and `target` probabilities, both samples x classes. Returns the divisor of
    the logits, between 0.1 and 10; 1 when no other value lowers the loss.
    """
    scores = scores.detach()
    exponent = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([exponent], max_iter=50, line_search_fn="strong_wolfe")

    def divided(log_temperature: Tensor) -> Tensor:
        bounded = log_temperature.clamp(-LARGEST_LOG_TEMPERATURE, LARGEST_LOG_TEMPERATURE)
        return loss_of(scores / bounded.exp(), target, multi_label=multi_label)

    def objective() -> Tensor:
        optimizer.zero_grad()
        loss = divided(exponent)
        loss.backward()
        return loss

    with torch.enable_grad():
        optimizer.step(objective)
    found = exponent.detach().clamp(-LARGEST_LOG_TEMPERATURE, LARGEST_LOG_TEMPERATURE)
    is_better = divided(found) < divided(torch.zeros(1))
    return float(found.exp()) if bool(is_better) else 1.0


def with_doubt(target: Tensor, *, multi_label: bool) -> Tensor:
    """Return targets (samples x classes) smoothed as in Platt scaling (Platt 1999).

    About one sample's worth of probability is moved to the other classes. Otherwise a network that
    has memorised a small dataset would be calibrated to be as confident as possible.
    """
    samples, classes = target.shape
    doubt = 1 / (samples + 2)
    share = doubt if multi_label else doubt / (classes - 1)
    return target * (1 - doubt) + (1 - target) * share


def best_thresholds(probabilities: NDArray[np.float32], target: NDArray[np.float32]) -> list[float]:
    """Return the threshold with the best F1 for each label, between 0.1 and 0.9.

    Both arguments are samples x labels. A label with fewer than 5 positive samples gets 0.5.
    """
    return [
        _best_threshold(probabilities[:, label], target[:, label] > 0)
        for label in range(target.shape[1])
    ]


def _best_threshold(probability: NDArray[np.float32], is_true: NDArray[np.bool_]) -> float:
    if is_true.sum() < POSITIVES_FOR_A_THRESHOLD:
        return DEFAULT_THRESHOLD

    def quality(threshold: float) -> tuple[float, float]:
        predicted = probability >= threshold
        right = 2 * float((predicted & is_true).sum())
        f1 = right / float(predicted.sum() + is_true.sum())
        return f1, -abs(threshold - DEFAULT_THRESHOLD)

    return float(max(THRESHOLD_CHOICES, key=quality))

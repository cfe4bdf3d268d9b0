"""The kernel member: kernel ridge regression with Nystroem landmarks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from torch import Tensor

from tasks.learning.calibration import best_temperature
from tasks.learning.classifier import loss_of
from tasks.learning.deadline import Deadline
from tasks.learning.linear_head import LabeledFeatures
from tasks.serving.members import kernel_features
from tasks.sound_classification.serving.members import KernelScores
from tasks.sound_classification.serving.statistics import WIDTH

Floats = NDArray[np.float32]

GAMMAS = (0.2 / WIDTH, 1.0 / WIDTH)
MOST_LANDMARKS = 1500
STRENGTHS = (0.005, 0.05, 0.5)
# Target margin between the true class and the others, which brings temperatures near 1.
SHARPNESS = 8.0
ROWS_AT_ONCE = 2000
# Keeps the equations solvable when two landmarks are equal.
SMALLEST_WEIGHT = 1e-6


@dataclass(frozen=True)
class KernelSettings:
    """Width of the RBF kernel (`gamma`) and L2 penalty (`strength`)."""

    gamma: float = GAMMAS[0]
    strength: float = 0.03


@dataclass(frozen=True)
class KernelSearch:
    """The best settings, with the out-of-fold scores (plain rows x classes) or None."""

    settings: KernelSettings
    out_of_fold: Tensor | None


def search_kernel(
    data: LabeledFeatures, folds: Tensor, deadline: Deadline, seed: int
) -> KernelSearch:
    """Cross-validate all settings; `folds` gives the fold of each sample.

    Returns default settings without scores if the deadline passes.
    """
    fold_of_row = folds[data.sample]
    choices = [KernelSettings(gamma, strength) for gamma in GAMMAS for strength in STRENGTHS]
    scores = torch.zeros(len(choices), int(data.plain.sum()), data.target.shape[1])
    for fold in fold_of_row.unique():
        if deadline.passed:
            return KernelSearch(KernelSettings(), None)
        fitted = fit_kernels(data.rows(fold_of_row != fold), choices, seed)
        held_out = (fold_of_row == fold)[data.plain]
        features = data.features[data.plain][held_out].numpy()
        for number, kernel in enumerate(fitted):
            scores[number, held_out] = torch.from_numpy(kernel.of(features))
    target = data.target[data.plain]
    losses = [_calibrated_loss(outputs, target) for outputs in scores]
    best = int(np.argmin(losses))
    return KernelSearch(choices[best], scores[best])


def _calibrated_loss(scores: Tensor, target: Tensor) -> float:
    temperature = best_temperature(scores, target, multi_label=False)
    return loss_of(scores / temperature, target, multi_label=False).item()


def fit_kernels(
    data: LabeledFeatures, choices: Sequence[KernelSettings], seed: int
) -> list[KernelScores]:
    """Fit a model per setting; those with the same gamma share most of the work.

    The landmarks are a random subset of the rows (Nystroem, Williams and Seeger 2001).
    """
    features = data.features.numpy()
    deviation = features.std(0)
    mean, std = features.mean(0), np.where(deviation > 0, deviation, 1.0).astype(np.float32)
    standard = (features - mean) / std
    landmarks = _landmarks(standard, data.plain.numpy(), seed)
    target = SHARPNESS * (data.target.numpy() - 1 / data.target.shape[1])
    equations: dict[float, Equations] = {}
    fitted = []
    for choice in choices:
        if choice.gamma not in equations:
            equations[choice.gamma] = _equations(standard, landmarks, target, choice.gamma)
        weight = equations[choice.gamma].solved(choice.strength)
        fitted.append(KernelScores(mean, std, landmarks, choice.gamma, weight))
    return fitted


@dataclass(frozen=True)
class Equations:
    """The normal equations of kernel ridge regression, without the penalty.

    `squares` and `among` are landmarks x landmarks, `products` is landmarks x classes.
    """

    squares: NDArray[np.float64]
    among: NDArray[np.float64]
    products: NDArray[np.float64]
    rows: int

    def solved(self, strength: float) -> Floats:
        """Solve with L2 penalty `strength`; return the weights (landmarks x classes)."""
        smallest = SMALLEST_WEIGHT * self.rows * np.eye(len(self.among))
        factor = cho_factor(self.squares + strength * self.among + smallest)
        return np.asarray(cho_solve(factor, self.products), dtype=np.float32)


def _equations(
    standard: Floats, landmarks: Floats, target: NDArray[np.float64], gamma: float
) -> Equations:
    count = len(landmarks)
    squares, products = np.zeros((count, count)), np.zeros((count, target.shape[1]))
    for start in range(0, len(standard), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        near = kernel_features(standard[rows], landmarks, gamma).astype(np.float64)
        squares += near.T @ near
        products += near.T @ target[rows]
    among = kernel_features(landmarks, landmarks, gamma).astype(np.float64)
    return Equations(squares, among, products, len(standard))


def _landmarks(standard: Floats, plain: NDArray[np.bool_], seed: int) -> Floats:
    """Choose landmarks at random, unaugmented rows first; rounded to 16 bits as in serving."""
    order = np.random.default_rng(seed).permutation(len(standard))
    chosen = order[np.argsort(~plain[order], kind="stable")][:MOST_LANDMARKS]
    return standard[np.sort(chosen)].astype(np.float16).astype(np.float32)

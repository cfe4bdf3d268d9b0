"""The kernel member: least squares on how near a sound is to those that were learned."""

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
# A sound of a class is to score so much more for it than for others; then temperatures are near 1.
SHARPNESS = 8.0
ROWS_AT_ONCE = 2000
# Keeps the equations solvable when two landmarks are the same.
SMALLEST_WEIGHT = 1e-6


@dataclass(frozen=True)
class KernelSettings:
    """How far nearness reaches, and the strength of the pull towards zero."""

    gamma: float = GAMMAS[0]
    strength: float = 0.03


@dataclass(frozen=True)
class KernelSearch:
    """The best settings, with the scores that each plain row got from models without its sound."""

    settings: KernelSettings
    out_of_fold: Tensor | None


def search_kernel(
    data: LabeledFeatures, folds: Tensor, deadline: Deadline, seed: int
) -> KernelSearch:
    """Try all settings; `folds` gives the fold of each sample."""
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
    losses = [_calibrated_loss(one, target) for one in scores]
    best = int(np.argmin(losses))
    return KernelSearch(choices[best], scores[best])


def _calibrated_loss(scores: Tensor, target: Tensor) -> float:
    temperature = best_temperature(scores, target, multi_label=False)
    return loss_of(scores / temperature, target, multi_label=False).item()


def fit_kernels(
    data: LabeledFeatures, choices: Sequence[KernelSettings], seed: int
) -> list[KernelScores]:
    """Fit a model for each of the settings; those with one gamma share most of the work."""
    features = data.features.numpy()
    deviation = features.std(0)
    mean, std = features.mean(0), np.where(deviation > 0, deviation, 1.0).astype(np.float32)
    standard = (features - mean) / std
    landmarks = _landmarks(standard, data.plain.numpy(), seed)
    target = SHARPNESS * (data.target.numpy() - 1 / data.target.shape[1])
    equations: dict[float, Equations] = {}
    fitted = []
    for one in choices:
        if one.gamma not in equations:
            equations[one.gamma] = _equations(standard, landmarks, target, one.gamma)
        weight = equations[one.gamma].solved(one.strength)
        fitted.append(KernelScores(mean, std, landmarks, one.gamma, weight))
    return fitted


@dataclass(frozen=True)
class Equations:
    """The normal equations of least squares with landmarks, but for the pull."""

    squares: NDArray[np.float64]
    among: NDArray[np.float64]
    wanted: NDArray[np.float64]
    rows: int

    def solved(self, strength: float) -> Floats:
        """Return the weights with a pull of this strength."""
        smallest = SMALLEST_WEIGHT * self.rows * np.eye(len(self.among))
        factor = cho_factor(self.squares + strength * self.among + smallest)
        return np.asarray(cho_solve(factor, self.wanted), dtype=np.float32)


def _equations(
    standard: Floats, landmarks: Floats, target: NDArray[np.float64], gamma: float
) -> Equations:
    count = len(landmarks)
    squares, wanted = np.zeros((count, count)), np.zeros((count, target.shape[1]))
    for start in range(0, len(standard), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        near = kernel_features(standard[rows], landmarks, gamma).astype(np.float64)
        squares += near.T @ near
        wanted += near.T @ target[rows]
    among = kernel_features(landmarks, landmarks, gamma).astype(np.float64)
    return Equations(squares, among, wanted, len(standard))


def _landmarks(standard: Floats, plain: NDArray[np.bool_], seed: int) -> Floats:
    """Choose at random, sounds as they are first; rounded, as they are served with 16 bits."""
    order = np.random.default_rng(seed).permutation(len(standard))
    chosen = order[np.argsort(~plain[order], kind="stable")][:MOST_LANDMARKS]
    return standard[np.sort(chosen)].astype(np.float16).astype(np.float32)

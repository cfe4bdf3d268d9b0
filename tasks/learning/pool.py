"""Weights of base learners, fitted to their out-of-fold predictions (logarithmic pooling)."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tasks.serving.members import pooled

Floats = NDArray[np.float32]
Classes = NDArray[np.int64]

TEXTS_FOR_OWN_WEIGHTS = 150
# Strength of the penalty for unequal weights, in equivalent numbers of texts.
PULL_OF_WEIGHTS = 2.0
PULL_OF_BIAS = 1.0
ITERATIONS = 100


@dataclass(frozen=True)
class Pool:
    """A weight per member and a bias per class; the weights sum to an inverse temperature."""

    weight: Floats
    bias: Floats


def plain_mean(members: int, classes: int) -> Pool:
    """Return the pool with equal weights, which sum to 1, and no bias."""
    return Pool(np.full(members, 1 / members, np.float32), np.zeros(classes, np.float32))


def fit_pool(log_probabilities: Floats, classes: Classes, *, alike: bool = False) -> Pool:
    """Fit a logarithmic opinion pool to out-of-fold predictions, by L-BFGS.

    `log_probabilities` is members x texts x classes, `classes` the true class of each text. With
    fewer than 150 texts, or with `alike`, all weights are equal and only their sum is fitted,
    which calibrates the result.
    """
    answers = torch.from_numpy(log_probabilities).double()
    target = torch.from_numpy(classes)
    members, texts, count = answers.shape
    alike = alike or texts < TEXTS_FOR_OWN_WEIGHTS
    scale = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    own = torch.zeros(members, dtype=torch.float64, requires_grad=not alike)
    bias = torch.zeros(count, dtype=torch.float64, requires_grad=not alike)
    learned = [tensor for tensor in (scale, own, bias) if tensor.requires_grad]
    optimizer = torch.optim.LBFGS(learned, max_iter=ITERATIONS, line_search_fn="strong_wolfe")

    def weight() -> Tensor:
        return (scale + own).exp() / members

    def objective() -> Tensor:
        optimizer.zero_grad()
        scores = torch.tensordot(weight(), answers, dims=1) + bias
        pull = PULL_OF_WEIGHTS * own.square().sum() + PULL_OF_BIAS * bias.square().sum()
        loss = torch.nn.functional.cross_entropy(scores, target) + pull / texts
        loss.backward()
        return loss

    with torch.enable_grad():
        optimizer.step(objective)
    return Pool(
        weight().detach().numpy().astype(np.float32), bias.detach().numpy().astype(np.float32)
    )


def pooled_out_of_fold(
    log_probabilities: Floats, classes: Classes, folds: Classes, *, alike: bool
) -> Floats:
    """Return pooled probabilities (texts x classes); the pool of a fold is fitted on the others.

    `log_probabilities` is members x texts x classes; `classes` and `folds` have one entry a text.
    """
    answers = np.zeros(log_probabilities.shape[1:], dtype=np.float32)
    for fold in np.unique(folds):
        others, held_out = folds != fold, folds == fold
        pool = fit_pool(log_probabilities[:, others], classes[others], alike=alike)
        answers[held_out] = pooled(log_probabilities[:, held_out], pool.weight, pool.bias)
    return answers

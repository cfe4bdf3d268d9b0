"""Fit the members of a sound classifier; hyperparameters are chosen by cross-validation."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from schemas.sound_classification import SoundMember
from tasks.learning.calibration import best_temperature
from tasks.learning.classifier import LinearHead
from tasks.learning.deadline import Deadline
from tasks.learning.features import EmbeddedViews
from tasks.learning.linear_head import LabeledFeatures, LinearStart, fit_linear, search_strength
from tasks.serving.members import LinearScores
from tasks.sound_classification.serving.members import Scores
from tasks.sound_classification.training.kernel import KernelSettings, fit_kernels, search_kernel
from tasks.sound_classification.training.learning import Sounds

Floats = NDArray[np.float32]

STRENGTHS = {
    SoundMember.LINEAR: (0.03, 0.3),
    SoundMember.NETWORK: (0.003, 0.03),
}
FOLDS = 5
FOLDS_OF_MANY = 3
MANY_SOUNDS = 500


@dataclass(frozen=True)
class Judged:
    """A member's hyperparameters, and its out-of-fold log-probabilities (sounds x classes)."""

    settings: KernelSettings | float
    temperature: float = 1.0
    out_of_fold: Floats | None = None


UNJUDGED = {
    SoundMember.LINEAR: Judged(0.1),
    SoundMember.KERNEL: Judged(KernelSettings()),
    SoundMember.NETWORK: Judged(0.01),
}


def judge(member: SoundMember, sounds: Sounds, deadline: Deadline) -> Judged:
    """Choose hyperparameters and temperature by cross-validation."""
    views = views_for(member, sounds)
    data = sounds.labeled(views)
    few = len(sounds.samples) < MANY_SOUNDS
    folds = torch.from_numpy(sounds.folds(FOLDS if few else FOLDS_OF_MANY))
    settings, scores = _searched(member, data, folds, deadline, sounds.seed)
    if scores is None:
        return UNJUDGED[member]
    temperature = best_temperature(scores, data.target[data.plain], multi_label=False)
    return Judged(settings, temperature, sounds.of_each(scores / temperature, views))


def _searched(
    member: SoundMember, data: LabeledFeatures, folds: Tensor, deadline: Deadline, seed: int
) -> tuple[KernelSettings | float, Tensor | None]:
    if member is SoundMember.KERNEL:
        kernel = search_kernel(data, folds, deadline, seed)
        return kernel.settings, kernel.out_of_fold
    linear = search_strength(data, folds, deadline, STRENGTHS[member])
    return linear.strength, linear.out_of_fold


def fit(
    member: SoundMember,
    sounds: Sounds,
    judged: Judged,
    start: LinearScores | None,
    deadline: Deadline,
) -> Scores:
    """Fit a member on all sounds; `start` are the weights of an earlier version."""
    data = sounds.labeled(views_for(member, sounds))
    if isinstance(judged.settings, KernelSettings):
        (kernel,) = fit_kernels(data, [judged.settings], sounds.seed)
        return replace(kernel, weight=kernel.weight / np.float32(judged.temperature))
    head = fit_linear(data, judged.settings, deadline, _as_tensors(start))
    return exported(head, judged.temperature)


def exported(head: LinearHead, temperature: float) -> LinearScores:
    """Fold standardisation and temperature of a head into weights (features x classes)."""
    weight = (head.linear.weight / head.std).detach().numpy().astype(np.float64)
    bias = head.linear.bias.detach().numpy() - weight @ head.mean.numpy()
    return LinearScores(
        np.ascontiguousarray(weight.T / temperature, dtype=np.float32),
        (bias / temperature).astype(np.float32),
    )


def views_for(member: SoundMember, sounds: Sounds) -> EmbeddedViews:
    """Return the features that a member is trained on."""
    if not member.needs_the_network:
        return sounds.described
    assert sounds.pictured is not None, "members that need the network are only fit with pictures"
    return sounds.pictured


def _as_tensors(start: LinearScores | None) -> LinearStart | None:
    if start is None:
        return None
    return LinearStart(torch.from_numpy(start.weight.T.copy()), torch.from_numpy(start.bias))

"""Logistic regression on cached features, with a deadline; C is chosen by cross-validation."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from tasks.learning.classifier import LinearHead, loss_of
from tasks.learning.deadline import Deadline

STRENGTHS = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
STRENGTH_WITHOUT_SEARCH = 0.01
ITERATIONS_BETWEEN_LOOKS_AT_THE_CLOCK = 5
LOOKS_AT_THE_CLOCK = 40
SMALLEST_GAIN = 1e-5
WORTHWHILE_SHARE = 0.99


@dataclass(frozen=True)
class LabeledFeatures:
    """Features (rows x features) with targets (rows x classes).

    `sample` is the position of each row's sample; `plain` marks rows of unaugmented samples.
    """

    features: Tensor
    target: Tensor
    sample: Tensor
    plain: Tensor
    multi_label: bool

    def rows(self, indices: Tensor) -> "LabeledFeatures":
        """Return a subset of the rows, selected by a mask or by positions."""
        return LabeledFeatures(
            self.features[indices],
            self.target[indices],
            self.sample[indices],
            self.plain[indices],
            self.multi_label,
        )


@dataclass(frozen=True)
class StrengthSearch:
    """The best C, and the out-of-fold logits (plain rows x classes); None if the time ran out."""

    strength: float
    out_of_fold: Tensor | None


def search_strength(
    data: LabeledFeatures,
    folds: Tensor,
    deadline: Deadline,
    strengths: Sequence[float] = STRENGTHS,
) -> StrengthSearch:
    """Raise C (the inverse L2 penalty) until the cross-validated log-loss stops falling.

    `folds` gives the fold of each sample. Without time for any, C is 0.01.
    """
    best = StrengthSearch(STRENGTH_WITHOUT_SEARCH, None)
    lowest = float("inf")
    for strength in strengths:
        scores = out_of_fold_scores(data, folds, strength, deadline)
        if scores is None:
            break
        loss = loss_of(scores, data.target[data.plain], multi_label=data.multi_label).item()
        if loss < lowest:
            best = StrengthSearch(strength, scores)
        if loss > WORTHWHILE_SHARE * lowest:
            break
        lowest = loss
    return best


@torch.no_grad()
def out_of_fold_scores(
    data: LabeledFeatures, folds: Tensor, strength: float, deadline: Deadline
) -> Tensor | None:
    """Return out-of-fold logits (plain rows x classes); None if the deadline passes."""
    fold_of_row = folds[data.sample]
    scores = torch.zeros(int(data.plain.sum()), data.target.shape[1])
    for fold in fold_of_row.unique():
        head = fit_linear(data.rows(fold_of_row != fold), strength, deadline)
        if deadline.passed:
            return None
        held_out = (fold_of_row == fold)[data.plain]
        scores[held_out] = head(data.features[data.plain][held_out])
    return scores


@dataclass(frozen=True)
class LinearStart:
    """Weights (classes x features) and biases (classes) of an earlier version."""

    weight: Tensor
    bias: Tensor


def fit_linear(
    data: LabeledFeatures, strength: float, deadline: Deadline, start: LinearStart | None = None
) -> LinearHead:
    """Fit logistic regression with C = `strength` on standardised features, by L-BFGS.

    The L2 penalty pulls the weights towards zero, or towards those of `start`. Stops early at the
    deadline. Without rows, the head answers with zeros.
    """
    head = LinearHead(data.features.shape[1], data.target.shape[1])
    if not len(data.features):
        return head
    deviation = data.features.std(0, correction=0)
    head.mean.copy_(data.features.mean(0))
    head.std.copy_(torch.where(deviation > 0, deviation, 1.0))
    if start is not None:
        with torch.no_grad():
            head.linear.weight.copy_(start.weight * head.std)
            head.linear.bias.copy_(start.bias + start.weight @ head.mean)
    with torch.enable_grad():
        _minimise(head, data, strength, deadline)
    return head


def _minimise(head: LinearHead, data: LabeledFeatures, strength: float, deadline: Deadline) -> None:
    scaled = (data.features - head.mean) / head.std
    losses_per_row = data.target.shape[1] if data.multi_label else 1
    penalty = 1 / (2 * strength * len(scaled) * losses_per_row)
    middle = head.linear.weight.detach().clone()
    optimizer = torch.optim.LBFGS(
        head.linear.parameters(),
        max_iter=ITERATIONS_BETWEEN_LOOKS_AT_THE_CLOCK,
        line_search_fn="strong_wolfe",
    )

    def objective() -> Tensor:
        optimizer.zero_grad()
        loss = loss_of(head.linear(scaled), data.target, multi_label=data.multi_label)
        total = loss + penalty * (head.linear.weight - middle).square().sum()
        total.backward()
        return total

    before = float("inf")
    for _ in range(LOOKS_AT_THE_CLOCK):
        now = float(optimizer.step(objective).detach())
        if deadline.passed or before - now < SMALLEST_GAIN:
            return
        before = now

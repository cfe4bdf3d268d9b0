"""The network that is trained and served: a frozen lower half, and one or two branches on top."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from tasks.learning.efficientnet import Lower, Upper


class LinearHead(nn.Module):
    """A linear layer on standardised features: rows x features to logits, rows x classes."""

    mean: Tensor
    std: Tensor

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("std", torch.ones(features))
        self.linear = nn.Linear(features, classes)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, features: Tensor) -> Tensor:
        scores: Tensor = self.linear((features - self.mean) / self.std)
        return scores


class Branch(nn.Module):
    """An upper half with its head; its logits are divided by the calibration temperature."""

    temperature: Tensor

    def __init__(self, upper: Upper, head: LinearHead, dropout: float = 0.2) -> None:
        super().__init__()
        self.upper = upper
        self.dropout = nn.Dropout(dropout)
        self.head = head
        self.register_buffer("temperature", torch.ones(()))

    def forward(self, activations: Tensor) -> Tensor:
        features = self.dropout(self.upper(activations))
        scores: Tensor = self.head(features) / self.temperature
        return scores


class Classifier(nn.Module):
    """Pixels (batch x 3 x size x size, 0..255) to probabilities (batch x classes).

    The probabilities of the branches are averaged.
    """

    def __init__(self, lower: Lower, branches: Sequence[Branch], *, multi_label: bool) -> None:
        super().__init__()
        self.lower = lower
        self.branches = nn.ModuleList(branches)
        self.multi_label = multi_label

    def forward(self, pixels: Tensor) -> Tensor:
        activations = self.lower(pixels)
        answers = [
            probabilities_of(branch(activations), multi_label=self.multi_label)
            for branch in self.branches
        ]
        return torch.stack(answers).mean(0)


def probabilities_of(scores: Tensor, *, multi_label: bool) -> Tensor:
    """Turn logits (rows x classes) into probabilities: sigmoid if multi-label, else softmax."""
    return scores.sigmoid() if multi_label else scores.softmax(1)


def loss_of(scores: Tensor, target: Tensor, *, multi_label: bool, smoothing: float = 0.0) -> Tensor:
    """Return the mean cross-entropy of logits (rows x classes) in nats.

    Label smoothing only applies when exactly one class is true.
    """
    if multi_label:
        return nn.functional.binary_cross_entropy_with_logits(scores, target)
    return nn.functional.cross_entropy(scores, target, label_smoothing=smoothing)

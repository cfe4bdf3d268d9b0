"""The network on spectrograms: a frozen lower half, a pretrained or fine-tuned upper half."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from schemas.sound_classification import SoundMember
from tasks.learning.efficientnet import PIXEL_MEAN, PIXEL_STD, Lower, Upper

SIDE = 128
# Scales decibels to about -1 .. 1, the input range of the network.
MIDDLE_DECIBELS = -30.0
SPREAD_DECIBELS = 42.0


class LowerHalf(nn.Module):
    """Log-mel spectrograms (batch x frames x bands, in decibels) to activations."""

    def __init__(self, lower: Lower) -> None:
        super().__init__()
        self.lower = lower

    def forward(self, pictures: Tensor) -> Tensor:
        scaled = (pictures - MIDDLE_DECIBELS) / SPREAD_DECIBELS
        grey = scaled.transpose(1, 2).unsqueeze(1) * PIXEL_STD + PIXEL_MEAN
        square = nn.functional.interpolate(grey, size=(SIDE, SIDE), mode="bilinear")
        activations: Tensor = self.lower(square.expand(-1, 3, -1, -1))
        return activations


class SoundNetwork(nn.Module):
    """Log-mel spectrograms (batch x frames x bands) to the features of each member."""

    def __init__(self, lower: LowerHalf, uppers: Mapping[SoundMember, Upper]) -> None:
        super().__init__()
        self.lower = lower
        self.members = list(uppers)
        self.uppers = nn.ModuleList(uppers.values())

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        activations = self.lower(pictures)
        return tuple(upper(activations) for upper in self.uppers)


@torch.no_grad()
def look(lower: LowerHalf, upper: Upper, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Return features and, for fine-tuning, activations in half precision."""
    activations = lower(pictures)
    return upper(activations), activations.half()

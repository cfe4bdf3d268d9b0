"""EfficientNet-Lite0 in two halves: `lower` stays frozen, `upper` may be fine-tuned."""

import torch
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from infra.pretrained_weights import PretrainedWeights, read_weights
from schemas.message import Message

PRETRAINED = "efficientnet-lite0"
SPLIT_BLOCK = 11
SIZE_STEP = 32
PIXEL_MEAN = 127.0
PIXEL_STD = 128.0

CONVOLUTIONS = (("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2"))


class Lower(nn.Module):
    """Pixels (batch x 3 x size x size, 0..255) to the activations of block 10, at stride 16."""

    def __init__(self, network: EfficientNet) -> None:
        super().__init__()
        self.stem = network._conv_stem
        self.activation = nn.ReLU6()
        self.blocks = nn.Sequential(*network._blocks[:SPLIT_BLOCK])

    def forward(self, pixels: Tensor) -> Tensor:
        normalised = (pixels - PIXEL_MEAN) / PIXEL_STD
        activations: Tensor = self.blocks(self.activation(self.stem(normalised)))
        return activations


class Upper(nn.Module):
    """Activations of block 10 to features: pooled output of the last blocks, and a 2 x 2 grid.

    The grid pools the activations of block 10 by quadrant. It keeps where things are, which helps
    on pictures unlike those of ImageNet.
    """

    def __init__(self, network: EfficientNet, image_size: int) -> None:
        super().__init__()
        self.fields = nn.AvgPool2d(image_size // SIZE_STEP)
        self.blocks = nn.Sequential(*network._blocks[SPLIT_BLOCK:])
        self.last = network._conv_head
        self.activation = nn.ReLU6()

    def forward(self, activations: Tensor) -> Tensor:
        seen: Tensor = self.activation(self.last(self.blocks(activations)))
        return torch.cat([seen.mean((2, 3)), self.fields(activations).flatten(1)], 1)


def load_halves(weights: PretrainedWeights, image_size: int) -> tuple[Lower, Upper]:
    """Return both halves in evaluation mode; ValueError unless `image_size` is a multiple of 32."""
    network = load_network(weights, image_size)
    lower, upper = Lower(network), Upper(network, image_size)
    return (
        lower.eval().to(memory_format=torch.channels_last),
        upper.eval().to(memory_format=torch.channels_last),
    )


def load_network(weights: PretrainedWeights, image_size: int) -> EfficientNet:
    """Return the whole network, with batch normalisation folded into the convolutions.

    Raises ValueError unless `image_size`, in pixels, is a multiple of 32.
    """
    if image_size % SIZE_STEP:
        raise ValueError(
            Message(
                "images.size-not-multiple",
                "image size {size} is not a multiple of {step}",
                size=image_size,
                step=SIZE_STEP,
            )
        )
    network = EfficientNet.from_name(weights.name, image_size=image_size)
    network.load_state_dict(read_weights(weights))
    _fold_batch_normalisation(network.eval())
    for module in network.modules():
        if isinstance(module, nn.ReLU6):
            module.inplace = True  # nothing else reads the output of the convolution before it
    return network


def _fold_batch_normalisation(network: EfficientNet) -> None:
    network._conv_stem = fuse_conv_bn_eval(network._conv_stem, network._bn0)
    network._conv_head = fuse_conv_bn_eval(network._conv_head, network._bn1)
    for block in network._blocks:
        for convolution, normalisation in CONVOLUTIONS:
            if hasattr(block, convolution):
                fused = fuse_conv_bn_eval(
                    getattr(block, convolution), getattr(block, normalisation)
                )
                setattr(block, convolution, fused)
                setattr(block, normalisation, nn.Identity())

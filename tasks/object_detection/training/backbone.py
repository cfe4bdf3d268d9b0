"""EfficientNet-Lite0 as a backbone that detectron2 builds by name, with a feature pyramid."""

import torch
from detectron2.config import CfgNode
from detectron2.layers import ShapeSpec
from detectron2.modeling import BACKBONE_REGISTRY, FPN, Backbone
from torch import Tensor, nn

from infra.pretrained_weights import find_weights
from tasks.learning.efficientnet import PRETRAINED, SIZE_STEP, load_network

# The last block of each size of activations: its name, stride and channels.
STAGES = {4: ("c3", 8, 40), 10: ("c4", 16, 112), 15: ("c5", 32, 320)}
IN_FEATURES = [name for name, _, _ in STAGES.values()]


class EfficientNetLite0(Backbone):  # type: ignore[misc]
    """The pretrained network without its batch normalisation; the first blocks never change."""

    def __init__(self, frozen_blocks: int) -> None:
        super().__init__()
        network = load_network(find_weights(PRETRAINED), SIZE_STEP)
        self.stem = nn.Sequential(network._conv_stem, nn.ReLU6())
        self.blocks = network._blocks
        self.frozen_blocks = frozen_blocks
        for module in (self.stem, *self.blocks[:frozen_blocks]):
            module.requires_grad_(False)
        self._out_features = IN_FEATURES
        self._out_feature_strides = {name: stride for name, stride, _ in STAGES.values()}
        self._out_feature_channels = {name: channels for name, _, channels in STAGES.values()}

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        """Return the activations at an 8th, a 16th and a 32nd of the picture's size."""
        found = {}
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen_blocks):
            activations = self.stem(pixels)
        for number, block in enumerate(self.blocks):
            changes = number >= self.frozen_blocks
            with torch.set_grad_enabled(torch.is_grad_enabled() and changes):
                activations = block(activations)
            if number in STAGES:
                found[STAGES[number][0]] = activations
        return found


@BACKBONE_REGISTRY.register()  # type: ignore[untyped-decorator]
def build_efficientnet_lite0_fpn(config: CfgNode, _shape: ShapeSpec) -> FPN:
    """Return the pyramid that a configuration asks for by the name of this function."""
    bottom_up = EfficientNetLite0(config.MODEL.BACKBONE.FREEZE_AT)
    return FPN(bottom_up, config.MODEL.FPN.IN_FEATURES, config.MODEL.FPN.OUT_CHANNELS)

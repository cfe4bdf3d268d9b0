"""Faster R-CNN as detectron2 builds it, and the weights that it begins from."""

from dataclasses import dataclass
from pathlib import Path

import detectron2
import torch
from detectron2.config import CfgNode, get_cfg
from detectron2.layers import ShapeSpec
from detectron2.modeling import BACKBONE_REGISTRY, FPN, Backbone, GeneralizedRCNN, build_model
from torch import Tensor, nn

from infra.pretrained_weights import PretrainedWeights, find_weights, read_weights
from schemas.message import Message
from schemas.object_detection import LOWEST_SCORE, Channels, DetectorBackbone
from tasks.learning.efficientnet import PIXEL_MEAN, PIXEL_STD, PRETRAINED, SIZE_STEP, load_network

State = dict[str, Tensor]

SIZE_OF_ANCHORS = 320  # sides of pictures that the anchors of EfficientNet-Lite0 are meant for
ANCHOR_SIZES = (32.0, 64.0, 128.0)
FEWEST_PROPOSALS = 100
MOST_PROPOSALS = 1000
COCO_WEIGHTS = "faster-rcnn-r50-fpn"
COCO_CONFIG = "model_zoo/configs/COCO-Detection/faster_rcnn_R_50_FPN_3x.yaml"
COCO_FIRST_LAYER = "backbone.bottom_up.stem.conv1.weight"
# The last block of each size of activations: its name, stride and channels.
STAGES = {4: ("c3", 8, 40), 10: ("c4", 16, 112), 15: ("c5", 32, 320)}
IN_FEATURES = [name for name, _, _ in STAGES.values()]


@dataclass(frozen=True)
class DetectorPlan:
    """What a detector is built from."""

    class_names: tuple[str, ...]
    backbone: DetectorBackbone
    image_size: int
    frozen_blocks: int
    channels: int
    most_objects: int
    box_weight: float = 1.0

    @property
    def proposals(self) -> int:
        """Number of proposals per picture; it exceeds the number of objects."""
        return min(MOST_PROPOSALS, max(FEWEST_PROPOSALS, 3 * self.most_objects))


@dataclass(frozen=True)
class Detector:
    """A detector with the facts for its description."""

    network: GeneralizedRCNN
    anchor_sizes: tuple[float, ...]
    pixel_mean: Channels
    pixel_std: Channels
    most_objects: int
    recipe: Message
    weights: PretrainedWeights


def build_detector(plan: DetectorPlan) -> Detector:
    """Return a detector with pretrained weights."""
    if plan.backbone is DetectorBackbone.R50_FPN:
        return _build_with_coco(plan)
    config = _config(plan)
    return _detector(build_model(config), config, find_weights(PRETRAINED))


def state_of(network: GeneralizedRCNN) -> State:
    """Return a copy of the weights on the CPU, stored row by row."""
    return {
        name: tensor.detach().cpu().contiguous().clone()
        for name, tensor in network.state_dict().items()
    }


def _build_with_coco(plan: DetectorPlan) -> Detector:
    """Return the R50-FPN of the model zoo; the rows of the classes of COCO are left out."""
    weights = find_weights(COCO_WEIGHTS)
    config = get_cfg()
    config.merge_from_file(str(Path(detectron2.__file__).parent / COCO_CONFIG))
    config.MODEL.PIXEL_MEAN = config.MODEL.PIXEL_MEAN[::-1]
    _set_common(config, plan)
    network = build_model(config)
    known = read_weights(weights)
    # It was trained on BGR pictures; ours are RGB.
    known[COCO_FIRST_LAYER] = known[COCO_FIRST_LAYER].flip(1)
    fitting = {
        name: known[name]
        for name, tensor in network.state_dict().items()
        if name in known and known[name].shape == tensor.shape
    }
    network.load_state_dict(fitting, strict=False)
    return _detector(network, config, weights)


def _detector(network: GeneralizedRCNN, config: CfgNode, weights: PretrainedWeights) -> Detector:
    return Detector(
        network=network.to(memory_format=torch.channels_last),
        anchor_sizes=tuple(float(size) for (size,) in config.MODEL.ANCHOR_GENERATOR.SIZES),
        pixel_mean=tuple(config.MODEL.PIXEL_MEAN),
        pixel_std=tuple(config.MODEL.PIXEL_STD),
        most_objects=config.TEST.DETECTIONS_PER_IMAGE,
        recipe=Message(
            "training.faster-r-cnn",
            "Faster R-CNN with a feature pyramid on {weights}",
            weights=weights.name,
        ),
        weights=weights,
    )


def _config(plan: DetectorPlan) -> CfgNode:
    config = get_cfg()
    model, levels = config.MODEL, ["p3", "p4", "p5"]
    model.META_ARCHITECTURE = "GeneralizedRCNN"
    model.BACKBONE.NAME = build_efficientnet_lite0_fpn.__name__
    model.BACKBONE.FREEZE_AT = plan.frozen_blocks
    model.FPN.IN_FEATURES, model.FPN.OUT_CHANNELS = IN_FEATURES, plan.channels
    model.PIXEL_MEAN, model.PIXEL_STD = [PIXEL_MEAN] * 3, [PIXEL_STD] * 3
    model.ANCHOR_GENERATOR.SIZES = [
        [side * max(1.0, plan.image_size / SIZE_OF_ANCHORS)] for side in ANCHOR_SIZES
    ]
    model.RPN.IN_FEATURES, model.RPN.BATCH_SIZE_PER_IMAGE = levels, 128
    model.RPN.PRE_NMS_TOPK_TRAIN, model.RPN.POST_NMS_TOPK_TRAIN = 500, 200
    model.RPN.PRE_NMS_TOPK_TEST, model.RPN.POST_NMS_TOPK_TEST = 300, plan.proposals
    model.ROI_HEADS.IN_FEATURES, model.ROI_HEADS.BATCH_SIZE_PER_IMAGE = levels, 48
    head = model.ROI_BOX_HEAD
    head.NAME, head.NUM_FC, head.FC_DIM, head.POOLER_RESOLUTION = "FastRCNNConvFCHead", 2, 256, 5
    # More samples of large objects cost time without a better precision.
    head.POOLER_SAMPLING_RATIO = 2
    _set_common(config, plan)
    return config


def _set_common(config: CfgNode, plan: DetectorPlan) -> None:
    model = config.MODEL
    model.DEVICE = "cpu"
    model.ROI_HEADS.NAME = "StandardROIHeads"
    model.ROI_HEADS.NUM_CLASSES = len(plan.class_names)
    model.ROI_HEADS.SCORE_THRESH_TEST = LOWEST_SCORE
    # Class-agnostic boxes train faster, and stay valid when classes are added or removed.
    model.ROI_BOX_HEAD.CLS_AGNOSTIC_BBOX_REG = True
    model.ROI_BOX_HEAD.BBOX_REG_LOSS_WEIGHT = plan.box_weight
    model.PROPOSAL_GENERATOR.NAME = "RPN"
    config.TEST.DETECTIONS_PER_IMAGE = plan.proposals


class EfficientNetLite0(Backbone):  # type: ignore[misc]
    """The pretrained network with folded batch normalisation; the first blocks are frozen."""

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
        """Return the activations at strides 8, 16 and 32."""
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

"""Detectors of torchvision on the network that ExeML's begin from, trained for a CPU time.

Both learn as torchvision's references do for small data: large scale jitter, photometric
distortion, a warm-up and a cosine. Rates, batch size and frozen blocks are those of ExeML.
"""

import io
import itertools
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision import tv_tensors
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator, DefaultBoxGenerator
from torchvision.models.detection.ssd import SSD
from torchvision.models.detection.ssdlite import SSDLiteHead, _extra_block
from torchvision.ops import FeaturePyramidNetwork, MultiScaleRoIAlign
from torchvision.transforms import v2

from schemas.evaluation import FoundBox
from schemas.label import Box
from tasks.learning.efficientnet import PIXEL_MEAN, PIXEL_STD
from tasks.object_detection.scenes import Scene
from tasks.object_detection.training.model import STAGES, EfficientNetLite0

SIDE = 320
FROZEN_BLOCKS = 6
BATCH = 8
RATE, BODY_PART, WEIGHT_DECAY = 2e-3, 0.25, 0.02
WARM_UP_STEPS = 40
LARGEST_GRADIENT = 5.0
SCALES = (0.7, 1.5)
# With torchvision's 512 and 1000 it takes four times as long and finds less in the same time.
ROIS_LEARNED = 128
PROPOSALS_ASKED = 150  # as torchvision's own detector of 320 pixels
COLOURS = {"image_mean": [PIXEL_MEAN / 255] * 3, "image_std": [PIXEL_STD / 255] * 3}
STAGE_CHANNELS = [channels for _, _, channels in STAGES.values()]
PYRAMID_CHANNELS = 96
EXTRA_CHANNELS = (512, 256, 256, 128)

Batch = list[tuple[Tensor, dict[str, Tensor]]]


class Pyramid(nn.Module):
    """The network with a feature pyramid at an 8th, a 16th and a 32nd."""

    def __init__(self) -> None:
        super().__init__()
        self.body = EfficientNetLite0(FROZEN_BLOCKS)
        self.pyramid = FeaturePyramidNetwork(STAGE_CHANNELS, PYRAMID_CHANNELS)
        self.out_channels = PYRAMID_CHANNELS

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        found: dict[str, Tensor] = self.pyramid(OrderedDict(self.body(pixels)))
        return found


class Reduced(nn.Module):
    """The network from a 16th on, and four blocks that go on to a single cell."""

    def __init__(self) -> None:
        super().__init__()
        self.body = EfficientNetLite0(FROZEN_BLOCKS)
        widths = (STAGE_CHANNELS[-1], *EXTRA_CHANNELS)
        self.extra = nn.ModuleList(
            _extra_block(before, after, nn.BatchNorm2d)
            for before, after in itertools.pairwise(widths)
        )

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        stages = self.body(pixels)
        found = [stages["c4"], stages["c5"]]
        for block in self.extra:
            found.append(block(found[-1]))
        return OrderedDict((str(number), one) for number, one in enumerate(found))


def faster_rcnn(classes: int) -> nn.Module:
    """Return torchvision's Faster R-CNN with a feature pyramid; class 0 is the background."""
    names = [name for name, _, _ in STAGES.values()]
    anchors = AnchorGenerator(((32,), (64,), (128,)), ((0.5, 1.0, 2.0),) * len(names))
    pool = MultiScaleRoIAlign(names, output_size=7, sampling_ratio=2)
    return FasterRCNN(
        Pyramid(),
        classes + 1,
        min_size=SIDE,
        max_size=SIDE,
        rpn_anchor_generator=anchors,
        box_roi_pool=pool,
        box_batch_size_per_image=ROIS_LEARNED,
        rpn_pre_nms_top_n_test=PROPOSALS_ASKED,
        rpn_post_nms_top_n_test=PROPOSALS_ASKED,
        **COLOURS,
    )


def ssdlite(classes: int) -> nn.Module:
    """Return torchvision's SSDlite at 320 pixels; class 0 is the background."""
    anchors = DefaultBoxGenerator([[2, 3]] * 6, min_ratio=0.2, max_ratio=0.95)
    channels = [*STAGE_CHANNELS[1:], *EXTRA_CHANNELS]
    head = SSDLiteHead(channels, anchors.num_anchors_per_location(), classes + 1, nn.BatchNorm2d)
    return SSD(Reduced(), anchors, (SIDE, SIDE), classes + 1, head=head, **COLOURS)


PEERS: dict[str, Callable[[int], nn.Module]] = {"Faster R-CNN": faster_rcnn, "SSDlite": ssdlite}


class Peer:
    """A detector of torchvision that learns for some CPU seconds."""

    def __init__(self, name: str, class_names: Sequence[str], mirrored: bool) -> None:
        torch.manual_seed(0)
        self.class_names = class_names
        self.model = PEERS[name](len(class_names))
        self.views = v2.Compose(
            [
                v2.RandomPhotometricDistort(),
                v2.ScaleJitter((SIDE, SIDE), SCALES),
                v2.RandomCrop((SIDE, SIDE), pad_if_needed=True, fill=127),
                *([v2.RandomHorizontalFlip()] if mirrored else []),
                v2.SanitizeBoundingBoxes(min_size=4),
                v2.ToDtype(torch.float32, scale=True),
            ]
        )

    def learn(self, scenes: Sequence[Scene], cpu_seconds: float) -> int:
        """Train until this process has used so many CPU seconds; return the steps made."""
        began, step = time.process_time(), 0
        samples = [self._sample(scene) for scene in scenes]
        optimizer = self._optimizer()
        self.model.train()
        while (share := (time.process_time() - began) / cpu_seconds) < 1:
            order = torch.randperm(len(samples))[:BATCH].tolist()
            pictures, targets = zip(*(self.views(*samples[row]) for row in order), strict=True)
            _set_rate(optimizer, step, share)
            optimizer.zero_grad()
            sum(self.model(list(pictures), list(targets)).values()).backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), LARGEST_GRADIENT)
            optimizer.step()
            step += 1
        self.model.eval()
        return step

    @torch.inference_mode()
    def find(self, jpeg: bytes) -> tuple[FoundBox, ...]:
        """Return the boxes found in a picture."""
        (answer,) = self.model([_pixels(jpeg).float() / 255])
        rows = zip(*(answer[name].tolist() for name in ("boxes", "labels", "scores")), strict=True)
        return tuple(
            FoundBox(
                label=self.class_names[number - 1],
                score=min(score, 1.0),
                box=Box(xmin=box[0], ymin=box[1], xmax=box[2], ymax=box[3]),
            )
            for box, number, score in rows
            if box[0] < box[2] and box[1] < box[3]
        )

    def _sample(self, scene: Scene) -> tuple[tv_tensors.Image, dict[str, Tensor]]:
        corners = torch.tensor([box.corners for box in scene.boxes]).reshape(-1, 4)
        size = (scene.size[1], scene.size[0])
        numbers = [self.class_names.index(box.label) + 1 for box in scene.boxes]
        boxes = tv_tensors.BoundingBoxes(corners, format="XYXY", canvas_size=size)  # type: ignore[call-overload]
        target = {"boxes": boxes, "labels": torch.tensor(numbers, dtype=torch.int64)}
        largest = v2.Resize(None, max_size=round(SCALES[1] * SIDE), antialias=True)
        picture, target = largest(tv_tensors.Image(_pixels(scene.jpeg)), target)
        return picture, target

    def _optimizer(self) -> torch.optim.Optimizer:
        parts: dict[bool, list[nn.Parameter]] = {True: [], False: []}
        for name, parameter in self.model.named_parameters():
            if parameter.requires_grad:
                parts[name.startswith("backbone.body")].append(parameter)
        return torch.optim.AdamW(
            [{"params": parts[False], "part": 1.0}, {"params": parts[True], "part": BODY_PART}],
            lr=RATE,
            weight_decay=WEIGHT_DECAY,
        )


def _set_rate(optimizer: torch.optim.Optimizer, step: int, share: float) -> None:
    falling = 0.5 * (1 + math.cos(math.pi * share))
    for group in optimizer.param_groups:
        group["lr"] = RATE * group["part"] * min(1.0, (step + 1) / WARM_UP_STEPS) * falling


def _pixels(jpeg: bytes) -> Tensor:
    picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
    return torch.from_numpy(np.array(picture).transpose(2, 0, 1))

"""Data augmentation: scaled, shifted, flipped and recoloured pictures with their boxes."""

import math
import random
from dataclasses import dataclass

import numpy as np
import torch
from detectron2.structures import Boxes, Instances
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from schemas.object_detection import Channels
from tasks.serving.pixels import Pixels

Corners = NDArray[np.float32]
Classes = NDArray[np.int64]

LARGEST_SCALE = 1.5
SMALLEST_SCALE = 0.7
STRETCH = 0.12
SHARE_TO_KEEP = 0.3
SHORTEST_SIDE = 4.0


@dataclass(frozen=True)
class LabeledPicture:
    """A downscaled picture with boxes (boxes x 4 corners, in its pixels) and their classes."""

    pixels: Pixels
    corners: Corners
    classes: Classes


@dataclass(frozen=True)
class Views:
    """Makes views: squares of one size, padded with one colour."""

    image_size: int
    colour: Channels
    mirror: bool

    def view(self, picture: LabeledPicture, chance: random.Random) -> dict[str, object]:
        """Return a view in the input format of detectron2."""
        width, height = self._size(picture, chance)
        left, top = self._shift(width, chance), self._shift(height, chance)
        mirrored = self.mirror and chance.random() < 0.5
        square = self._square(picture, (width, height), (left, top), mirrored=mirrored)
        scale = np.array([width / picture.pixels.shape[1], height / picture.pixels.shape[0]] * 2)
        corners = (picture.corners * scale).astype(np.float32)
        if mirrored:
            corners[:, [0, 2]] = width - corners[:, [2, 0]]
        corners += np.array([left, top, left, top], dtype=np.float32)
        inside = corners.clip(0, self.image_size)
        kept = _is_still_seen(corners, inside)
        instances = Instances((self.image_size, self.image_size))
        instances.gt_boxes = Boxes(torch.from_numpy(inside[kept]))
        instances.gt_classes = torch.from_numpy(picture.classes[kept])
        return {"image": _recoloured(square, chance), "instances": instances}

    def _size(self, picture: LabeledPicture, chance: random.Random) -> tuple[int, int]:
        height, width, _ = picture.pixels.shape
        drawn = math.exp(chance.uniform(math.log(SMALLEST_SCALE), math.log(LARGEST_SCALE)))
        scale = drawn * self.image_size / max(width, height)
        across, down = (
            math.exp(chance.uniform(-STRETCH, STRETCH)),
            math.exp(chance.uniform(-STRETCH, STRETCH)),
        )
        return max(1, round(width * scale * across)), max(1, round(height * scale * down))

    def _shift(self, length: int, chance: random.Random) -> int:
        room = self.image_size - length
        return round(chance.uniform(min(0, room), max(0, room)))

    def _square(
        self,
        picture: LabeledPicture,
        size: tuple[int, int],
        place: tuple[int, int],
        *,
        mirrored: bool,
    ) -> Image.Image:
        scaled = Image.fromarray(picture.pixels).resize(size, Image.Resampling.BILINEAR)
        if mirrored:
            scaled = scaled.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        red, green, blue = (round(value) for value in self.colour)
        square = Image.new("RGB", (self.image_size, self.image_size), (red, green, blue))
        square.paste(scaled, place)
        return square


def _is_still_seen(corners: Corners, inside: Corners) -> NDArray[np.bool_]:
    """Tell which boxes are still sufficiently visible after cropping."""
    whole, seen = corners[:, 2:] - corners[:, :2], inside[:, 2:] - inside[:, :2]
    share = seen.prod(1) / whole.prod(1)
    kept: NDArray[np.bool_] = (share > SHARE_TO_KEEP) & (seen.min(1) > SHORTEST_SIDE)
    return kept


def _recoloured(square: Image.Image, chance: random.Random) -> Tensor:
    pixels = torch.from_numpy(np.array(square)).permute(2, 0, 1).float()
    pixels *= chance.uniform(0.7, 1.3)
    mean = pixels.mean()
    pixels = (pixels - mean) * chance.uniform(0.8, 1.25) + mean
    grey = pixels.mean(0, keepdim=True)
    return ((pixels - grey) * chance.uniform(0.6, 1.4) + grey).clamp_(0, 255)

"""The views of a picture that training sees: as it is, and slightly changed ones."""

import hashlib

import torch
from torch import Tensor
from torchvision.transforms import v2  # type: ignore[import-untyped]

RECIPE = "1"
MARGIN = 0.25


def plain_or_changed(pixels: Tensor, sha256: str, view: int, *, mirror: bool) -> Tensor:
    """Return view 0, the picture itself, or a changed one that depends on content and number."""
    if view == 0:
        return pixels
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_seed(sha256, view))
        changed: Tensor = _augmentation(pixels.shape[-1], mirror=mirror)(pixels)
    return changed


def view_name(view: int, *, mirror: bool) -> str:
    """Name a view so that a change of the recipe never meets cached features of the old one."""
    return "plain" if view == 0 else f"{RECIPE}-{view}-{'mirrored' if mirror else 'unmirrored'}"


def _seed(sha256: str, view: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{sha256}/{view}".encode()).digest()[:6])


def _augmentation(size: int, *, mirror: bool) -> v2.Transform:
    """Shift, turn, scale and colour; edges are repeated outwards so that no corner turns black."""
    return v2.Compose(
        [
            v2.Pad(int(size * MARGIN), padding_mode="edge"),
            v2.RandomAffine(
                degrees=12,
                translate=(0.06, 0.06),
                scale=(0.85, 1.15),
                shear=8,
                interpolation=v2.InterpolationMode.BILINEAR,
            ),
            v2.CenterCrop(size),
            v2.RandomHorizontalFlip(0.5 if mirror else 0.0),
            v2.ColorJitter(brightness=0.25, contrast=0.25, saturation=0.25),
        ]
    )

"""Data augmentation: the views of a picture that training sees, the original and altered ones."""

import hashlib

import torch
from torch import Tensor
from torchvision.transforms import v2  # type: ignore[import-untyped]

RECIPE = "1"
MARGIN = 0.25


def plain_or_changed(pixels: Tensor, sha256: str, view: int, *, mirror: bool) -> Tensor:
    """Return an augmented view of a picture (3 x size x size); view 0 is the picture itself.

    The same content and number always give the same view, so its features can be cached.
    """
    if view == 0:
        return pixels
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_seed(sha256, view))
        changed: Tensor = _augmentation(pixels.shape[-1], mirror=mirror)(pixels)
    return changed


def view_name(view: int, *, mirror: bool) -> str:
    """Name a view in the cache; a changed augmentation recipe never finds old features."""
    return "plain" if view == 0 else f"{RECIPE}-{view}-{'mirrored' if mirror else 'unmirrored'}"


def _seed(sha256: str, view: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{sha256}/{view}".encode()).digest()[:6])


def _augmentation(size: int, *, mirror: bool) -> v2.Transform:
    """Shift, rotate, scale and recolour; edges are extended so that no corner turns black."""
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

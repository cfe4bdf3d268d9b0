"""Features of a picture for drift monitoring."""

import numpy as np

from schemas.monitoring import Features
from schemas.sample import IMAGE_MAX_PIXELS
from tasks.serving.pixels import read_fitted

LOOKED_AT_SIDE = 128


def picture_features(body: bytes, max_pixels: int = IMAGE_MAX_PIXELS) -> Features:
    """Return width and height in pixels, and brightness, contrast and sharpness (0 to 255).

    Contrast is the standard deviation of grey values, sharpness the mean difference of adjacent
    pixels, both at a side of at most 128 pixels. Raises InvalidPictureError.
    """
    fitted = read_fitted(body, LOOKED_AT_SIDE, max_pixels, enlarge=False)
    grey = fitted.pixels.mean(axis=2, dtype=np.float32)
    return {
        "width": float(fitted.width),
        "height": float(fitted.height),
        "brightness": float(grey.mean()),
        "contrast": float(grey.std()),
        "sharpness": _sharpness(grey),
    }


def _sharpness(grey: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    """Return the mean difference of adjacent pixels, 0 for a picture of one pixel."""
    steps = [np.abs(np.diff(grey, axis=axis)) for axis in (0, 1)]
    return float(sum(step.mean() for step in steps if step.size))

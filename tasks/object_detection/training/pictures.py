"""Training pictures with boxes, cached in memory; batches depend only on seed and step."""

import itertools
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from torch.utils.data import Dataset

from schemas.errors import InvalidPictureError
from tasks.object_detection.training.data import DetectionSample
from tasks.object_detection.training.views import LabeledPicture, Views
from tasks.serving.pixels import FittedPicture, read_fitted

BYTES_KEPT = 1024**3

Key = tuple[int, int]  # number of a view in the whole training, position of its picture


@dataclass(frozen=True)
class PictureSource:
    """Reads downscaled pictures, and caches as many as the memory limit allows."""

    class_names: Sequence[str]
    side: int
    _kept: dict[str, FittedPicture] = field(default_factory=dict)

    def read(self, sample: DetectionSample) -> LabeledPicture:
        """Return the picture of a sample with its boxes; boxes without an area are dropped."""
        fitted = self._fitted(sample)
        height, width, _ = fitted.pixels.shape
        scale = np.array([width / fitted.width, height / fitted.height] * 2, dtype=np.float32)
        corners = np.array([box.corners for box in sample.boxes], dtype=np.float32)
        classes = [self.class_names.index(box.label) for box in sample.boxes]
        return LabeledPicture(
            pixels=fitted.pixels,
            corners=corners.reshape(-1, 4) * scale,
            classes=np.array(classes, dtype=np.int64),
        )

    def _fitted(self, sample: DetectionSample) -> FittedPicture:
        if sample.sha256 in self._kept:
            return self._kept[sample.sha256]
        with told_of(sample):
            fitted = read_fitted(sample.path.read_bytes(), self.side, enlarge=False)
        if len(self._kept) < BYTES_KEPT // (3 * self.side**2):
            self._kept[sample.sha256] = fitted
        return fitted


@contextmanager
def told_of(sample: DetectionSample) -> Iterator[None]:
    """Add the id of the sample to an InvalidPictureError."""
    try:
        yield
    except InvalidPictureError as error:
        raise InvalidPictureError(
            "images.sample-unusable",
            "sample {sample}: {error}",
            sample=str(sample.id),
            error=str(error),
        ) from error


@dataclass(frozen=True)
class ViewsOfSamples(Dataset[dict[str, object]]):
    """Augmented training pictures; each depends only on the seed and its number."""

    samples: Sequence[DetectionSample]
    source: PictureSource
    views: Views
    seed: int

    def __getitem__(self, key: Key) -> dict[str, object]:
        number, position = key
        chance = random.Random(f"{self.seed}/{number}")
        return self.views.view(self.source.read(self.samples[position]), chance)


def batches(pictures: int, batch_size: int, first_step: int, seed: int) -> Iterator[list[Key]]:
    """Yield batches from a step on, endlessly; every epoch is reshuffled."""
    known_epoch, order = -1, list[int]()
    for step in itertools.count(first_step):
        batch = []
        for number in range(step * batch_size, (step + 1) * batch_size):
            epoch, place = divmod(number, pictures)
            if epoch != known_epoch:
                known_epoch, order = epoch, _order(pictures, seed, epoch)
            batch.append((number, order[place]))
        yield batch


def _order(pictures: int, seed: int, epoch: int) -> list[int]:
    return random.Random(f"{seed}/order/{epoch}").sample(range(pictures), pictures)

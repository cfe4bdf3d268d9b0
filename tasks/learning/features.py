"""Features of pictures and their augmented views, from the frozen network or from the cache."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from schemas.errors import InvalidPictureError
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import Lower, Upper
from tasks.learning.feature_cache import FeatureCache
from tasks.learning.picture_views import plain_or_changed, view_name
from tasks.learning.progress import Progress
from tasks.learning.training_data import TrainingSample
from tasks.serving.pixels import read_pixels

BATCH = 32
PICTURES_KEPT = 8000
NUMBER_WORDS = frozenset(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
)
CHINESE_NUMBERS = frozenset("零一二三四五六七八九十")
DIRECTIONS = ("left", "right", "左", "右")


@dataclass(frozen=True)
class EmbeddedViews:
    """One row per augmented view.

    `features` is rows x features; `activations` is rows x channels x height x width, in half
    precision; `sample` holds the position of the sample, `view` the number of the view (0: the
    original).
    """

    features: Tensor
    activations: Tensor
    sample: Tensor
    view: Tensor

    @property
    def plain(self) -> Tensor:
        """Mask of the rows that show the original picture."""
        return self.view == 0

    def rows(self, indices: Tensor) -> "EmbeddedViews":
        """Return a subset of the rows, selected by a mask or by positions."""
        return EmbeddedViews(
            self.features[indices],
            self.activations[indices],
            self.sample[indices],
            self.view[indices],
        )


@dataclass
class Embedder:
    """Extracts features of views of one size, in pixels, with the frozen network."""

    lower: Lower
    upper: Upper
    cache: FeatureCache
    image_size: int
    mirror: bool
    _pictures: dict[str, Tensor] = field(default_factory=dict)

    def embed(
        self,
        samples: Sequence[TrainingSample],
        views: range,
        deadline: Deadline,
        progress: Progress,
    ) -> EmbeddedViews:
        """Extract features view by view until the deadline; the first batch is always completed.

        Raises InvalidPictureError for a sample that cannot be decoded.
        """
        pairs = [(position, view) for view in views for position in range(len(samples))]
        rows: list[tuple[Tensor, Tensor]] = []
        for start in range(0, len(pairs), BATCH):
            if rows and deadline.passed:
                break
            batch = [(samples[position], view) for position, view in pairs[start : start + BATCH]]
            rows.extend(self._embed_batch(batch))
            progress.at(len(rows) / len(pairs))
        done = torch.tensor(pairs[: len(rows)])
        return EmbeddedViews(
            features=torch.stack([features for features, _ in rows]),
            activations=torch.stack([activations for _, activations in rows]),
            sample=done[:, 0],
            view=done[:, 1],
        )

    def pixels(self, sample: TrainingSample) -> Tensor:
        """Return the pixels (3 x size x size, uint8) of a sample, exactly as in serving.

        Raises InvalidPictureError, with the id of the sample, if it cannot be decoded.
        """
        if sample.sha256 in self._pictures:
            return self._pictures[sample.sha256]
        try:
            pixels = torch.from_numpy(read_pixels(sample.path.read_bytes(), self.image_size))
        except InvalidPictureError as error:
            raise InvalidPictureError(
                "images.sample-unusable",
                "sample {sample}: {error}",
                sample=str(sample.id),
                error=str(error),
            ) from error
        if len(self._pictures) < PICTURES_KEPT:
            self._pictures[sample.sha256] = pixels
        return pixels

    def _embed_batch(
        self, batch: Sequence[tuple[TrainingSample, int]]
    ) -> Iterator[tuple[Tensor, Tensor]]:
        cached = [self.cache.get(sample.sha256, self._name(view)) for sample, view in batch]
        missing = [key for key, found in zip(batch, cached, strict=True) if found is None]
        made = iter(self._make(missing) if missing else ())
        for found in cached:
            tensors = found if found is not None else next(made)
            yield tensors["features"], tensors["activations"]

    @torch.no_grad()
    def _make(self, batch: Sequence[tuple[TrainingSample, int]]) -> list[dict[str, Tensor]]:
        pixels = torch.stack([self._view(sample, view) for sample, view in batch]).float()
        # Half precision halves the cache. Features are computed from the rounded activations, so
        # that training sees the same numbers whether or not they came from the cache.
        activations = self.lower(pixels.to(memory_format=torch.channels_last)).half().contiguous()
        features = self.upper(activations.float())
        made = []
        for position, (sample, view) in enumerate(batch):
            tensors = {
                "features": features[position].clone(),
                "activations": activations[position].clone(),
            }
            self.cache.put(sample.sha256, self._name(view), tensors)
            made.append(tensors)
        return made

    def _view(self, sample: TrainingSample, view: int) -> Tensor:
        return plain_or_changed(self.pixels(sample), sample.sha256, view, mirror=self.mirror)

    def _name(self, view: int) -> str:
        return view_name(view, mirror=self.mirror)


def mirroring_is_safe(class_names: Sequence[str]) -> bool:
    """Tell whether flipping pictures keeps their labels.

    It does not when a label names a side, or when most labels look like characters or numbers.
    """
    if any(side in name.lower() for name in class_names for side in DIRECTIONS):
        return False
    return sum(map(_looks_like_character, class_names)) <= len(class_names) / 2


def _looks_like_character(name: str) -> bool:
    """Judge by the last part of the name: `7`, `b`, `digit-7`, `letter_b`, `seven`."""
    last = re.split(r"[-_]", name.lower())[-1]
    is_short = last.isdecimal() or (last.isascii() and len(last) == 1)
    return is_short or last in NUMBER_WORDS or last in CHINESE_NUMBERS

"""Training data of the members of a sound classifier, and how chunks are averaged to sounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tasks.learning.features import EmbeddedViews
from tasks.learning.linear_head import LabeledFeatures
from tasks.learning.splits import grouped_folds
from tasks.learning.training_data import TrainingSample
from tasks.serving.members import log_softmax

Floats = NDArray[np.float32]
Classes = NDArray[np.int64]


@dataclass(frozen=True)
class Sounds:
    """Sounds with the features of their chunks and views: statistics, optionally of the network."""

    samples: Sequence[TrainingSample]
    class_names: Sequence[str]
    described: EmbeddedViews
    pictured: EmbeddedViews | None
    seed: int

    @property
    def classes(self) -> Classes:
        """The class (position of its name) of each sound."""
        position = {name: number for number, name in enumerate(self.class_names)}
        return np.array([position[sample.labels[0]] for sample in self.samples], dtype=np.int64)

    @property
    def count(self) -> int:
        """Number of classes."""
        return len(self.class_names)

    def folds(self, count: int) -> Classes:
        """Return the fold of each sound: stratified, with all files of a group in one fold."""
        return grouped_folds(
            [sample.group for sample in self.samples],
            [sample.labels[0] for sample in self.samples],
            count,
            self.seed,
        )

    def labeled(self, views: EmbeddedViews) -> LabeledFeatures:
        """Return the rows of views with their targets."""
        target = torch.eye(self.count)[torch.from_numpy(self.classes)]
        return LabeledFeatures(
            views.features, target[views.sample], views.sample, views.plain, multi_label=False
        )

    def of_each(self, scores: Tensor, views: EmbeddedViews) -> Floats:
        """Return log-probabilities (sounds x classes), averaged over the chunks of each sound.

        `scores` is plain rows x classes.

        The service averages the chunks of a sound in the same way.
        """
        likely = np.exp(log_softmax(scores.numpy()))
        sample = views.sample[views.plain].numpy()
        sums = np.zeros((len(self.samples), self.count))
        np.add.at(sums, sample, likely)
        return np.log(sums / np.bincount(sample)[:, None]).astype(np.float32)


def truncated(views: EmbeddedViews, count: int) -> EmbeddedViews:
    """Return the rows of the first `count` sounds."""
    return views.rows(views.sample < count)


def sounds_heard(views: EmbeddedViews) -> int:
    """Return the number of sounds that have rows; they are processed in order."""
    return int(views.sample[views.plain].max()) + 1

"""The input and the result of a trainer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from schemas.dataset import DatasetVersion
from schemas.errors import InvalidInputError
from schemas.evaluation import ModelEvaluation
from schemas.manifest import Usage
from schemas.training import TrainingProgress
from tasks.dataset_versions.local_copies import local_copies
from tasks.dataset_versions.manifests import read_manifest, read_summary
from tasks.dataset_versions.splits import recording_of

ProgressListener = Callable[[TrainingProgress], None]


@dataclass(frozen=True)
class TrainingSample:
    """A labeled sample whose bytes are in a local file."""

    id: UUID
    path: Path
    sha256: str
    labels: tuple[str, ...]
    usage: Usage
    recording: str | None = None
    always_trains: bool = False

    @property
    def group(self) -> str:
        """What must stay on one side of a split: its recording, or its own content."""
        return self.recording or self.sha256


@dataclass(frozen=True)
class TrainingData:
    """The samples of a dataset version; scores are in the order of `class_names`.

    Raises InvalidInputError with fewer than two classes, for a sample with missing or unknown
    labels, and without training samples.
    """

    class_names: tuple[str, ...]
    samples: tuple[TrainingSample, ...]

    def __post_init__(self) -> None:
        if len(self.class_names) < 2:
            raise InvalidInputError(
                "training.too-few-labels",
                "training needs at least 2 labels, found {labels}; add labels",
                labels=str(list(self.class_names)),
            )
        known = set(self.class_names)
        for sample in self.samples:
            if not sample.labels or not known.issuperset(sample.labels):
                raise InvalidInputError(
                    "training.sample-labels-unfit",
                    "sample {sample} has the labels {labels}; each sample needs at least "
                    "one, and all must be labels of the dataset",
                    sample=str(sample.id),
                    labels=str(list(sample.labels)),
                )
        if not self.training:
            raise InvalidInputError(
                "training.no-training-samples",
                "no sample is meant for training; raise the training ratio",
            )

    @property
    def training(self) -> tuple[TrainingSample, ...]:
        """Samples to train on."""
        return tuple(s for s in self.samples if s.usage is Usage.TRAINING)

    @property
    def validation(self) -> tuple[TrainingSample, ...]:
        """Samples for model selection and evaluation; none has the content of a training sample."""
        learned = {s.sha256 for s in self.training}
        return tuple(
            s for s in self.samples if s.usage is Usage.VALIDATION and s.sha256 not in learned
        )

    @property
    def multi_label(self) -> bool:
        """Whether any sample has several labels."""
        return any(len(s.labels) > 1 for s in self.samples)


class Judgeable(Protocol):
    """A sample that tells whether it may be used for evaluation."""

    @property
    def always_trains(self) -> bool:
        """Whether it was recorded from requests to a model, which biases an evaluation."""


def judged_rows(samples: Sequence[Judgeable]) -> list[int]:
    """Return the positions of the samples that cross-validation evaluates on.

    Samples with `always_trains` are excluded, unless there are no others.
    """
    rows = [row for row, sample in enumerate(samples) if not sample.always_trains]
    return rows or list(range(len(samples)))


@dataclass(frozen=True)
class TrainingOutcome:
    """The evaluation of the trained model, and notes for its version."""

    evaluation: ModelEvaluation
    notes: str


def media_of(version: DatasetVersion) -> TrainingData:
    """Return the pictures or sounds of a version with their labels and usage."""
    lines = list(read_manifest(version))
    paths = local_copies(lines)
    together = read_summary(version).keep_recordings_together
    samples = []
    for line in lines:
        assert line.usage is not None, "only the lines of a table have no usage"
        samples.append(
            TrainingSample(
                id=line.id,
                path=paths[line.sha256],
                sha256=line.sha256,
                labels=tuple(line.labels),
                usage=line.usage,
                recording=recording_of(line.name) if together else None,
                always_trains=line.always_trains,
            )
        )
    class_names = sorted({label for sample in samples for label in sample.labels})
    return TrainingData(class_names=tuple(class_names), samples=tuple(samples))

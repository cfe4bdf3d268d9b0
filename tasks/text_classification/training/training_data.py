"""Training data of text classification; the texts are in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from schemas.dataset import DatasetVersion
from schemas.errors import InvalidInputError
from schemas.manifest import Usage
from tasks.dataset_versions.manifests import read_manifest


@dataclass(frozen=True)
class TextSample:
    """A labeled text."""

    id: UUID
    text: str
    sha256: str
    label: str
    usage: Usage
    always_trains: bool = False


@dataclass(frozen=True)
class TextTrainingData:
    """The texts of a dataset version; scores are in the order of `class_names`."""

    class_names: tuple[str, ...]
    samples: tuple[TextSample, ...]

    def __post_init__(self) -> None:
        if len(self.class_names) < 2:
            raise InvalidInputError(
                "texts.too-few-labels",
                "training needs at least 2 labels, found {labels}; add labels",
                labels=str(list(self.class_names)),
            )
        for sample in self.samples:
            if sample.label not in self.class_names:
                raise InvalidInputError(
                    "texts.label-unknown",
                    "text {text} has the label {label!r}, which is none of the dataset's {labels}",
                    text=str(sample.id),
                    label=sample.label,
                    labels=str(list(self.class_names)),
                )
            if not sample.text.strip():
                raise InvalidInputError(
                    "texts.sample-empty", "text {text} is empty; delete it", text=str(sample.id)
                )
        if not self.training:
            raise InvalidInputError(
                "texts.none-for-training", "no text is meant for training; raise the training ratio"
            )

    @property
    def training(self) -> tuple[TextSample, ...]:
        """Texts to train on, without duplicates."""
        return _each_once(s for s in self.samples if s.usage is Usage.TRAINING)

    @property
    def validation(self) -> tuple[TextSample, ...]:
        """Texts to evaluate with; their content never occurs in training."""
        learned = {s.sha256 for s in self.samples if s.usage is Usage.TRAINING}
        return _each_once(
            s for s in self.samples if s.usage is Usage.VALIDATION and s.sha256 not in learned
        )


def _each_once(samples: Iterable[TextSample]) -> tuple[TextSample, ...]:
    """Drop duplicates of a text with the same label, which would only gain weight."""
    return tuple({(sample.sha256, sample.label): sample for sample in samples}.values())


def texts_of(version: DatasetVersion) -> TextTrainingData:
    """Return the texts of a version with their label and usage."""
    samples = []
    for line in read_manifest(version):
        assert line.usage is not None, "only the lines of a table have no usage"
        samples.append(
            TextSample(
                id=line.id,
                text=line.text or "",
                sha256=line.sha256,
                label=line.labels[0],
                usage=line.usage,
                always_trains=line.always_trains,
            )
        )
    class_names = sorted({sample.label for sample in samples})
    return TextTrainingData(class_names=tuple(class_names), samples=tuple(samples))

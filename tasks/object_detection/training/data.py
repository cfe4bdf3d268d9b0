"""Training data of object detection: pictures with boxes."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from schemas.dataset import DatasetVersion
from schemas.errors import InvalidInputError
from schemas.label import LabeledBox
from schemas.manifest import Usage
from tasks.dataset_versions.local_copies import local_copies
from tasks.dataset_versions.manifests import read_manifest, read_summary
from tasks.dataset_versions.splits import recording_of


@dataclass(frozen=True)
class DetectionSample:
    """A picture in a local file; without boxes it is a negative sample."""

    id: UUID
    path: Path
    sha256: str
    boxes: tuple[LabeledBox, ...]
    usage: Usage
    recording: str | None = None

    @property
    def group(self) -> str:
        """What must stay on one side of a split: its recording, or its own content."""
        return self.recording or self.sha256


@dataclass(frozen=True)
class DetectionData:
    """The pictures of a dataset version."""

    class_names: tuple[str, ...]
    samples: tuple[DetectionSample, ...]

    def __post_init__(self) -> None:
        known = set(self.class_names)
        for sample in self.samples:
            unknown = sorted({box.label for box in sample.boxes} - known)
            if unknown:
                raise InvalidInputError(
                    "training.box-label-unknown",
                    "sample {sample} has boxes with the label {label!r}; all must be labels "
                    "of the dataset",
                    sample=str(sample.id),
                    label=unknown[0],
                )
        self._refuse_without_boxes()

    @property
    def training(self) -> tuple[DetectionSample, ...]:
        """Pictures to train on."""
        return tuple(s for s in self.samples if s.usage is Usage.TRAINING)

    @property
    def validation(self) -> tuple[DetectionSample, ...]:
        """Pictures for model selection and evaluation; their content never occurs in training."""
        learned = {s.sha256 for s in self.training}
        return tuple(
            s for s in self.samples if s.usage is Usage.VALIDATION and s.sha256 not in learned
        )

    def _refuse_without_boxes(self) -> None:
        if not any(sample.boxes for sample in self.training):
            raise InvalidInputError(
                "training.no-training-boxes",
                "none of the {pictures} pictures meant for training has a box; raise the training "
                "ratio or label more pictures",
                pictures=len(self.training),
            )
        if not any(sample.boxes for sample in self.validation):
            raise InvalidInputError(
                "training.no-validation-boxes",
                "none of the {pictures} pictures meant for validation has a box; lower the "
                "training ratio or label more pictures",
                pictures=len(self.validation),
            )


def boxes_of(version: DatasetVersion) -> DetectionData:
    """Return the pictures of a version with their boxes and usage; none has no object."""
    lines = list(read_manifest(version))
    paths = local_copies(lines)
    together = read_summary(version).keep_recordings_together
    samples = []
    for line in lines:
        assert line.usage is not None, "only the lines of a table have no usage"
        samples.append(
            DetectionSample(
                id=line.id,
                path=paths[line.sha256],
                sha256=line.sha256,
                boxes=tuple(
                    LabeledBox(label=annotation.label, **annotation.box.model_dump())
                    for annotation in line.annotations
                    if annotation.box is not None
                ),
                usage=line.usage,
                recording=recording_of(line.name) if together else None,
            )
        )
    class_names = sorted({box.label for sample in samples for box in sample.boxes})
    return DetectionData(class_names=tuple(class_names), samples=tuple(samples))

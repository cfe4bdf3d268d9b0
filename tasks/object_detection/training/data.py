"""What an object detector learns from: pictures and the boxes of the objects in them."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from schemas.errors import InvalidInputError
from schemas.label import LabeledBox
from schemas.manifest import Usage


@dataclass(frozen=True)
class DetectionSample:
    """One picture in a local file; without boxes it shows that none of the objects is there."""

    id: UUID
    path: Path
    sha256: str
    boxes: tuple[LabeledBox, ...]
    usage: Usage
    recording: str | None = None

    @property
    def group(self) -> str:
        """What must not be divided: its recording, or its content when it is one by itself."""
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
                    f"sample {sample.id} has boxes with the label {unknown[0]!r}; all must be "
                    "labels of the dataset"
                )
        self._refuse_without_boxes(self.training, "training", "raise")
        self._refuse_without_boxes(self.validation, "validation", "lower")

    @property
    def training(self) -> tuple[DetectionSample, ...]:
        """Pictures to learn from."""
        return tuple(s for s in self.samples if s.usage is Usage.TRAINING)

    @property
    def validation(self) -> tuple[DetectionSample, ...]:
        """Pictures to choose and evaluate with; their content never occurs in training."""
        learned = {s.sha256 for s in self.training}
        return tuple(
            s for s in self.samples if s.usage is Usage.VALIDATION and s.sha256 not in learned
        )

    @staticmethod
    def _refuse_without_boxes(
        samples: tuple[DetectionSample, ...], purpose: str, cure: str
    ) -> None:
        if not any(sample.boxes for sample in samples):
            raise InvalidInputError(
                f"none of the {len(samples)} pictures meant for {purpose} has a box; {cure} the "
                "training ratio or label more pictures"
            )

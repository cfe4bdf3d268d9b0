"""What the training phase asks of the trainer of a project type."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from schemas.dataset import DatasetVersion
from schemas.training import TrainingSettings

if TYPE_CHECKING:
    from tasks.learning.deadline import Deadline
    from tasks.learning.training_data import ProgressListener, TrainingOutcome

Settings = TypeVar("Settings", bound=TrainingSettings)


@dataclass(frozen=True)
class TrainingOrder(Generic[Settings]):
    """Train on `version` until `deadline` and leave the model in `model_dir`.

    `base_model` is the verified model folder of the version to go on from, `checkpoint_dir` what
    survives when the process is killed.
    """

    version: DatasetVersion
    settings: Settings
    model_dir: Path
    report: "ProgressListener"
    deadline: "Deadline"
    base_model: Path | None
    checkpoint_dir: Path


# Reads the samples of a version and trains on them; each type has its own.
Trainer = Callable[[TrainingOrder[Settings]], "TrainingOutcome"]

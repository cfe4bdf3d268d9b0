"""What the training phase asks of the trainer of a project type, and how long it may take."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from infra.catalog import runs
from schemas.dataset import DatasetVersion
from schemas.phase import WorkflowRun
from schemas.training import TrainingSettings
from schemas.training_flavor import TrainingFlavor
from tasks.learning.deadline import Deadline

if TYPE_CHECKING:
    from tasks.learning.training_data import ProgressListener, TrainingOutcome

Settings = TypeVar("Settings", bound=TrainingSettings)
SECONDS_BETWEEN_LOOKS = 2.0
# What is left to a training that a person ends: enough to write and evaluate its best model.
SECONDS_TO_END = 45.0


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
    deadline: Deadline
    base_model: Path | None
    checkpoint_dir: Path


# Reads the samples of a version and trains on them; each type has its own.
Trainer = Callable[[TrainingOrder[Settings]], "TrainingOutcome"]


class TrainingClock:
    """Counts seconds; when a person ends the training early it skips what is left but the end."""

    def __init__(self, run_id: UUID, limit_seconds: float) -> None:
        self.run_id = run_id
        self.limit_seconds = limit_seconds
        self.began = self.looked = time.monotonic()
        self.skipped = 0.0

    def __call__(self) -> float:
        now = time.monotonic()
        if not self.skipped and now - self.looked >= SECONDS_BETWEEN_LOOKS:
            self.looked = now
            if runs.ends_early(self.run_id):
                self.skipped = max(0.0, self.limit_seconds - SECONDS_TO_END - (now - self.began))
        return now + self.skipped

    @property
    def was_brought_forward(self) -> bool:
        """Whether a person ended the training early."""
        return self.skipped > 0


def training_clock(
    run: WorkflowRun, settings: TrainingSettings, flavor: TrainingFlavor
) -> TrainingClock:
    """Return the clock of a training, which its settings and its flavor limit."""
    return TrainingClock(run.id, flavor.limit(settings.max_minutes) * 60)


def training_deadline(clock: TrainingClock) -> Deadline:
    """Return the deadline of a training that begins now."""
    return Deadline(clock.limit_seconds, clock)

"""Checkpoints on disk, from which an interrupted training resumes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from tasks.object_detection.training.model import State

LAST_CHECKPOINT = "last.pth"


@dataclass(frozen=True)
class Best:
    """The best weights so far, their precision, and the number of evaluations since."""

    state: State
    average_precision: float
    later_evaluations: int = 0


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training after `seconds` of work."""

    step: int
    seconds: float
    network: State
    averaged: State
    optimizer: dict[str, Any]
    best: Best | None


@dataclass(frozen=True)
class CheckpointFile:
    """The file of the last checkpoint; a fingerprint identifies the training."""

    folder: Path
    fingerprint: str

    def read(self) -> Checkpoint | None:
        """Return the checkpoint; None if there is none or it belongs to another training."""
        path = self.folder / LAST_CHECKPOINT
        if not path.is_file():
            return None
        stored = torch.load(path, map_location="cpu", weights_only=True)
        if stored.pop("fingerprint") != self.fingerprint:
            return None
        best = stored.pop("best")
        return Checkpoint(**stored, best=None if best is None else Best(**best))

    def write(self, checkpoint: Checkpoint) -> None:
        """Replace the checkpoint atomically."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / f"{LAST_CHECKPOINT}.part"
        best = None if checkpoint.best is None else vars(checkpoint.best)
        stored = {**vars(checkpoint), "best": best, "fingerprint": self.fingerprint}
        torch.save(stored, unfinished)
        unfinished.replace(self.folder / LAST_CHECKPOINT)

"""Hooks of detectron2's loop: gradient clipping, weight averaging, model selection, checkpoints."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import torch
from detectron2.engine import HookBase
from detectron2.modeling import GeneralizedRCNN
from detectron2.utils import comm

from tasks.object_detection.training.checkpoints import Best, Checkpoint, CheckpointFile
from tasks.object_detection.training.loop import Ending, Pace
from tasks.object_detection.training.model import state_of

LARGEST_GRADIENT = 5.0
AVERAGED_DECAY = 0.998
FIRST_DECAY_STEPS = 10
EVALUATIONS_WITHOUT_GAIN = 3
SECONDS_BETWEEN_CHECKPOINTS = 60.0


@dataclass(frozen=True)
class Precision:
    """Mean average precision, at IoU 0.50 to 0.95 and at 0.50."""

    average: float
    at_50: float


class StageProgress(Protocol):
    """Receives the completed fraction of the training (0 to 1)."""

    def at(self, share: float) -> None:
        """Receive the completed fraction."""

    def measured(self, share: float, loss: float, accuracy: float | None) -> None:
        """Receive the completed fraction with the current loss and precision."""


class GradientClipping(HookBase):  # type: ignore[misc]
    """Clips gradients by their norm."""

    def after_backward(self) -> None:
        """Clip before the step of the optimizer."""
        changed = [p for group in self.trainer.optimizer.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(changed, LARGEST_GRADIENT)


class Averaging(HookBase):  # type: ignore[misc]
    """Keeps a moving average of the weights (EMA)."""

    def __init__(self, learning: GeneralizedRCNN) -> None:
        self.learning = learning
        self.network = copy.deepcopy(learning).eval()

    @torch.no_grad()
    def after_step(self) -> None:
        """Update the average with the weights of this step."""
        step = self.trainer.iter
        decay = min(AVERAGED_DECAY, (1 + step) / (FIRST_DECAY_STEPS + step))
        pairs = zip(self.network.parameters(), self.learning.parameters(), strict=True)
        for mean, latest in pairs:
            if latest.requires_grad:
                mean.lerp_(latest, 1 - decay)


class Choosing(HookBase):  # type: ignore[misc]
    """Evaluates the averaged network periodically, keeps the best weights and stops early."""

    def __init__(
        self,
        averaging: Averaging,
        pace: Pace,
        evaluations: int,
        evaluate: Callable[[GeneralizedRCNN], Precision],
        progress: StageProgress,
    ) -> None:
        self.averaging = averaging
        self.pace = pace
        self.evaluations = evaluations
        self.evaluate = evaluate
        self.progress = progress
        self.best: Best | None = None
        self.evaluated = 0

    def before_train(self) -> None:
        """Resume the counts of an interrupted training, which may have been finished."""
        self.evaluated = math.floor(self.pace.share * self.evaluations)
        if self.best is not None and self.pace.share >= 1:
            self.trainer.ending = Ending.PLANNED

    def after_step(self) -> None:
        """Evaluate when due, and always at the end."""
        due = math.floor(self.pace.share * self.evaluations)
        if due > self.evaluated or self.trainer.ending is not None:
            self.evaluated = due
            self._choose()
        elif comm.is_main_process():
            self.progress.at(self.pace.share)

    def _choose(self) -> None:
        precision = self.evaluate(self.averaging.network)
        if comm.is_main_process():
            loss = self.trainer.storage.history("total_loss").latest()
            self.progress.measured(self.pace.share, loss, precision.at_50)
        if self.best is None or precision.average > self.best.average_precision:
            self.best = Best(state_of(self.averaging.network), precision.average)
            return
        later = self.best.later_evaluations + 1
        self.best = replace(self.best, later_evaluations=later)
        if self.trainer.ending is None and later >= EVALUATIONS_WITHOUT_GAIN:
            self.trainer.ending = Ending.NO_GAIN


class Saving(HookBase):  # type: ignore[misc]
    """Writes checkpoints, from which the training can be resumed."""

    def __init__(self, file: CheckpointFile, choosing: Choosing) -> None:
        self.file = file
        self.choosing = choosing
        self.last = 0.0

    def before_train(self) -> None:
        """Start the clock."""
        self.last = self.choosing.pace.course.seconds

    def after_step(self) -> None:
        """Write a checkpoint when due, and at the end."""
        seconds = self.choosing.pace.course.seconds
        is_due = seconds - self.last >= SECONDS_BETWEEN_CHECKPOINTS
        if not is_due and self.trainer.ending is None:
            return
        self.last = seconds
        checkpoint = Checkpoint(
            step=self.trainer.iter,
            seconds=seconds,
            network=state_of(self.choosing.averaging.learning),
            averaged=state_of(self.choosing.averaging.network),
            optimizer=self.trainer.optimizer.state_dict(),
            best=self.choosing.best,
        )
        self.file.write(checkpoint)

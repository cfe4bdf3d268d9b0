"""Hooks of detectron2's loop: clip gradients, average weights, keep the best, save the last."""

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
    """Is told which share of the training is done."""

    def at(self, share: float) -> None:
        """Take a share in."""

    def measured(self, share: float, loss: float, accuracy: float | None) -> None:
        """Take a share in with what was measured."""


class GradientClipping(HookBase):  # type: ignore[misc]
    """Shortens gradients that are too long."""

    def after_backward(self) -> None:
        """Clip before the optimizer makes its step."""
        changed = [p for group in self.trainer.optimizer.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(changed, LARGEST_GRADIENT)


class Averaging(HookBase):  # type: ignore[misc]
    """Keeps a network whose weights are the mean of those of the last steps."""

    def __init__(self, learning: GeneralizedRCNN) -> None:
        self.learning = learning
        self.network = copy.deepcopy(learning).eval()

    @torch.no_grad()
    def after_step(self) -> None:
        """Move the mean towards the weights of this step."""
        step = self.trainer.iter
        decay = min(AVERAGED_DECAY, (1 + step) / (FIRST_DECAY_STEPS + step))
        pairs = zip(self.network.parameters(), self.learning.parameters(), strict=True)
        for mean, latest in pairs:
            if latest.requires_grad:
                mean.lerp_(latest, 1 - decay)


class Choosing(HookBase):  # type: ignore[misc]
    """Evaluates the averaged network now and then, keeps the best, ends what does not improve."""

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
        """Begin to count where an interrupted training has stopped, which may be at its end."""
        self.evaluated = math.floor(self.pace.share * self.evaluations)
        if self.best is not None and self.pace.share >= 1:
            self.trainer.ending = Ending.PLANNED

    def after_step(self) -> None:
        """Evaluate when it is time to, and in any case at the end."""
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
    """Writes where the training stands, so that it can be resumed."""

    def __init__(self, file: CheckpointFile, choosing: Choosing) -> None:
        self.file = file
        self.choosing = choosing
        self.last = 0.0

    def before_train(self) -> None:
        """Count the time from here."""
        self.last = self.choosing.pace.course.seconds

    def after_step(self) -> None:
        """Write when some time has gone by, and at the end."""
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

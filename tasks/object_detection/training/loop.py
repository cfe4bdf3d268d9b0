"""detectron2's training loop with a schedule over planned steps or the time limit."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import torch
from detectron2.engine import HookBase, SimpleTrainer
from detectron2.utils import comm
from detectron2.utils.events import EventStorage
from torch import nn

from schemas.message import Message
from tasks.learning.deadline import Deadline
from tasks.learning.notes import CUT_SHORT, PLANNED

WARM_UP_STEPS = 40
STEPS_TO_TIME = 10
SLACK = 1.25
LAST_RATE = 0.01


class Ending(Enum):
    """Why a training ended, in words."""

    PLANNED = PLANNED
    NO_GAIN = Message(
        "training.ended-without-gain",
        "Training ended early: three evaluations in a row were not better.",
    )
    TIME = CUT_SHORT


@dataclass(frozen=True)
class Course:
    """Planned steps, learning rate and time limit of a training.

    `spent` are the seconds of work before an interruption.
    """

    steps: int
    rate: float
    seed: int
    deadline: Deadline
    spent: float = 0.0

    @property
    def seconds(self) -> float:
        """Seconds of work, including those before an interruption."""
        return self.spent + self.deadline.elapsed

    @property
    def time_share(self) -> float:
        """The elapsed fraction of the time limit."""
        return self.seconds / (self.spent + self.deadline.seconds)


class Loop(SimpleTrainer):  # type: ignore[misc]
    """detectron2's loop, which ends as soon as a hook sets a reason."""

    def __init__(
        self, network: nn.Module, batches: Iterable[object], optimizer: torch.optim.Optimizer
    ) -> None:
        super().__init__(network, batches, optimizer)
        self.ending: Ending | None = None

    def train(self, start_iter: int, max_iter: int) -> None:
        """Run until a hook ends it; unlike in detectron2, `max_iter` is only a plan."""
        self.iter = self.start_iter = start_iter
        self.max_iter = max_iter
        with EventStorage(start_iter) as self.storage:
            self.before_train()
            while self.ending is None:
                self.before_step()
                self.run_step()
                self.iter += 1
                self.after_step()
            self.after_train()


class Pace(HookBase):  # type: ignore[misc]
    """Sets the learning rate by the completed fraction of steps, or of time if that is short.

    With several processes, the first one decides for all.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.share = 0.0
        self.started = 0.0
        self.by_time = False

    def before_train(self) -> None:
        """Resume where an interrupted training stopped."""
        self.started = self.course.seconds
        self.share = self._done()

    def before_step(self) -> None:
        """Set the learning rate, and seed random numbers by the step.

        A resumed training therefore continues as if it had not been interrupted.
        """
        step = self.trainer.iter
        torch.manual_seed(self.course.seed + step)
        warm = min(1.0, (step + 1) / WARM_UP_STEPS)
        falling = LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * self.share))
        for group in self.trainer.optimizer.param_groups:
            group["lr"] = self.course.rate * group["part"] * warm * falling

    def after_step(self) -> None:
        """Switch to the time schedule once time is short for all steps; end at the limit."""
        done = self.trainer.iter - self.trainer.start_iter
        if done >= STEPS_TO_TIME and not self.by_time:
            seconds = (self.course.seconds - self.started) / done
            left = self.course.steps - self.trainer.iter
            self.by_time = seconds * left * SLACK > self.course.deadline.left
        decided = (self._done(), self._ending())
        self.share, self.trainer.ending = comm.all_gather(decided)[0]

    def _done(self) -> float:
        done: float = self.trainer.iter / self.course.steps
        return min(1.0, max(done, self.course.time_share) if self.by_time else done)

    def _ending(self) -> Ending | None:
        if self.course.deadline.passed:
            return Ending.TIME
        return Ending.PLANNED if self.trainer.iter >= self.course.steps else None

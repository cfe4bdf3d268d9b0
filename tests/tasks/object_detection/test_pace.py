"""The pace of a detector's training: by steps, or by time when it does not suffice."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from tasks.learning.deadline import Deadline
from tasks.object_detection.training.loop import LAST_RATE, Course, Ending, Pace

pytestmark = pytest.mark.usefixtures("training_home")

STEPS = 100
LIMIT = 100.0


@dataclass
class SlowingMachine:
    """A machine that becomes slower after half of the steps; each takes so many seconds."""

    first_half: float
    second_half: float
    clock: float = 0.0

    def ended(self) -> tuple[Ending, int, float]:
        """Return why it ended, after how many steps, and the last learning rate."""
        deadline = Deadline(LIMIT, lambda: self.clock, started=0.0)
        pace = Pace(Course(STEPS, rate=1.0, seed=0, deadline=deadline))
        group = {"part": 1.0, "lr": 0.0}
        optimizer = SimpleNamespace(param_groups=[group])
        pace.trainer = trainer = SimpleNamespace(
            iter=0, start_iter=0, ending=None, optimizer=optimizer
        )
        pace.before_train()
        while trainer.ending is None:
            pace.before_step()
            self.clock += self.first_half if trainer.iter < STEPS / 2 else self.second_half
            trainer.iter += 1
            pace.after_step()
        return trainer.ending, trainer.iter, group["lr"]


def test_all_steps_are_made_when_there_is_time() -> None:
    ending, steps, rate = SlowingMachine(0.5, 0.5).ended()
    assert (ending, steps) == (Ending.PLANNED, STEPS)
    assert rate == pytest.approx(LAST_RATE, abs=0.01)


@pytest.mark.parametrize(("first_half", "second_half"), [(2.0, 2.0), (0.5, 3.0)])
def test_the_learning_rate_falls_to_its_end_although_time_is_short(
    first_half: float, second_half: float
) -> None:
    ending, steps, rate = SlowingMachine(first_half, second_half).ended()
    assert ending is Ending.TIME
    assert steps < STEPS
    assert rate == pytest.approx(LAST_RATE, abs=0.02)

"""Fine-tune a network for a planned number of steps within a deadline; keep the best epoch."""

import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tasks.learning.deadline import Deadline
from tasks.learning.progress import Progress

TRIAL_STEPS = 3
FEWEST_STEPS = 10
SHARE_OF_TIME_FOR_STEPS = 0.85

Parameters = Iterator[nn.Parameter]
BatchLoss = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Schedule:
    """Epochs (`rounds`), batch size, and the peak learning rates of body and head."""

    rounds: int = 6
    batch_size: int = 32
    body_rate: float = 2e-4
    head_rate: float = 5e-4


@dataclass(frozen=True)
class Validation:
    """Log-loss (nats) and accuracy on validation samples, at the best temperature."""

    log_loss: float
    accuracy: float
    temperature: float


@dataclass(frozen=True)
class Tuned:
    """The best epoch of a fine-tuning; `finished` tells whether all planned steps were taken."""

    validation: Validation
    finished: bool


@dataclass(frozen=True)
class Tuning:
    """A network to fine-tune, the loss of a batch of row positions, and its validation."""

    network: nn.Module
    head: nn.Module
    rows: int
    loss: BatchLoss
    validate: Callable[[], Validation]

    def optimizer(self, schedule: Schedule) -> torch.optim.AdamW:
        """Return AdamW with separate learning rates for the head and the body."""
        in_head = {id(parameter) for parameter in self.head.parameters()}
        body = [p for p in self.network.parameters() if id(p) not in in_head]
        return torch.optim.AdamW(
            [
                {"params": body, "lr": schedule.body_rate},
                {"params": list(self.head.parameters()), "lr": schedule.head_rate},
            ]
        )


def tune(
    tuning: Tuning, schedule: Schedule, deadline: Deadline, progress: Progress, seed: int
) -> Tuned | None:
    """Fine-tune with the one-cycle policy (Smith 2018); load the weights of the best epoch.

    Returns None when the deadline leaves too few steps, or passes before the first epoch ends.
    """
    planned = schedule.rounds * math.ceil(tuning.rows / schedule.batch_size)
    steps = min(planned, _steps_in_time(tuning, schedule, deadline))
    if steps < min(planned, FEWEST_STEPS):
        return None
    torch.manual_seed(seed)
    optimizer = tuning.optimizer(schedule)
    rates = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [schedule.body_rate, schedule.head_rate], total_steps=steps
    )
    ends_of_rounds = {math.ceil(steps * n / schedule.rounds) for n in range(1, schedule.rounds + 1)}
    best, best_state = None, None
    for step, rows in enumerate(_batches(tuning.rows, schedule.batch_size, seed), start=1):
        loss = _one_step(tuning, rows, optimizer)
        rates.step()
        progress.at(step / steps)
        if step in ends_of_rounds:
            validation = tuning.validate()
            progress.measured(step / steps, loss, validation.accuracy)
            if best is None or validation.log_loss < best.log_loss:
                best, best_state = validation, copy.deepcopy(tuning.network.state_dict())
        if step == steps or deadline.passed:
            break
    if best is None or best_state is None:
        return None
    tuning.network.load_state_dict(best_state)
    return Tuned(best, finished=step == planned)


def _one_step(tuning: Tuning, rows: Tensor, optimizer: torch.optim.Optimizer) -> float:
    tuning.network.train()
    loss = tuning.loss(rows)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    tuning.network.eval()
    return loss.item()


def _steps_in_time(tuning: Tuning, schedule: Schedule, deadline: Deadline) -> int:
    """Estimate how many steps fit in the remaining time, by timing steps without an update."""
    rows = torch.arange(min(tuning.rows, schedule.batch_size))
    seconds = []
    for _ in range(TRIAL_STEPS):
        if deadline.passed:
            return 0
        start = time.perf_counter()
        tuning.loss(rows).backward()
        seconds.append(time.perf_counter() - start)
    tuning.network.zero_grad()
    return int(deadline.left * SHARE_OF_TIME_FOR_STEPS / min(seconds))


def _batches(rows: int, batch_size: int, seed: int) -> Iterator[Tensor]:
    """Yield batches of row positions endlessly, reshuffled every epoch."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        yield from torch.randperm(rows, generator=generator).split(batch_size)

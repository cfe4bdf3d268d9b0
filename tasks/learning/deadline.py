"""The time limit of a training, checked after every batch."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]


@dataclass(frozen=True)
class Deadline:
    """A time limit of `seconds` after `started`, measured by `clock` (monotonic seconds)."""

    seconds: float
    clock: Clock = time.monotonic
    started: float = field(default=-1.0)

    def __post_init__(self) -> None:
        if self.started < 0:
            object.__setattr__(self, "started", self.clock())

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self.clock() - self.started

    @property
    def left(self) -> float:
        """Remaining seconds, never below 0."""
        return max(0.0, self.seconds - self.elapsed)

    @property
    def passed(self) -> bool:
        """Whether the time limit is reached."""
        return self.left <= 0

    def earlier(self, seconds: float) -> "Deadline":
        """Return a deadline `seconds` before this one, to leave time for what follows."""
        return Deadline(max(0.0, self.seconds - seconds), self.clock, self.started)

    def share(self, share: float) -> "Deadline":
        """Return the deadline of a first part that may take `share` (0 to 1) of the total time."""
        return Deadline(self.seconds * share, self.clock, self.started)

"""Reports of a training: what is done, which share of it, how long it will take."""

from datetime import UTC, datetime

from schemas.training import TrainingProgress
from tasks.learning.deadline import Deadline
from tasks.learning.training_data import ProgressListener

SECONDS_BETWEEN_REPORTS = 1.0
SHARE_BEFORE_AN_ESTIMATE = 0.02


class Progress:
    """Turns shares of stages into shares of the whole training, and tells the listener."""

    def __init__(self, listener: ProgressListener, deadline: Deadline) -> None:
        self._listener = listener
        self._deadline = deadline
        self._stage = ""
        self._start = 0.0
        self._end = 0.0
        self._last_report = 0.0

    def stage(self, name: str, until: float) -> None:
        """Begin a stage that ends when the share `until` of all work is done."""
        self._stage, self._start, self._end = name, self._end, until
        self._tell(self._start, None, None)

    def at(self, share: float) -> None:
        """Report that a share of the stage is done; frequent reports are thinned out."""
        if self._deadline.elapsed - self._last_report >= SECONDS_BETWEEN_REPORTS:
            self._tell(self._start + share * (self._end - self._start), None, None)

    def measured(self, share: float, loss: float, accuracy: float | None) -> None:
        """Report a share of the stage with what was measured on the way."""
        self._tell(self._start + share * (self._end - self._start), loss, accuracy)

    def _tell(self, fraction: float, loss: float | None, accuracy: float | None) -> None:
        self._last_report = self._deadline.elapsed
        self._listener(
            TrainingProgress(
                stage=self._stage,
                fraction=min(1.0, fraction),
                minutes_left=self._minutes_left(fraction),
                loss=loss,
                accuracy=accuracy,
                at=datetime.now(UTC),
            )
        )

    def _minutes_left(self, fraction: float) -> float | None:
        if fraction < SHARE_BEFORE_AN_ESTIMATE:
            return None
        expected = self._deadline.elapsed * (1 - fraction) / fraction
        return min(expected, self._deadline.left) / 60

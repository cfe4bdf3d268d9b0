"""Progress of a training: its stage, the completed fraction, the estimated time left."""

from datetime import UTC, datetime

from schemas.message import Message
from schemas.training import TrainingProgress
from tasks.learning.deadline import Deadline
from tasks.learning.training_data import ProgressListener

EVALUATING = Message("training.evaluating", "Evaluating")
DONE = Message("training.done", "Done")
SECONDS_BETWEEN_REPORTS = 1.0
SHARE_BEFORE_AN_ESTIMATE = 0.02


class Progress:
    """Converts progress within stages into progress of the training, and notifies the listener."""

    def __init__(self, listener: ProgressListener, deadline: Deadline) -> None:
        self._listener = listener
        self._deadline = deadline
        self._stage = ""
        self._start = 0.0
        self._end = 0.0
        self._last_report = 0.0

    def stage(self, name: str, until: float) -> None:
        """Begin a stage that ends at the fraction `until` (0 to 1) of the whole training."""
        self._stage, self._start, self._end = name, self._end, until
        self._tell(self._start, None, None)

    def at(self, share: float) -> None:
        """Report the completed fraction of the stage; at most one report per second is sent."""
        if self._deadline.elapsed - self._last_report >= SECONDS_BETWEEN_REPORTS:
            self._tell(self._start + share * (self._end - self._start), None, None)

    def measured(self, share: float, loss: float, accuracy: float | None) -> None:
        """Report the completed fraction of the stage with the current loss and accuracy."""
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

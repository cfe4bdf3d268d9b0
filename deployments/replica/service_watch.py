"""Metrics of a replica beside BentoML's request metrics."""

import logging
import threading
import time
from pathlib import Path
from queue import Full, Queue
from typing import NamedTuple

from prometheus_client import Counter, Histogram
from pydantic import BaseModel

from deployments.replica.request_recorder import RequestRecorder, least_confidence
from schemas.errors import ExemlError
from schemas.monitoring import (
    CONFIDENCE_EDGES,
    REFERENCE_FILE,
    FeatureReference,
    Features,
)
from tasks.serving.loading import Predictor
from tasks.serving.observer import Outcome, load_observer, read_reference

logger = logging.getLogger(__name__)

# Feature extraction costs about as much as a prediction, so requests are sampled.
LOOKS_A_SECOND = 2.0
LOOKS_AT_ONCE = 100
MOST_WAITING = 32
FINISH_TICK_SECONDS = 0.02
MOST_WAITING_BYTES = 32 * 1024 * 1024

PREDICTIONS = Counter("exeml_predictions", "Predictions of each class", ["label"])
CONFIDENCE = Histogram(
    "exeml_confidence", "How sure the model was of what it answered", buckets=CONFIDENCE_EDGES
)
INPUTS = Counter(
    "exeml_inputs", "Inputs by the bin of a feature of the training data", ["feature", "bin"]
)


class Answered(NamedTuple):
    """A request and its answer."""

    body: bytes
    options: dict[str, str]
    answer: BaseModel


class Allowance:
    """A token bucket: a burst, then a rate per second."""

    def __init__(self, at_once: float, a_second: float) -> None:
        self._at_once, self._a_second = at_once, a_second
        self._left, self._since = at_once, time.monotonic()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        now = time.monotonic()
        self._left = min(self._at_once, self._left + (now - self._since) * self._a_second)
        self._since = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class ServiceWatch:
    """Counts every answer, and extracts features of sampled requests in the background."""

    def __init__(self, model_folder: Path, predictor: Predictor) -> None:
        self._observer = load_observer(model_folder, predictor)
        self._features = _known_features(model_folder)
        self._recorder = RequestRecorder()
        self._allowance = Allowance(LOOKS_AT_ONCE, LOOKS_A_SECOND)
        self._waiting: Queue[Answered] = Queue(MOST_WAITING)
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._work, daemon=True, name="watch").start()

    def note(self, body: bytes, options: dict[str, str], answer: BaseModel) -> None:
        """Count an answer; takes microseconds."""
        said = self._observer.outcomes(answer)
        self._count(said)
        for features in self._observer.answered(answer):
            self._count_features(features)
        recorded = self._recorder.wants(least_confidence(said))
        with self._lock:
            looked_at = recorded or self._allowance.take()
            if not looked_at or self._waiting_bytes + len(body) > MOST_WAITING_BYTES:
                return
            self._waiting_bytes += len(body)
        try:
            self._waiting.put_nowait(Answered(body, options, answer))
        except Full:
            self._forget(body)

    def finish(self, seconds: float) -> None:
        """Wait for pending feature extraction, at most some seconds."""
        deadline = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(FINISH_TICK_SECONDS)

    def _work(self) -> None:
        while True:
            answered = self._waiting.get()
            try:
                self._look(answered)
            except ExemlError as error:
                logger.warning("a request was answered but cannot be looked at: %s", error)
            except Exception:
                logger.exception("a request was answered but cannot be looked at")
            self._forget(answered.body)
            self._waiting.task_done()

    def _forget(self, body: bytes) -> None:
        with self._lock:
            self._waiting_bytes -= len(body)

    def _look(self, answered: Answered) -> None:
        look = self._observer.look(answered.body)
        for features in look.features:
            self._count_features(features)
        for confidence in look.confidences:
            CONFIDENCE.observe(confidence)
        self._record(answered, look.confidences)

    def _record(self, answered: Answered, confidences: list[float]) -> None:
        said = self._observer.outcomes(answered.answer)
        if confidences:  # for tables, whose answers have no confidence
            pairs = zip(said, confidences, strict=False)
            said = [Outcome(outcome.label, confidence) for outcome, confidence in pairs]
        if self._recorder.wants(least_confidence(said)):
            self._recorder.record(answered.body, answered.options, answered.answer, said)

    def _count(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            PREDICTIONS.labels(outcome.label).inc()
            if outcome.confidence is not None:
                CONFIDENCE.observe(outcome.confidence)

    def _count_features(self, features: Features) -> None:
        for name, value in features.items():
            known = self._features.get(name)
            if known is not None:
                INPUTS.labels(name, known.bin_of(value)).inc()


def _known_features(model_folder: Path) -> dict[str, FeatureReference]:
    """Return the features to count; models of earlier releases have no reference."""
    path = model_folder / REFERENCE_FILE
    if not path.exists():
        return {}
    reference = read_reference(path.read_bytes())
    return {feature.name: feature for feature in reference.features}

"""What monitoring sees of an object detector."""

from pathlib import Path

from schemas.monitoring import Features
from schemas.object_detection import DetectionPrediction
from tasks.serving.loading import Predictor
from tasks.serving.observer import Look, Outcome
from tasks.serving.picture_features import picture_features


class DetectionObserver:
    """Sees the label of each object found, how many there are, and the looks of each picture."""

    def outcomes(self, answer: DetectionPrediction) -> list[Outcome]:
        """Return the label of each object with its score."""
        found = zip(answer.detection_classes, answer.detection_scores, strict=True)
        return [Outcome(label, float(score)) for label, score in found]

    def answered(self, answer: DetectionPrediction) -> list[Features]:
        """Return the number of objects."""
        return [{"objects": float(len(answer.detection_classes))}]

    def look(self, body: bytes) -> Look:
        """Return the features of the picture."""
        return Look([picture_features(body)])


def load(_folder: Path, _predictor: Predictor) -> DetectionObserver:
    """Return the observer; all pictures are looked at in the same way."""
    return DetectionObserver()

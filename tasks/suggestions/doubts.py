"""How sure a model is, and how sure it is that the labels of a sample are others."""

from collections.abc import Sequence

from schemas.label import Box, LabeledBox
from schemas.sample import Sample
from schemas.suggestion import DOUBTFUL_FROM, SuggestedMark

OVERLAP = 0.5  # from which on two boxes are around the same thing


def sureness(marks: Sequence[SuggestedMark]) -> float:
    """Return how sure a model is of all it says: of the least sure mark."""
    return min((mark.score for mark in marks), default=0)


def doubt(sample: Sample, marks: Sequence[SuggestedMark]) -> float:
    """Return how sure a model is of something else than what the sample carries."""
    other = max((mark.score for mark in marks if not carries(sample, mark)), default=0.0)
    if sample.boxes or any(mark.box for mark in marks):
        return max(other, DOUBTFUL_FROM if _misses_one(sample.boxes, marks) else 0)
    return other if sample.labels else 0


def carries(sample: Sample, mark: SuggestedMark) -> bool:
    """Whether people have set what is suggested: the label, or one box around the same thing."""
    if mark.box is None:
        return mark.label in sample.labels
    return any(_same(box, mark) for box in sample.boxes)


def _misses_one(boxes: Sequence[LabeledBox], marks: Sequence[SuggestedMark]) -> bool:
    """Whether a box is there that only people have."""
    return any(not any(_same(box, mark) for mark in marks) for box in boxes)


def _same(box: LabeledBox, mark: SuggestedMark) -> bool:
    return mark.box is not None and box.label == mark.label and overlap(box, mark.box) >= OVERLAP


def overlap(box: Box, other: Box) -> float:
    """Return the intersection of two boxes over their union."""
    width = min(box.xmax, other.xmax) - max(box.xmin, other.xmin)
    height = min(box.ymax, other.ymax) - max(box.ymin, other.ymin)
    if width <= 0 or height <= 0:
        return 0
    shared = width * height
    return shared / (_area(box) + _area(other) - shared)


def _area(box: Box) -> float:
    return (box.xmax - box.xmin) * (box.ymax - box.ymin)

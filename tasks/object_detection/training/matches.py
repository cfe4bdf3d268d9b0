"""Matches predicted boxes with objects by COCOeval, the best score first."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from schemas.evaluation import FoundBox
from schemas.label import MAX_BOXES, LabeledBox

WIDEST_AREA = 1e10
RECALLS = np.linspace(0, 1, 101)  # at which COCO samples the precision
NO_BOX = np.zeros((10, 0))  # matches at each IoU threshold of COCO

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Marks = NDArray[np.bool_]
TrueBoxes = Sequence[Sequence[LabeledBox]]
FoundBoxes = Sequence[Sequence[FoundBox]]


@dataclass(frozen=True)
class ClassMatches:
    """Predicted boxes of one class, best score first; `right` is IoU thresholds x boxes."""

    pictures: Numbers
    scores: Floats
    right: Marks
    objects: Numbers  # of this class, a number a picture

    @property
    def right_at_half(self) -> Marks:
        """Which boxes match an object at IoU 0.5."""
        return cast("Marks", self.right[0])

    def average_precisions(self, copies: Numbers) -> Floats | None:
        """Return COCO's average precision at each IoU threshold; None for a class without objects.

        `copies` gives how often each picture occurs in a bootstrap resample.
        """
        objects = int(copies @ self.objects)
        if objects == 0:
            return None
        boxes = copies[self.pictures]
        right = (self.right * boxes).cumsum(1)
        precision = right / np.maximum(boxes.cumsum(), 1)
        best_from_here = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
        return np.array(
            [
                np.append(best, 0.0)[np.searchsorted(recall, RECALLS)].mean()
                for best, recall in zip(best_from_here, right / objects, strict=True)
            ]
        )


def match_boxes(
    truths: TrueBoxes, found: FoundBoxes, class_names: Sequence[str]
) -> list[ClassMatches]:
    """Match the boxes of all pictures, separately for each class."""
    records, pictures = _matched(truths, found, class_names), len(truths)
    return [
        _class_matches(records[position * pictures : (position + 1) * pictures])
        for position in range(len(class_names))
    ]


def mistakes(
    true_boxes: Sequence[LabeledBox], found_boxes: Sequence[FoundBox]
) -> tuple[list[LabeledBox], list[FoundBox]]:
    """Return the missed objects and the wrong boxes of one picture."""
    class_names = sorted({box.label for box in true_boxes} | {box.label for box in found_boxes})
    missed, wrong = [], []
    for record in filter(None, _matched([true_boxes], [found_boxes], class_names)):
        missed += [true_boxes[record["gtIds"][at] - 1] for at in _unmatched(record["gtMatches"])]
        wrong += [found_boxes[record["dtIds"][at] - 1] for at in _unmatched(record["dtMatches"])]
    return missed, wrong


def _matched(
    truths: TrueBoxes, found: FoundBoxes, class_names: Sequence[str]
) -> list[dict[str, Any] | None]:
    """Return COCOeval's record of each picture, all of the first class first; None: no box."""
    with contextlib.redirect_stdout(None):
        evaluation = COCOeval(_coco(truths, class_names), _coco(found, class_names), "bbox")
        evaluation.params.areaRng = [[0, WIDEST_AREA]]
        evaluation.params.maxDets = [MAX_BOXES]
        evaluation.evaluate()
    return list(evaluation.evalImgs)


def _unmatched(matches: Floats) -> Numbers:
    return np.flatnonzero(matches[0] == 0)


def _coco(boxes: Sequence[Sequence[LabeledBox | FoundBox]], class_names: Sequence[str]) -> COCO:
    """Return boxes in the format of COCO; ids start at 1, as 0 means no match."""
    numbers = {name: number for number, name in enumerate(class_names, 1)}
    owned = [(picture, box) for picture, own in enumerate(boxes, 1) for box in own]
    coco = COCO()
    coco.dataset = {
        "images": [{"id": picture} for picture in range(1, len(boxes) + 1)],
        "categories": [{"id": number} for number in numbers.values()],
        "annotations": [
            {"id": number, "image_id": picture, "category_id": numbers[box.label], **_drawn(box)}
            for number, (picture, box) in enumerate(owned, 1)
        ],
    }
    coco.createIndex()
    return coco


def _drawn(box: LabeledBox | FoundBox) -> dict[str, Any]:
    corners = box.box if isinstance(box, FoundBox) else box
    width, height = corners.xmax - corners.xmin, corners.ymax - corners.ymin
    return {
        "bbox": [corners.xmin, corners.ymin, width, height],
        "area": width * height,
        "iscrowd": 0,
        "score": box.score if isinstance(box, FoundBox) else 1.0,
    }


def _class_matches(records: Sequence[dict[str, Any] | None]) -> ClassMatches:
    """Join what COCOeval says of one class, a record a picture."""
    known = [record for record in records if record is not None]
    scores = np.array([score for record in known for score in record["dtScores"]], dtype=float)
    right = np.concatenate([NO_BOX, *(record["dtMatches"] for record in known)], axis=1) > 0
    found = [len(record["dtScores"]) if record else 0 for record in records]
    order = np.argsort(-scores, kind="stable")
    return ClassMatches(
        pictures=np.repeat(np.arange(len(records)), found)[order],
        scores=scores[order],
        right=right[:, order],
        objects=np.array([len(record["gtIds"]) if record else 0 for record in records]),
    )

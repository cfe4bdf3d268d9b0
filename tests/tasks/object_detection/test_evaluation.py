"""The evaluation of a detector, by hand and against pycocotools."""

import contextlib
from uuid import UUID

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from schemas.evaluation import DetectionEvaluation, FoundBox
from schemas.label import Box, LabeledBox
from tasks.object_detection.training.evaluation import evaluate_detections
from tasks.object_detection.training.matches import match_boxes

pytestmark = pytest.mark.usefixtures("training_home")

Truth = tuple[UUID, tuple[LabeledBox, ...]]
Found = tuple[FoundBox, ...]


def truth(number: int, *objects: tuple[str, float]) -> Truth:
    """A picture with objects of 10 x 10 pixels, each a label and its left edge."""
    boxes = [LabeledBox(label=label, xmin=x, ymin=0, xmax=x + 10, ymax=10) for label, x in objects]
    return UUID(int=number), tuple(boxes)


def found(*boxes: tuple[str, float, float]) -> Found:
    """Boxes of 10 x 10 pixels, each a label, its left edge and its score."""
    return tuple(
        FoundBox(label=label, score=score, box=Box(xmin=x, ymin=0, xmax=x + 10, ymax=10))
        for label, x, score in boxes
    )


def test_a_detector_that_finds_all_is_perfect() -> None:
    truths = [truth(0, ("cat", 0), ("dog", 50)), truth(1, ("cat", 20)), truth(2)]
    answers = [found(("cat", 0, 0.9), ("dog", 50, 0.8)), found(("cat", 20, 0.7)), found()]

    evaluation = evaluate_detections(truths, answers, ("cat", "dog"))

    assert (evaluation.precision, evaluation.recall, evaluation.f1) == (1, 1, 1)
    assert (evaluation.map_50.value, evaluation.map_50_95.value) == (1, 1)
    assert (evaluation.map_50.low, evaluation.map_50.high) == (1, 1)
    assert (evaluation.accuracy.value, evaluation.accuracy.samples) == (1, 3)
    assert evaluation.threshold == 0.7
    assert [one.threshold for one in evaluation.classes] == [0.7, 0.8]
    assert evaluation.worst_pictures == []


def test_a_detector_that_answers_nothing_misses_all() -> None:
    truths = [truth(0, ("cat", 0), ("dog", 50)), truth(1, ("cat", 20))]

    evaluation = evaluate_detections(truths, [found(), found()], ("cat", "dog"))

    assert (evaluation.recall, evaluation.f1, evaluation.map_50.value) == (0, 0, 0)
    assert (evaluation.accuracy.value, evaluation.accuracy.samples) == (0, 3)
    cat = evaluation.classes[0]
    assert (cat.precision.samples, cat.recall.samples, cat.average_precision) == (0, 2, 0)
    assert cat.precision_recall_curve.x == []
    assert [(one.sample_id.int, one.missed) for one in evaluation.worst_pictures] == [
        (0, 2),
        (1, 1),
    ]


def test_boxes_beside_the_objects_are_wrong_and_find_nothing() -> None:
    truths = [truth(0, ("cat", 0)), truth(1, ("cat", 20))]
    answers = [found(("cat", 6, 0.9)), found(("cat", 60, 0.3))]

    evaluation = evaluate_detections(truths, answers, ("cat",))

    assert evaluation.map_50.value == 0
    assert evaluation.threshold == 0.5
    assert (evaluation.classes[0].precision.value, evaluation.classes[0].precision.samples) == (
        0,
        1,
    )
    worst = evaluation.worst_pictures
    assert [(one.missed, one.wrong, len(one.found_boxes)) for one in worst] == [
        (1, 1, 1),
        (1, 0, 0),
    ]


def test_a_second_box_on_one_object_is_wrong() -> None:
    truths = [truth(0, ("cat", 0), ("cat", 50))]
    answers = [found(("cat", 0, 0.9), ("cat", 1, 0.8), ("cat", 50, 0.7))]

    evaluation = evaluate_detections(truths, answers, ("cat",))

    cat = evaluation.classes[0]
    assert cat.threshold == 0.7
    assert (cat.precision.value, cat.recall.value, cat.f1) == pytest.approx((2 / 3, 1, 0.8))
    assert evaluation.accuracy.value == pytest.approx(2 / 3)
    assert evaluation.worst_pictures[0].wrong == 1
    # right, wrong, right: 51 of 101 recalls are read at precision 1 and 50 at 2/3
    assert cat.average_precision_50 == pytest.approx((51 + 50 * 2 / 3) / 101)


def test_an_object_of_another_class_is_not_found() -> None:
    evaluation = evaluate_detections(
        [truth(0, ("cat", 0), ("dog", 50))],
        [found(("dog", 0, 0.9), ("dog", 50, 0.8))],
        ("cat", "dog"),
    )

    assert [one.average_precision_50 for one in evaluation.classes] == [0, pytest.approx(0.5)]
    assert evaluation.map_50.value == pytest.approx(0.25)


def test_the_threshold_is_the_one_with_the_best_f1() -> None:
    truths = [truth(number, ("cat", 0)) for number in range(4)]
    answers = [
        found(("cat", 0, 0.9), ("cat", 50, 0.2)),
        found(("cat", 0, 0.8), ("cat", 50, 0.2)),
        found(("cat", 0, 0.6), ("cat", 50, 0.7)),
        found(("cat", 0, 0.1), ("cat", 50, 0.3)),
    ]

    cat = evaluate_detections(truths, answers, ("cat",)).classes[0]

    # from 0.6 on: 3 right of 4 boxes, of 4 objects; the next score is 0.3
    assert cat.threshold == pytest.approx(0.45)
    assert (cat.precision.value, cat.recall.value, cat.f1) == (0.75, 0.75, 0.75)


def test_boxes_of_equal_score_count_together_or_not_at_all() -> None:
    truths = [truth(number, ("cat", 0)) for number in range(3)]
    answers = [found(("cat", 0, 0.5)), found(("cat", 50, 0.5)), found(("cat", 50, 0.5))]

    cat = evaluate_detections(truths, answers, ("cat",)).classes[0]

    assert cat.precision.value == pytest.approx(1 / 3)
    assert cat.f1 == pytest.approx(1 / 3)
    assert cat.precision_recall_curve.y == pytest.approx([1 / 3, 1 / 3])


def test_a_class_without_objects_has_no_average_precision_and_does_not_count_in_the_mean() -> None:
    truths = [truth(0, ("cat", 0))]

    evaluation = evaluate_detections(truths, [found(("cat", 0, 0.9))], ("cat", "dog"))
    dog = evaluation.classes[1]
    assert (dog.average_precision, dog.recall.samples) == (None, 0)
    assert (evaluation.map_50.value, evaluation.f1) == (1, 1)

    made_up = [found(("cat", 0, 0.9), ("dog", 50, 0.8))]
    evaluation = evaluate_detections(truths, made_up, ("cat", "dog"))
    assert (evaluation.map_50.value, evaluation.f1, evaluation.precision) == (1, 0.5, 0.5)


def test_the_pictures_with_most_mistakes_come_first_and_are_at_most_twenty() -> None:
    truths = [truth(0), *(truth(n, ("cat", 0), ("cat", 50)) for n in range(1, 30))]
    answers = [found(("cat", 0, 0.9)), *([found(("cat", 0, 0.9), ("cat", 50, 0.95))] * 4)]
    answers += [found(("cat", 20, 0.8))] * 5 + [found(("cat", 0, 0.9))] * 20

    worst = evaluate_detections(truths, answers, ("cat",)).worst_pictures

    assert len(worst) == 20
    mistakes = [one.missed + one.wrong for one in worst]
    assert mistakes == sorted(mistakes, reverse=True)
    assert {one.sample_id.int for one in worst[:5]} == set(range(5, 10))
    assert not {1, 2, 3, 4} & {one.sample_id.int for one in worst}


def noisy(pictures: int, seed: int, score_digits: int = 2) -> tuple[list[Truth], list[Found]]:
    """Objects of 3 of 4 classes; most are found with shaken boxes, and some boxes are made up."""
    random = np.random.default_rng(seed)
    truths, answers = [], []
    for number in range(pictures):
        objects = [
            (str(random.integers(3)), random.uniform(0, 200, 2)) for _ in range(random.integers(5))
        ]
        boxes = [
            LabeledBox(label=name, xmin=x, ymin=y, xmax=x + 40, ymax=y + 30)
            for name, (x, y) in objects
        ]
        truths.append((UUID(int=number), tuple(boxes)))
        shaken = [
            (name, at + random.normal(0, 4, 2)) for name, at in objects if random.random() < 0.9
        ]
        made_up = [(str(random.integers(4)), random.uniform(0, 200, 2)) for _ in range(3)]
        answers.append(
            tuple(
                FoundBox(
                    label=name,
                    score=round(float(random.beta(*strength)), score_digits),
                    box=Box(
                        xmin=max(x, 0), ymin=max(y, 0), xmax=max(x, 0) + 40, ymax=max(y, 0) + 30
                    ),
                )
                for group, strength in ((shaken, (5, 2)), (made_up, (2, 5)))
                for name, (x, y) in group
            )
        )
    return truths, answers


def coco_precisions(truths: list[Truth], answers: list[Found], classes: int) -> np.ndarray:
    """The precisions that COCOeval itself accumulates: overlap, recall, class."""

    def annotations(boxes: list[tuple[LabeledBox | FoundBox, ...]]) -> COCO:
        coco = COCO()
        rows = []
        for picture, own in enumerate(boxes):
            for one in own:
                at = one.box if isinstance(one, FoundBox) else one
                width, height = at.xmax - at.xmin, at.ymax - at.ymin
                rows.append(
                    {
                        "id": len(rows) + 1,
                        "image_id": picture,
                        "category_id": int(one.label),
                        "bbox": [at.xmin, at.ymin, width, height],
                        "area": width * height,
                        "iscrowd": 0,
                        "score": getattr(one, "score", 1),
                    }
                )
        coco.dataset = {
            "images": [{"id": picture} for picture in range(len(boxes))],
            "categories": [{"id": name} for name in range(classes)],
            "annotations": rows,
        }
        coco.createIndex()
        return coco

    with contextlib.redirect_stdout(None):
        evaluation = COCOeval(annotations([b for _, b in truths]), annotations(answers), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
    return evaluation.eval["precision"][:, :, :, 0, 2]


@pytest.mark.parametrize("seed", [0, 1])
def test_average_precisions_are_those_of_pycocotools(seed: int) -> None:
    truths, answers = noisy(60, seed)

    evaluation = evaluate_detections(truths, answers, ("0", "1", "2", "3"))

    precisions = coco_precisions(truths, answers, 4)
    for position, one in enumerate(evaluation.classes[:3]):
        assert one.average_precision == pytest.approx(precisions[:, :, position].mean(), abs=1e-9)
        assert one.average_precision_50 == pytest.approx(
            precisions[0, :, position].mean(), abs=1e-9
        )
    assert evaluation.classes[3].average_precision is None
    assert evaluation.map_50_95.value == pytest.approx(precisions[:, :, :3].mean(), abs=1e-9)
    assert evaluation.map_50.value == pytest.approx(precisions[0, :, :3].mean(), abs=1e-9)


def test_a_picture_drawn_twice_counts_as_two_pictures_do() -> None:
    truths, answers = noisy(25, 3, score_digits=9)  # no equal scores: their order would matter
    twice = [*truths, *((UUID(int=one.int + 100), boxes) for one, boxes in truths[:10])]

    matches = match_boxes([boxes for _, boxes in truths], answers, ("0", "1", "2", "3"))
    counted = matches[0].average_precisions(np.array([2] * 10 + [1] * 15))
    repeated = coco_precisions(twice, [*answers, *answers[:10]], 4)

    assert counted == pytest.approx(repeated[:, :, 0].mean(1), abs=1e-9)


def test_the_interval_holds_the_value_and_narrows_with_more_pictures() -> None:
    def interval(pictures: int) -> DetectionEvaluation:
        truths, answers = noisy(pictures, 0)
        return evaluate_detections(truths, answers, ("0", "1", "2", "3"))

    few, many = interval(40).map_50, interval(300).map_50

    assert few.low < few.value < few.high
    assert many.low < many.value < many.high
    assert many.high - many.low < 0.6 * (few.high - few.low)


def test_curves_have_at_most_two_hundred_points() -> None:
    truths, answers = noisy(300, 0)

    curve = (
        evaluate_detections(truths, answers, ("0", "1", "2", "3")).classes[0].precision_recall_curve
    )

    assert len(curve.x) <= 200
    assert curve.x == sorted(curve.x)
    assert max(curve.y) <= 1

"""What people see of the evaluation of a detector: words, tables and figures."""

import io
from uuid import UUID

import pytest
from PIL import Image

from schemas.evaluation import DetectionEvaluation, FoundBox
from schemas.label import Box, LabeledBox
from tasks.object_detection.training.evaluation import evaluate_detections
from tasks.object_detection.worst_picture_figures import WRONG, worst_picture_figures
from tasks.reports.evaluation_figures import evaluation_figures
from tasks.reports.evaluation_pages import evaluation_markdown, metrics_table


def detection_evaluation(labels: tuple[str, ...], pictures: int = 4) -> DetectionEvaluation:
    """Each picture has one object of each label; the last label is found in the first only."""
    edges = {label: 20.0 * number for number, label in enumerate(labels)}

    def at(label: str) -> dict[str, float]:
        return {"xmin": edges[label], "ymin": 5, "xmax": edges[label] + 15, "ymax": 25}

    truths = [
        (UUID(int=number), tuple(LabeledBox(label=label, **at(label)) for label in labels))
        for number in range(pictures)
    ]
    found = [
        tuple(
            FoundBox(label=label, score=0.9, box=Box(**at(label)))
            for label in (labels if number == 0 else labels[:-1])
        )
        for number in range(pictures)
    ]
    return evaluate_detections(truths, found, labels)


def picture(colour: str = "white", width: int = 200) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (width, 120), colour).save(body, "PNG")
    return body.getvalue()


def test_the_metrics_of_a_detector_come_with_their_interval() -> None:
    evaluation = detection_evaluation(("car", "cat"))
    text = evaluation_markdown(evaluation)

    assert text.startswith("## 62.5 % of the objects are found")
    assert "4 validation samples, predicted by the model that is served, with 8 objects" in text
    assert "| mAP@50 | 62.9 % (" in text
    assert "| cat | 4 | 100.0 % (20.7 % to 100.0 %) | 25.0 % (4.6 % to 69.9 %) | 40.0 % |" in text
    assert text.index("| cat |") < text.index("| car |")
    assert metrics_table(evaluation) in text


def test_a_label_without_objects_has_no_made_up_average_precision() -> None:
    truth = [(UUID(int=0), (LabeledBox(label="car", xmin=0, ymin=0, xmax=9, ymax=9),))]
    text = evaluation_markdown(evaluate_detections(truth, [()], ("car", "cat")))

    assert "| cat | 0 | no samples | no samples | 0.0 % | 0.50 | no objects | no objects |" in text


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_curves_of_a_detector_are_a_picture_for_any_number_of_labels(count: int) -> None:
    labels = tuple(f"label-{number}" for number in range(count))

    figures = evaluation_figures(detection_evaluation(labels))

    assert list(figures) == ["curves.png"]
    assert Image.open(io.BytesIO(figures["curves.png"])).width > 1000


def test_labels_without_any_box_or_object_leave_the_figure_drawable() -> None:
    truth = [(UUID(int=0), (LabeledBox(label="car", xmin=0, ymin=0, xmax=9, ymax=9),))]

    assert evaluation_figures(evaluate_detections(truth, [()], ("car", "猫")))["curves.png"]


def test_the_worst_pictures_show_true_and_found_boxes() -> None:
    truth = [(UUID(int=3), (LabeledBox(label="car", xmin=10, ymin=10, xmax=60, ymax=60),))]
    beside = FoundBox(label="car", score=0.9, box=Box(xmin=100, ymin=10, xmax=150, ymax=60))
    evaluation = evaluate_detections(truth, [(beside,)], ("car",))
    asked: list[UUID] = []

    def read(sample: UUID) -> bytes:
        asked.append(sample)
        return picture()

    drawn = worst_picture_figures(evaluation, read)["worst-pictures.png"]

    assert asked == [UUID(int=3)]
    wrong = tuple(bytes.fromhex(WRONG.colour.removeprefix("#")))
    colours = Image.open(io.BytesIO(drawn)).convert("RGB").getcolors(1 << 24) or []
    assert dict((colour, count) for count, colour in colours)[wrong] > 500


def test_only_the_worst_twelve_pictures_are_drawn_and_read() -> None:
    asked: list[UUID] = []

    def read(sample: UUID) -> bytes:
        asked.append(sample)
        return picture(width=80 + 10 * len(asked))

    figures = worst_picture_figures(detection_evaluation(("car", "cat"), pictures=30), read)

    assert len(asked) == 12
    assert Image.open(io.BytesIO(figures["worst-pictures.png"])).height > 1000


def test_a_detector_without_mistakes_has_no_worst_pictures() -> None:
    evaluation = detection_evaluation(("car",), pictures=1)

    assert worst_picture_figures(evaluation, lambda _: picture()) == {}

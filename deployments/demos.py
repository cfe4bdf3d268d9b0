"""The demo of each project type: what is sent to label, what its service is asked afterwards."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployments import (
    demo_pictures,
    demo_scenes,
    demo_sounds,
    demo_tables,
    demo_texts,
    scenes,
)
from schemas.project_type import ProjectType


@dataclass(frozen=True)
class Question:
    """A request to the service: its body, what the right answer is, and how to tell."""

    name: str
    body: bytes
    truth: str
    is_right: Callable[[Any], bool]


@dataclass(frozen=True)
class Demo:
    """Real data of one type: `write` puts labeled files into a folder, as a person has them."""

    name: str
    description: str
    write: Callable[[Path], None]
    questions: Sequence[Question]


def demo_of(project_type: ProjectType) -> Demo:
    """Return the demo of a type."""
    return DEMOS[project_type]()


def _pictures() -> Demo:
    sent, held_out = demo_pictures.digit_pictures()
    return Demo(
        "digits",
        "Handwritten digits",
        lambda folder: demo_pictures.write_labeled(sent, folder),
        [_question(one.name, one.png, one.label) for one in held_out],
    )


def _scenes() -> Demo:
    sent, held_out = demo_scenes.demo_scenes()
    return Demo(
        "digits-in-scenes",
        "Where handwritten digits are in a picture",
        lambda folder: scenes.write_labeled(sent, folder),
        [_question_about_boxes(scene) for scene in held_out],
    )


def _tables() -> Demo:
    sent, held_out = demo_tables.wine_records()
    return Demo(
        "wines",
        "Which grape a wine was made of",
        lambda folder: demo_tables.write_table(sent, folder / "wines.csv"),
        [_question_about_record(record) for record in held_out],
    )


def _sounds() -> Demo:
    sent, held_out = demo_sounds.demo_sounds()
    return Demo(
        "sounds",
        "What made a sound",
        lambda folder: demo_sounds.write_labeled(sent, folder),
        [_question(one.name, one.wav, one.label) for one in held_out],
    )


def _texts() -> Demo:
    sent, held_out = demo_texts.reviews()
    return Demo(
        "reviews",
        "Whether a Chinese review is praise",
        lambda folder: demo_texts.write_labeled(sent, folder),
        [_question("review.txt", one.text.encode(), one.label) for one in held_out],
    )


def _question(name: str, body: bytes, label: str) -> Question:
    return Question(name, body, label, lambda answer: answer["predicted_label"] == label)


def _question_about_boxes(scene: scenes.Scene) -> Question:
    """An answer is right when it has as many objects of each label as there are."""
    truth = Counter(box.label for box in scene.boxes)
    return Question(
        scene.name,
        scene.jpeg,
        ", ".join(sorted(truth.elements())) or "picture without objects",
        lambda answer: Counter(answer["detection_classes"]) == truth,
    )


def _question_about_record(record: demo_tables.WineRecord) -> Question:
    def is_right(answer: Any) -> bool:
        predicted: str = answer["data"]["resp_data"][0]["predict"]
        return predicted == record.label

    body = json.dumps({"data": {"req_data": [record.values]}}).encode()
    return Question("record.json", body, record.label, is_right)


DEMOS: Mapping[ProjectType, Callable[[], Demo]] = {
    ProjectType.IMAGE_CLASSIFICATION: _pictures,
    ProjectType.OBJECT_DETECTION: _scenes,
    ProjectType.PREDICTIVE_ANALYTICS: _tables,
    ProjectType.SOUND_CLASSIFICATION: _sounds,
    ProjectType.TEXT_CLASSIFICATION: _texts,
}

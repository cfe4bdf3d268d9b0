"""A real model of each project type, of the size that is served, and a request to ask it with."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid5

import pytest

from schemas.manifest import Usage
from schemas.project_type import ProjectType
from tasks.learning.deadline import Deadline
from tasks.object_detection.demo import demo_scenes
from tasks.object_detection.scenes import Scene
from tasks.object_detection.trainer import train_object_detector
from tasks.object_detection.training.data import DetectionData, DetectionSample
from tasks.predictive_analytics.demo import wine_records
from tasks.sound_classification.demo import demo_sounds
from tasks.text_classification.demo import reviews
from tests.tasks.image_classification import digit_pictures
from tests.tasks.object_detection import shape_pictures
from tests.tasks.predictive_analytics import table_data
from tests.tasks.sound_classification.demo_clips import clip_data, train_sounds
from tests.tasks.text_classification import review_texts

SECONDS_TO_TRAIN = 60.0
SCENES = 40


@dataclass(frozen=True)
class Request:
    """The body of a request and its media type."""

    body: bytes
    media_type: str


def train_to_serve(
    project_type: ProjectType, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Request:
    """Train a model into `folder` and return a request for it."""
    return TRAIN[project_type](tmp_path_factory.mktemp(project_type.value), folder)


def _pictures(data: Path, folder: Path) -> Request:
    digit_pictures.train(digit_pictures.digit_data(data, 60, 3), folder)
    return Request(demo_scenes()[1][0].jpeg, "image/jpeg")


def _boxes(data: Path, folder: Path) -> Request:
    sent, held_out = demo_scenes()
    samples = tuple(_sample(scene, data, position) for position, scene in enumerate(sent[:SCENES]))
    names = tuple(sorted({box.label for sample in samples for box in sample.boxes}))
    train_object_detector(
        DetectionData(names, samples),
        shape_pictures.FAST,
        folder,
        lambda _: None,
        Deadline(SECONDS_TO_TRAIN),
    )
    return Request(held_out[0].jpeg, "image/jpeg")


def _sample(scene: Scene, folder: Path, position: int) -> DetectionSample:
    path = folder / scene.name
    path.write_bytes(scene.jpeg)
    usage = Usage.VALIDATION if position % 5 == 4 else Usage.TRAINING
    return DetectionSample(
        uuid5(shape_pictures.NAMESPACE, scene.name),
        path,
        f"{position:064x}",
        scene.boxes,
        usage,
    )


def _tables(_: Path, folder: Path) -> Request:
    sent, held_out = wine_records()
    columns = {name: [float(one.values[name]) for one in sent] for name in sent[0].values}
    labels = {"cultivar": [one.label for one in sent]}
    table_data.train(table_data.table(columns | labels, "cultivar", validates=5), folder)
    body = {"data": {"req_data": [held_out[0].values]}}
    return Request(json.dumps(body).encode(), "application/json")


def _sounds(data: Path, folder: Path) -> Request:
    sent, held_out = demo_sounds()
    train_sounds(clip_data(data, sent), folder)
    return Request(held_out[0].wav, "audio/wav")


def _texts(_: Path, folder: Path) -> Request:
    review_texts.train_texts(review_texts.review_data(500), folder)
    body = {"text": reviews(500, 1)[1][0].text}
    return Request(json.dumps(body).encode(), "application/json")


TRAIN: Mapping[ProjectType, Callable[[Path, Path], Request]] = {
    ProjectType.IMAGE_CLASSIFICATION: _pictures,
    ProjectType.OBJECT_DETECTION: _boxes,
    ProjectType.PREDICTIVE_ANALYTICS: _tables,
    ProjectType.SOUND_CLASSIFICATION: _sounds,
    ProjectType.TEXT_CLASSIFICATION: _texts,
}

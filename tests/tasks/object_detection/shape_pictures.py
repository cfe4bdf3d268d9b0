"""Tiny pictures of coloured shapes with boxes, and detectors trained on them."""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from PIL import Image, ImageDraw

from schemas.label import LabeledBox
from schemas.manifest import Usage
from schemas.object_detection import ObjectDetectionSettings
from schemas.training import TrainingPreference, TrainingProgress
from tasks.learning.deadline import Deadline
from tasks.learning.training_data import TrainingOutcome
from tasks.object_detection.trainer import train_object_detector
from tasks.object_detection.training import presets as detection_presets
from tasks.object_detection.training.data import DetectionData, DetectionSample
from tasks.object_detection.training.presets import DetectionPreset
from tests.tasks.image_classification.digit_pictures import png

NAMESPACE = UUID(int=1)
FAST = ObjectDetectionSettings(preference=TrainingPreference.PERFORMANCE_FIRST)
SIDE = 96
SHAPES = {"disc": "gold", "block": "blue", "leaf": "green"}


@dataclass(frozen=True)
class Trained:
    """A finished training, to be looked at by several tests."""

    data: DetectionData
    folder: Path
    outcome: TrainingOutcome
    reports: list[TrainingProgress]


@contextmanager
def small_preset(**changed: Any) -> Iterator[None]:
    """Train a detector of small pictures in few steps, whatever is preferred."""
    values = {"image_size": SIDE, "frozen_blocks": 6, "epochs": 1, "evaluations": 2} | changed
    preset = DetectionPreset(**{"fewest_steps": 60, **values})
    with pytest.MonkeyPatch.context() as monkeypatch:
        for preference in TrainingPreference:
            monkeypatch.setitem(detection_presets.PRESETS, preference, preset)
        yield


def scene(
    chance: random.Random, names: Sequence[str], size: tuple[int, int] = (SIDE, SIDE)
) -> tuple[Image.Image, tuple[LabeledBox, ...]]:
    """Return a grey picture with one shape of each name, and their boxes."""
    picture = Image.new("RGB", size, (chance.randint(90, 160),) * 3)
    draw, boxes = ImageDraw.Draw(picture), []
    cell = size[0] // max(1, len(names))
    for position, name in enumerate(names):
        width = chance.randint(24, min(40, cell - 4))
        left = position * cell + chance.randint(1, cell - width - 1)
        top = chance.randint(1, size[1] - width - 2)
        corners = (left, top, left + width, top + width)
        if name == "disc":
            draw.ellipse(corners, fill=SHAPES[name])
        else:
            draw.rectangle(corners, fill=SHAPES[name])
        box = dict(zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True))
        boxes.append(LabeledBox(label=name, **box))
    return picture, tuple(boxes)


def sample(
    folder: Path, name: str, body: bytes, boxes: tuple[LabeledBox, ...], usage: Usage
) -> DetectionSample:
    """Write a picture into `folder` and return it as a sample."""
    path = folder / name
    path.write_bytes(body)
    return DetectionSample(
        uuid5(NAMESPACE, name), path, hashlib.sha256(body).hexdigest(), boxes, usage
    )


def shape_data(folder: Path, count: int, names: Sequence[str] = ("disc", "block")) -> DetectionData:
    """Return pictures with one shape of each name; every fourth validates, the last has none."""
    chance, samples = random.Random(0), []
    for number in range(count):
        shown = [] if number == count - 2 else chance.sample(list(names), len(names))
        picture, boxes = scene(chance, shown)
        usage = Usage.VALIDATION if number % 4 == 3 else Usage.TRAINING
        samples.append(sample(folder, f"{number}.png", png(picture), boxes, usage))
    return DetectionData(tuple(names), tuple(samples))


def train(
    data: DetectionData,
    folder: Path,
    deadline: Deadline | None = None,
    base_model: Path | None = None,
    checkpoint_dir: Path | None = None,
    listener: Callable[[TrainingProgress], None] | None = None,
) -> Trained:
    """Train and keep what was reported."""
    reports: list[TrainingProgress] = []

    def report(progress: TrainingProgress) -> None:
        reports.append(progress)
        if listener is not None:
            listener(progress)

    outcome = train_object_detector(
        data, FAST, folder, report, deadline, base_model, checkpoint_dir
    )
    return Trained(data, folder, outcome, reports)

"""Samples made of nothing but facts, and for trainings a data folder and a model of digits."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from schemas.label import Annotation, Box
from schemas.manifest import ManifestLine, Usage
from tasks.learning.training_data import TrainingData
from tests.tasks.image_classification.digit_pictures import Trained, digit_data, train, training_in

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FACTS: dict[str, dict[str, object]] = {
    "picture": {"media_format": "PNG", "width": 64, "height": 64},
    "sound": {
        "media_format": "WAV",
        "seconds": 4.0,
        "sample_rate": 16_000,
        "channels": 1,
        "encoding": "PCM_16",
    },
    "text": {"media_format": "TXT", "source": None},
    "table": {"media_format": "CSV", "usage": None},
}
Line = Callable[..., ManifestLine]
Lines = Callable[..., list[ManifestLine]]


def make_line(media: str, name: str, *labels: object, **facts: object) -> ManifestLine:
    """Return a sample; a label is a name, or a name and the corners of its box."""
    values: dict[str, object] = {
        "id": uuid4(),
        "source": "datasets/x",
        "name": name,
        "sha256": name,
        "size": 1000,
        "usage": Usage.TRAINING,
        "annotations": [annotation(label) for label in labels],
    }
    if media == "text":
        values["text"] = f"a text that is called {name}"
    return ManifestLine.model_validate(values | FACTS[media] | facts)


def annotation(label: object) -> Annotation:
    if isinstance(label, str):
        return Annotation(label=label, by="me", at=NOW)
    name, xmin, ymin, xmax, ymax = label  # type: ignore[misc]
    box = Box(xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax)
    return Annotation(label=name, box=box, by="me", at=NOW)


def make_lines(media: str, **counts: int) -> list[ManifestLine]:
    """Return samples of each label, the last of every five for validation."""
    return [
        make_line(
            media,
            f"{label}{number}",
            label,
            usage=Usage.VALIDATION if number % 5 == 4 else Usage.TRAINING,
        )
        for label, count in counts.items()
        for number in range(count)
    ]


@pytest.fixture(scope="session")
def line() -> Line:
    return make_line


@pytest.fixture(scope="session")
def lines_of() -> Lines:
    return make_lines


@pytest.fixture(scope="session")
def feature_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all trainings here, so that each feature is made only once."""
    return tmp_path_factory.mktemp("training-home")


@pytest.fixture
def training_home(feature_home: Path) -> Iterator[Path]:
    """Let a test train in the common data folder, with one thread."""
    with training_in(feature_home):
        yield feature_home


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    """80 pictures of the digits 0 to 3, 64 of them for training."""
    return digit_data(tmp_path_factory.mktemp("digits"), 80, 4)


@pytest.fixture(scope="session")
def trained(
    digits: TrainingData, feature_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Trained:
    """A linear model of the digits 0 to 3."""
    with training_in(feature_home):
        return train(digits, tmp_path_factory.mktemp("model"))

"""How well and how fast digits are learned, afresh and from an earlier version on.

250 pictures of handwritten digits are sent, of which 200 train; 500 others are predicted by the
model folder as a service would. The data folder is a fresh one, so that no cached feature helps.
To continue, a first version learns from 80 of the 250, or from those of eight classes. Then all
are learned twice, afresh and from the first version on, each with what the first one has cached.
"""

import hashlib
import io
import shutil
import time
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits

from infra.settings import settings
from schemas.image_classification import ImageClassificationSettings
from schemas.manifest import Usage
from schemas.training import TrainingPreference
from tasks.image_classification.predictor import ImagePredictor
from tasks.image_classification.trainer import train_image_classifier
from tasks.learning.training_data import TrainingData, TrainingSample
from tests.benchmarks.conftest import Figures, Record

SENT = 250
TRAINING = 200
HELD_OUT = 500
NAMESPACE = UUID(int=0)
FIRST = 80
SEEDS = range(3)
PREFERENCES = (TrainingPreference.PERFORMANCE_FIRST, TrainingPreference.BALANCE)


@pytest.mark.parametrize("preference", PREFERENCES)
@pytest.mark.usefixtures("home")
@pytest.mark.timeout(3600)
def test_training_on_digits(record: Record, preference: TrainingPreference, tmp_path: Path) -> None:
    record(f"digits, {preference}", measure(tmp_path, preference))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("grown", ["more pictures", "two more classes"])
@pytest.mark.usefixtures("home")
@pytest.mark.timeout(3600)
def test_continuing_when_digits_are_added(
    record: Record, grown: str, seed: int, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    data, held_out, truth = digits(tmp_path / "pictures", seed)
    first = first_pictures(data) if grown == "more pictures" else first_classes(data)
    chosen = ImageClassificationSettings(seed=seed)
    train_image_classifier(first, chosen, tmp_path / "first", lambda _: None)
    cache = settings().home / "cache"
    shutil.copytree(cache, tmp_path / "cache")
    for name, base_model in (("continued", tmp_path / "first"), ("afresh", None)):
        shutil.rmtree(cache)
        shutil.copytree(tmp_path / "cache", cache)
        figures = trained_once(data, chosen, tmp_path / name, base_model)
        figures |= quality(tmp_path / name, held_out, truth)
        record(f"digits, {grown}, seed {seed}, {name}", figures)


def first_pictures(data: TrainingData) -> TrainingData:
    """Return the pictures that a first version learns from; the same ones validate later."""
    learned = [*data.training[: FIRST * 4 // 5], *data.validation[: FIRST // 5]]
    return replace(data, samples=tuple(learned))


def first_classes(data: TrainingData) -> TrainingData:
    """Return all pictures but those of the last two classes."""
    names = data.class_names[:-2]
    return TrainingData(names, tuple(s for s in data.samples if s.labels[0] in names))


def measure(folder: Path, preference: TrainingPreference, seed: int = 0) -> Figures:
    """Train once in a fresh folder and return accuracy, times and notes by name."""
    data, held_out, truth = digits(folder, seed)
    chosen = ImageClassificationSettings(preference=preference, seed=seed)
    figures = trained_once(data, chosen, folder / "model", None)
    return figures | quality(folder / "model", held_out, truth)


def trained_once(
    data: TrainingData,
    chosen: ImageClassificationSettings,
    folder: Path,
    base_model: Path | None,
) -> Figures:
    """Train and return what was told to the person and how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    outcome = train_image_classifier(data, chosen, folder, lambda _: None, base_model=base_model)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "accuracy told to the person": round(outcome.evaluation.accuracy.value, 4),
        "training, CPU seconds": round(cpu, 1),
        "training, seconds": round(wall, 1),
        "notes": outcome.notes,
    }


def quality(folder: Path, held_out: list[bytes], truth: list[str]) -> Figures:
    """Return how well the held-out pictures are predicted, and how fast."""
    predictor = ImagePredictor(folder)
    names = predictor.description.class_names
    started = time.perf_counter()
    scores = np.concatenate([predictor.probabilities([body]) for body in held_out])
    milliseconds = (time.perf_counter() - started) * 1000 / HELD_OUT
    right = np.array([names.index(name) for name in truth])
    likely = scores[np.arange(HELD_OUT), right]
    return {
        "accuracy on held-out pictures": float((scores.argmax(1) == right).mean()),
        "log-loss on held-out pictures": float(-np.log(likely.clip(1e-7)).mean()),
        "prediction, milliseconds": round(milliseconds, 1),
    }


def digits(folder: Path, seed: int) -> tuple[TrainingData, list[bytes], list[str]]:
    """Return training data of 250 digits, 500 other pictures, and the labels of those."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(images))[: SENT + HELD_OUT]
    pictures = [png(images[i]) for i in order]
    names = [str(labels[i]) for i in order]
    samples = [
        _sample(folder, position, body, name)
        for position, (body, name) in enumerate(zip(pictures[:SENT], names[:SENT], strict=True))
    ]
    data = TrainingData(tuple(sorted(set(names))), tuple(samples))
    return data, pictures[SENT:], names[SENT:]


def _sample(folder: Path, position: int, body: bytes, name: str) -> TrainingSample:
    path = folder / f"{position}.png"
    path.write_bytes(body)
    usage = Usage.TRAINING if position < TRAINING else Usage.VALIDATION
    sha256 = hashlib.sha256(body).hexdigest()
    return TrainingSample(uuid5(NAMESPACE, path.name), path, sha256, (name,), usage)


def png(values: NDArray[np.float64]) -> bytes:
    """Render one 8 x 8 digit as a grey picture of 64 x 64 pixels."""
    grey = (values.reshape(8, 8) * 255 / 16).round().astype(np.uint8)
    body = io.BytesIO()
    Image.fromarray(grey).resize((64, 64), Image.Resampling.BICUBIC).save(body, "PNG")
    return body.getvalue()

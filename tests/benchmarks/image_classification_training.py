"""How well and how fast digits are learned.

250 pictures of handwritten digits are sent, of which 200 train; 500 others are predicted by the
model folder as a service would. The data folder is a fresh one, so that no cached feature helps.
"""

import hashlib
import io
import time
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits

from schemas.image_classification import ImageClassificationSettings
from schemas.manifest import Usage
from schemas.training import TrainingPreference
from tasks.predictors.image_classification import ImagePredictor
from tasks.trainers.image_classification import train_image_classifier
from tasks.trainers.training_data import TrainingData, TrainingSample
from tests.benchmarks.conftest import Figures, Record

SENT = 250
TRAINING = 200
HELD_OUT = 500
PREDICTIONS_TIMED = 100
NAMESPACE = UUID(int=0)
PREFERENCES = (TrainingPreference.PERFORMANCE_FIRST, TrainingPreference.BALANCE)


@pytest.mark.parametrize("preference", PREFERENCES)
@pytest.mark.usefixtures("home")
@pytest.mark.timeout(3600)
def test_training_on_digits(record: Record, preference: TrainingPreference, tmp_path: Path) -> None:
    record(f"digits, {preference}", measure(tmp_path, preference))


def measure(folder: Path, preference: TrainingPreference, seed: int = 0) -> Figures:
    """Train once in a fresh folder and return accuracy, times and notes by name."""
    data, held_out, truth = digits(folder, seed)
    chosen = ImageClassificationSettings(preference=preference, seed=seed)
    wall, cpu = time.perf_counter(), time.process_time()
    outcome = train_image_classifier(data, chosen, folder / "model", lambda _: None)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    predictor = ImagePredictor(folder / "model")
    answers = [predictor.predict(body).predicted_label for body in held_out]
    started = time.perf_counter()
    for body in held_out[:PREDICTIONS_TIMED]:
        predictor.predict(body)
    milliseconds = (time.perf_counter() - started) * 1000 / PREDICTIONS_TIMED
    return {
        "accuracy on held-out pictures": sum(map(str.__eq__, answers, truth)) / HELD_OUT,
        "accuracy told to the person": round(outcome.evaluation.accuracy.value, 4),
        "training, CPU seconds": round(cpu, 1),
        "training, seconds": round(wall, 1),
        "prediction, milliseconds": round(milliseconds, 1),
        "notes": outcome.notes,
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

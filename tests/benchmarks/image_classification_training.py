"""How well and how fast digits are learned: `python tests/benchmarks/image_classification_training.py`.

250 pictures of handwritten digits are sent, 200 train; 500 others are predicted by the model folder
as a service would. The data folder is a fresh one, so that no cached feature helps.
"""

import argparse
import hashlib
import json
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

import numpy as np

SENT = 250
TRAINING = 200
HELD_OUT = 500
PREDICTIONS_TIMED = 100
NAMESPACE = UUID(int=0)


def measure(preference: str, seed: int) -> dict[str, float | str]:
    """Train once with this preference and return accuracy, times and sizes."""
    from infra.settings import settings

    with TemporaryDirectory() as folder:
        os.environ["EXEML_HOME"] = folder
        settings.cache_clear()
        return _measure_in(Path(folder), preference, seed)


def _measure_in(folder: Path, preference: str, seed: int) -> dict[str, float | str]:
    from schemas.image_classification import ImageClassificationSettings
    from tasks.predictors.image_classification import ImagePredictor
    from tasks.trainers.image_classification import train_image_classifier

    data, held_out, truth = digits(folder, seed)
    chosen = ImageClassificationSettings.model_validate({"preference": preference, "seed": seed})
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
        "preference": preference,
        "seed": seed,
        "held_out_accuracy": float(np.mean([a == t for a, t in zip(answers, truth, strict=True)])),
        "evaluated_accuracy": outcome.evaluation.accuracy.value,
        "training_cpu_seconds": round(cpu, 1),
        "training_wall_seconds": round(wall, 1),
        "milliseconds_a_prediction": round(milliseconds, 1),
        "notes": outcome.notes,
    }


def digits(folder: Path, seed: int):  # type: ignore[no-untyped-def]
    """Return training data of 250 digits, 500 other pictures, and their labels."""
    from schemas.manifest import Usage
    from sklearn.datasets import load_digits
    from tasks.trainers.training_data import TrainingData, TrainingSample

    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(images))[: SENT + HELD_OUT]
    pictures = [picture_of(images[i]) for i in order]
    names = [str(labels[i]) for i in order]
    samples = []
    for position, (body, name) in enumerate(zip(pictures[:SENT], names[:SENT], strict=True)):
        path = folder / f"{position}.png"
        path.write_bytes(body)
        usage = Usage.TRAINING if position < TRAINING else Usage.VALIDATION
        sha256 = hashlib.sha256(body).hexdigest()
        samples.append(TrainingSample(uuid5(NAMESPACE, path.name), path, sha256, (name,), usage))
    data = TrainingData(tuple(sorted(set(names))), tuple(samples))
    return data, pictures[SENT:], names[SENT:]


def picture_of(values: np.ndarray) -> bytes:
    """Render one 8 x 8 digit as a grey PNG of 64 x 64 pixels."""
    import io

    from PIL import Image

    grey = (values.reshape(8, 8) * 255 / 16).round().astype(np.uint8)
    body = io.BytesIO()
    Image.fromarray(grey).resize((64, 64), Image.Resampling.BICUBIC).save(body, "PNG")
    return body.getvalue()


def main() -> None:
    """Print a table, or JSON, of the preferences that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("preferences", nargs="*", default=["performance_first", "balance"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = [measure(preference, arguments.seed) for preference in arguments.preferences]
    if arguments.json:
        print(json.dumps(results))
        return
    for result in results:
        for name, value in result.items():
            print(f"{name:28}{value}")
        print()


if __name__ == "__main__":
    main()

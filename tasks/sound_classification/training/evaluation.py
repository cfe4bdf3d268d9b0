"""Evaluate a sound classifier: the served predictor, and cross-validation of small datasets."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.evaluation import Evaluation, EvaluationMethod
from tasks.learning.deadline import Deadline
from tasks.learning.metrics import Predictions, evaluate
from tasks.learning.progress import Progress
from tasks.learning.training_data import TrainingSample, judged_rows
from tasks.sound_classification.predictor import SoundPredictor

Floats = NDArray[np.float32]

FEW_SOUNDS = 500
SOUNDS_ALWAYS_ASKED = 16


def evaluate_sounds(
    predictor: SoundPredictor,
    left_out: tuple[Sequence[TrainingSample], Floats | None],
    validation: Sequence[TrainingSample],
    deadline: Deadline,
    progress: Progress,
) -> Evaluation:
    """Evaluate on validation sounds; below 500 sounds, also on out-of-fold predictions."""
    samples, answers = left_out
    class_names = predictor.description.class_names
    few = len(samples) + len(validation) < FEW_SOUNDS
    if answers is not None and (few or not validation):
        served = _served(predictor, validation, deadline, progress)
        seen = [*samples, *validation[: len(served)]]
        answers = np.concatenate([answers, served])
        rows = judged_rows(seen)
        seen, answers = [seen[row] for row in rows], answers[rows]
        return _evaluation(seen, answers, class_names, EvaluationMethod.CROSS_VALIDATION)
    asked = validation or samples
    served = _served(predictor, asked, deadline, progress)
    return _evaluation(asked[: len(served)], served, class_names, EvaluationMethod.VALIDATION)


def _served(
    predictor: SoundPredictor,
    samples: Sequence[TrainingSample],
    deadline: Deadline,
    progress: Progress,
) -> Floats:
    """Return served probabilities (sounds x classes) until the deadline; some are always made."""
    answers = np.zeros((len(samples), len(predictor.description.class_names)), dtype=np.float32)
    for position, sample in enumerate(samples):
        if position >= SOUNDS_ALWAYS_ASKED and deadline.passed:
            return answers[:position]
        answers[position] = predictor.probabilities(sample.path.read_bytes())
        progress.at(position / len(samples))
    return answers


def _evaluation(
    samples: Sequence[TrainingSample],
    answers: Floats,
    class_names: Sequence[str],
    method: EvaluationMethod,
) -> Evaluation:
    labels = np.array([sample.labels[0] for sample in samples])
    predictions = Predictions(
        sample_ids=[sample.id for sample in samples],
        truth=labels[:, None] == np.array(class_names),
        probabilities=answers.astype(np.float64),
        class_names=class_names,
    )
    return evaluate(predictions, method)

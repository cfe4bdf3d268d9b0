"""Evaluate a text classifier: the served predictor, and cross-validation of small datasets."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.evaluation import Evaluation, EvaluationMethod
from tasks.learning.deadline import Deadline
from tasks.learning.metrics import Predictions, evaluate
from tasks.learning.progress import Progress
from tasks.learning.training_data import judged_rows
from tasks.text_classification.predictor import TextPredictor
from tasks.text_classification.training.members import positions
from tasks.text_classification.training.stack import Stack, Texts
from tasks.text_classification.training.training_data import TextSample

Floats = NDArray[np.float32]

TEXTS_AT_ONCE = 32
FEW_TEXTS = 500


def evaluate_texts(
    predictor: TextPredictor,
    stack: Stack,
    texts: Texts,
    validation: Sequence[TextSample],
    deadline: Deadline,
    progress: Progress,
) -> Evaluation:
    """Evaluate on validation texts; below 500 texts, also on out-of-fold predictions."""
    class_names = predictor.description.class_names
    few = len(texts.samples) + len(validation) < FEW_TEXTS
    if stack.out_of_fold is not None and (few or not validation):
        served = _served(predictor, validation, deadline, progress)
        samples = [*texts.samples, *validation[: len(served)]]
        answers = np.concatenate([stack.out_of_fold, served])
        rows = judged_rows(samples)
        samples, answers = [samples[row] for row in rows], answers[rows]
        return _evaluation(samples, answers, class_names, EvaluationMethod.CROSS_VALIDATION)
    seen = validation or texts.samples
    served = _served(predictor, seen, deadline, progress)
    return _evaluation(seen[: len(served)], served, class_names, EvaluationMethod.VALIDATION)


def _served(
    predictor: TextPredictor, samples: Sequence[TextSample], deadline: Deadline, progress: Progress
) -> Floats:
    """Return served probabilities (texts x classes) until the deadline, at least one batch."""
    answers = [np.zeros((0, len(predictor.description.class_names)), dtype=np.float32)]
    for start in range(0, len(samples), TEXTS_AT_ONCE):
        if start and deadline.passed:
            break
        batch = samples[start : start + TEXTS_AT_ONCE]
        answers.append(predictor.probabilities([sample.text for sample in batch]))
        progress.at(start / len(samples))
    return np.concatenate(answers)


def _evaluation(
    samples: Sequence[TextSample],
    answers: Floats,
    class_names: Sequence[str],
    method: EvaluationMethod,
) -> Evaluation:
    classes = positions([sample.label for sample in samples], class_names)
    predictions = Predictions(
        sample_ids=[sample.id for sample in samples],
        truth=np.asarray(classes[:, None] == np.arange(len(class_names))),
        probabilities=answers.astype(np.float64),
        class_names=class_names,
    )
    return evaluate(predictions, method)

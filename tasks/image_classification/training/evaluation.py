"""Evaluate an image classifier: with the served predictor, or by cross-validation."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from schemas.evaluation import Evaluation, EvaluationMethod
from tasks.image_classification.predictor import ImagePredictor, Probabilities
from tasks.image_classification.training.candidates import LabeledViews, LinearCandidate
from tasks.learning.classifier import probabilities_of
from tasks.learning.deadline import Deadline
from tasks.learning.linear_head import out_of_fold_scores
from tasks.learning.metrics import Predictions, evaluate
from tasks.learning.progress import Progress
from tasks.learning.splits import grouped_folds
from tasks.learning.training_data import TrainingData, TrainingSample, judged_rows

FOLDS = 5
SERVED_BATCH = 16


def evaluate_served(
    folder: Path,
    samples: Sequence[TrainingSample],
    class_names: Sequence[str],
    deadline: Deadline,
    progress: Progress,
) -> Evaluation:
    """Evaluate the model in `folder` as a service would run it, until the deadline."""
    predictor = ImagePredictor(folder)
    answers: list[Probabilities] = []
    for start in range(0, len(samples), SERVED_BATCH):
        if answers and deadline.passed:
            break
        batch = samples[start : start + SERVED_BATCH]
        answers.append(predictor.probabilities([sample.path.read_bytes() for sample in batch]))
        progress.at(start / len(samples))
    probabilities = np.concatenate(answers).astype(np.float64)
    seen = samples[: len(probabilities)]
    predictions = Predictions(
        sample_ids=[sample.id for sample in seen],
        truth=targets(seen, class_names).numpy() > 0,
        probabilities=probabilities,
        class_names=class_names,
        thresholds=predictor.description.thresholds,
    )
    return evaluate(predictions, EvaluationMethod.VALIDATION)


def cross_validate(
    linear: LinearCandidate,
    samples: Sequence[TrainingSample],
    data: LabeledViews,
    class_names: Sequence[str],
    seed: int,
    deadline: Deadline,
) -> Evaluation | None:
    """Evaluate by cross-validation of the linear model; None if the deadline passes."""
    folds = sample_folds(samples, FOLDS, seed)
    scores = out_of_fold_scores(data.labeled_features, folds, linear.strength, deadline)
    if scores is None:
        return None
    predicted = [samples[position] for position in data.views.sample[data.views.plain].tolist()]
    rows = judged_rows(predicted)
    seen = [predicted[row] for row in rows]
    answers = probabilities_of(
        scores[rows] / linear.branches[0].temperature, multi_label=data.multi_label
    )
    predictions = Predictions(
        sample_ids=[sample.id for sample in seen],
        truth=targets(seen, class_names).numpy() > 0,
        probabilities=answers.numpy().astype(np.float64),
        class_names=class_names,
        thresholds=linear.thresholds,
    )
    return evaluate(predictions, EvaluationMethod.CROSS_VALIDATION)


def sample_folds(samples: Sequence[TrainingSample], count: int, seed: int) -> torch.Tensor:
    """Return the fold of each sample; pictures of one group (content or recording) share one."""
    folds = grouped_folds(
        [sample.group for sample in samples],
        ["/".join(sorted(sample.labels)) for sample in samples],
        count,
        seed,
    )
    return torch.from_numpy(folds)


def targets(samples: Sequence[TrainingSample], class_names: Sequence[str]) -> torch.Tensor:
    """Return targets (samples x classes) with 1 for each true class."""
    position = {name: number for number, name in enumerate(class_names)}
    target = torch.zeros(len(samples), len(class_names))
    for row, sample in enumerate(samples):
        target[row, [position[label] for label in sample.labels]] = 1.0
    return target


def has_small_data(data: TrainingData) -> bool:
    """Whether there are under 500 samples, too few to evaluate on a part of them."""
    return len(data.samples) < 500

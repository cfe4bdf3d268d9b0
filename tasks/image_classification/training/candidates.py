"""Candidate models of a training: linear, fine-tuned, and the average of both."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from schemas.message import Message
from tasks.learning.calibration import best_temperature, best_thresholds, with_doubt
from tasks.learning.classifier import Branch, loss_of, probabilities_of
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import Upper
from tasks.learning.features import EmbeddedViews
from tasks.learning.linear_head import LabeledFeatures, StrengthSearch, fit_linear, search_strength
from tasks.learning.progress import Progress
from tasks.learning.torch_loop import Schedule, Tuning, Validation, tune

BATCH = 64
LABEL_SMOOTHING = 0.1
SMALLEST_PROBABILITY = 1e-7
# Blocks that were fine-tuned before need fewer epochs than pretrained ones.
CONTINUED = Schedule(rounds=2)


@dataclass(frozen=True)
class LabeledViews:
    """Embedded views, and targets (samples x classes) with 1 for each true class."""

    views: EmbeddedViews
    target: Tensor
    multi_label: bool

    @property
    def row_target(self) -> Tensor:
        """Targets of the rows (rows x classes)."""
        return self.target[self.views.sample]

    @property
    def doubted_target(self) -> Tensor:
        """Smoothed targets of the rows (see `with_doubt`), by which candidates are compared."""
        return with_doubt(self.row_target, multi_label=self.multi_label)

    @property
    def labeled_features(self) -> LabeledFeatures:
        """The rows with their targets, to fit a linear head."""
        return LabeledFeatures(
            self.views.features,
            self.row_target,
            self.views.sample,
            self.views.plain,
            self.multi_label,
        )

    @torch.no_grad()
    def seen_by(self, upper: Upper, deadline: Deadline) -> LabeledFeatures:
        """Return features from `upper`, for as many rows as the deadline allows."""
        features: list[Tensor] = []
        for batch in self.views.activations.split(BATCH):
            if features and deadline.passed:
                break
            features.append(upper(batch.float()))
        seen = torch.cat(features)
        return replace(self.labeled_features.rows(torch.arange(len(seen))), features=seen)


@dataclass(frozen=True)
class Candidate:
    """Branches on the frozen half, decision thresholds, and the log-loss on validation samples."""

    recipe: Message
    branches: tuple[Branch, ...]
    thresholds: list[float] | None
    log_loss: float


@dataclass(frozen=True)
class LinearCandidate(Candidate):
    """The linear model with its C (`strength`), to refit it on other samples."""

    strength: float


def linear_candidate(
    upper: Upper,
    training: LabeledViews,
    validation: LabeledViews | None,
    folds: Tensor,
    deadline: Deadline,
) -> LinearCandidate:
    """Fit logistic regression; C, temperature and thresholds are fitted on held-out samples."""
    data = training.labeled_features
    search = search_strength(data, folds, deadline.share(0.85))
    branch = Branch(upper, fit_linear(data, search.strength, deadline)).eval()
    thresholds = _calibrate(branch, search, data)
    return LinearCandidate(
        recipe=Message(
            "training.logistic-regression",
            "logistic regression on frozen features, C = {strength}",
            strength=search.strength,
        ),
        branches=(branch,),
        thresholds=thresholds,
        log_loss=_log_loss((branch,), validation),
        strength=search.strength,
    )


@dataclass(frozen=True)
class TuningStart:
    """The branch to fine-tune, the number of epochs, and the name of the result."""

    branch: Branch
    schedule: Schedule
    recipe: Message


def start_afresh(linear: LinearCandidate) -> TuningStart:
    """Start fine-tuning from the pretrained blocks and the linear model."""
    branch = copy.deepcopy(linear.branches[0])
    recipe = Message("training.blocks-tuned", "last five blocks and head tuned")
    return TuningStart(branch, Schedule(), recipe)


def start_from_earlier(
    upper: Upper, linear: LinearCandidate, training: LabeledViews, deadline: Deadline
) -> TuningStart:
    """Start from blocks that were fine-tuned before, with a new linear head on their features."""
    learned = training.seen_by(upper, deadline)
    branch = Branch(upper, fit_linear(learned, linear.strength, deadline)).eval()
    recipe = Message(
        "training.blocks-tuned-further",
        "last five blocks of the earlier version and head tuned further",
    )
    return TuningStart(branch, CONTINUED, recipe)


def tuned_candidate(
    start: TuningStart,
    training: LabeledViews,
    validation: LabeledViews,
    deadline: Deadline,
    progress: Progress,
    seed: int,
) -> tuple[Candidate | None, bool]:
    """Fine-tune the last blocks and the head; None without time. Also tell if all epochs ran."""
    branch = start.branch
    tuning = Tuning(
        network=branch,
        head=branch.head,
        rows=len(training.views.sample),
        loss=lambda rows: _batch_loss(branch, training, rows),
        validate=lambda: _validate(branch, validation),
    )
    branch.temperature.fill_(1.0)
    tuned = tune(tuning, start.schedule, deadline, progress, seed)
    if tuned is None:
        return None, False
    branch.temperature.fill_(tuned.validation.temperature)
    candidate = Candidate(
        recipe=start.recipe,
        branches=(branch,),
        thresholds=_thresholds_from_validation((branch,), validation),
        log_loss=tuned.validation.log_loss,
    )
    return candidate, tuned.finished


def averaged_candidate(linear: Candidate, tuned: Candidate, validation: LabeledViews) -> Candidate:
    """Return the candidate that averages the probabilities of both."""
    branches = linear.branches + tuned.branches
    return Candidate(
        recipe=Message(
            "training.average-of-two",
            "average of two: {linear}; {tuned}",
            linear=linear.recipe,
            tuned=tuned.recipe,
        ),
        branches=branches,
        thresholds=_thresholds_from_validation(branches, validation),
        log_loss=_log_loss(branches, validation),
    )


def _calibrate(branch: Branch, search: StrengthSearch, data: LabeledFeatures) -> list[float] | None:
    classes = data.target.shape[1]
    if search.out_of_fold is None:
        return [0.5] * classes if data.multi_label else None
    target = data.target[data.plain]
    doubted = with_doubt(target, multi_label=data.multi_label)
    temperature = best_temperature(search.out_of_fold, doubted, multi_label=data.multi_label)
    branch.temperature.fill_(temperature)
    if not data.multi_label:
        return None
    probabilities = probabilities_of(search.out_of_fold / temperature, multi_label=True)
    return best_thresholds(probabilities.numpy(), target.numpy())


def _batch_loss(branch: Branch, training: LabeledViews, rows: Tensor) -> Tensor:
    activations = training.views.activations[rows].float()
    return loss_of(
        branch(activations.to(memory_format=torch.channels_last)),
        training.row_target[rows],
        multi_label=training.multi_label,
        smoothing=LABEL_SMOOTHING,
    )


def _validate(branch: Branch, validation: LabeledViews) -> Validation:
    scores = _scores(branch, validation)
    target, multi_label = validation.row_target, validation.multi_label
    temperature = best_temperature(scores, validation.doubted_target, multi_label=multi_label)
    found = scores / temperature
    predicted = (
        (found > 0).float()
        if multi_label
        else nn.functional.one_hot(found.argmax(1), target.shape[1]).float()
    )
    return Validation(
        log_loss=loss_of(found, validation.doubted_target, multi_label=multi_label).item(),
        accuracy=(predicted == target).all(1).float().mean().item(),
        temperature=temperature,
    )


@torch.no_grad()
def _scores(branch: Branch, data: LabeledViews) -> Tensor:
    batches = data.views.activations.split(BATCH)
    return torch.cat([branch(batch.float()) for batch in batches])


def _probabilities(branches: Sequence[Branch], data: LabeledViews) -> Tensor:
    answers = [
        probabilities_of(_scores(branch, data), multi_label=data.multi_label) for branch in branches
    ]
    return torch.stack(answers).mean(0)


def _log_loss(branches: Sequence[Branch], data: LabeledViews | None) -> float:
    if data is None:
        return float("inf")
    likely = _probabilities(branches, data).clamp(SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    if data.multi_label:
        return nn.functional.binary_cross_entropy(likely, data.doubted_target).item()
    return -(likely.log() * data.doubted_target).sum(1).mean().item()


def _thresholds_from_validation(
    branches: Sequence[Branch], validation: LabeledViews
) -> list[float] | None:
    if not validation.multi_label:
        return None
    probabilities: NDArray[np.float32] = _probabilities(branches, validation).numpy()
    return best_thresholds(probabilities, validation.row_target.numpy())

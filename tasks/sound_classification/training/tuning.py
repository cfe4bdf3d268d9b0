"""The fine-tuned member: the last blocks of the network, fine-tuned on spectrograms."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tasks.learning.calibration import best_temperature
from tasks.learning.classifier import Branch, loss_of
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import Upper
from tasks.learning.features import EmbeddedViews
from tasks.learning.linear_head import LabeledFeatures, fit_linear
from tasks.learning.progress import Progress
from tasks.learning.torch_loop import Schedule, Tuning, Validation, tune
from tasks.serving.members import LinearScores
from tasks.sound_classification.training.learning import Sounds
from tasks.sound_classification.training.members import exported

FOLDS = 3
TUNINGS = FOLDS + 1
BATCH = 64
LABEL_SMOOTHING = 0.1
ROWS_TO_REPORT_WITH = 200

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class TunedMember:
    """The fine-tuned blocks with their linear head, and out-of-fold log-probabilities."""

    upper: Upper
    scores: LinearScores
    out_of_fold: Floats


@dataclass(frozen=True)
class Tuner:
    """Fine-tunes; holds what all folds of one training share."""

    upper: Upper
    sounds: Sounds
    pictured: EmbeddedViews
    strength: float
    progress: Progress

    def tuned(self, start: Upper, rows: Tensor, deadline: Deadline) -> Branch | None:
        """Fine-tune from `start` on the rows of a mask; None if there is no time.

        The last epoch is kept: choosing one would need another held-out set.
        """
        data = self.sounds.labeled(self.pictured).rows(rows)
        activations = self.pictured.activations[rows]
        known = start is self.upper
        seen = data if known else replace(data, features=_features(start, activations))
        branch = Branch(copy.deepcopy(start), fit_linear(seen, self.strength, deadline)).eval()
        tuning = Tuning(
            network=branch,
            head=branch.head,
            rows=len(activations),
            loss=lambda batch: loss_of(
                branch(activations[batch].float()),
                data.target[batch],
                multi_label=False,
                smoothing=LABEL_SMOOTHING,
            ),
            validate=_rounds_in_order(branch, activations, data),
        )
        seed = self.sounds.seed
        return None if tune(tuning, Schedule(), deadline, self.progress, seed) is None else branch


def tuned_member(
    tuner: Tuner, start: Upper, deadline: Deadline, stage: Callable[[int], None]
) -> TunedMember | None:
    """Fine-tune in three folds, then on all sounds from `start`; None if there is no time.

    The folds start from the pretrained blocks: `start` may know the sounds they hold out.
    """
    sounds, pictured = tuner.sounds, tuner.pictured
    fold_of_row = torch.from_numpy(sounds.folds(FOLDS))[pictured.sample]
    scores = torch.zeros(int(pictured.plain.sum()), sounds.count)
    for fold in range(FOLDS):
        stage(fold + 1)
        part = Deadline(deadline.left / (TUNINGS - fold), deadline.clock)
        branch = tuner.tuned(tuner.upper, fold_of_row != fold, part)
        if branch is None:
            return None
        held_out = (fold_of_row == fold) & pictured.plain
        scores[held_out[pictured.plain]] = _scores(branch, pictured.activations[held_out])
    stage(TUNINGS)
    branch = tuner.tuned(start, torch.ones(len(fold_of_row), dtype=torch.bool), deadline)
    if branch is None:
        return None
    target = sounds.labeled(pictured).target[pictured.plain]
    temperature = best_temperature(scores, target, multi_label=False)
    return TunedMember(
        upper=branch.upper,
        scores=exported(branch.head, temperature),
        out_of_fold=sounds.of_each(scores / temperature, pictured),
    )


def _rounds_in_order(
    branch: Branch, activations: Tensor, data: LabeledFeatures
) -> Callable[[], Validation]:
    """Report the training accuracy, with losses that make every epoch the best so far."""
    rounds = iter(range(1, 1000))

    def validate() -> Validation:
        scores = _scores(branch, activations[:ROWS_TO_REPORT_WITH])
        right = scores.argmax(1) == data.target[:ROWS_TO_REPORT_WITH].argmax(1)
        return Validation(-next(rounds), right.float().mean().item(), temperature=1.0)

    return validate


@torch.no_grad()
def _features(upper: Upper, activations: Tensor) -> Tensor:
    return torch.cat([upper(batch.float()) for batch in activations.split(BATCH)])


@torch.no_grad()
def _scores(branch: Branch, activations: Tensor) -> Tensor:
    return torch.cat([branch(batch.float()) for batch in activations.split(BATCH)])

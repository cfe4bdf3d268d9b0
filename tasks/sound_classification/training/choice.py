"""Select the base learners of a sound classifier by their out-of-fold predictions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.message import Message
from schemas.sound_classification import SoundMember
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import Upper
from tasks.learning.notes import FEW_MEMBERS, TOO_LATE_FOR_NETWORK, listed, on_member, on_model
from tasks.learning.pool import Pool, fit_pool, plain_mean, pooled_out_of_fold
from tasks.learning.progress import Progress
from tasks.serving.members import LinearScores
from tasks.sound_classification.serving.members import Scores
from tasks.sound_classification.training.earlier import EarlierSounds
from tasks.sound_classification.training.learning import Sounds
from tasks.sound_classification.training.members import UNJUDGED, Judged, fit, judge
from tasks.sound_classification.training.tuning import TUNINGS, TunedMember, Tuner, tuned_member

Floats = NDArray[np.float32]

FOLDS_OF_THE_POOL = 5
WORTHWHILE_SHARE = 0.99
SMALLEST_PROBABILITY = 1e-7
SHARE_OF_TIME_TO_JUDGE = 0.85
SHARE_BEFORE_TUNING = 0.4
DONE_BEFORE_TUNING = 0.5
DONE_AFTER_TUNING = 0.9
WORDS = {
    SoundMember.LINEAR: Message("training.statistics-linear", "statistics, linear"),
    SoundMember.KERNEL: Message("training.statistics-kernel", "statistics, kernel"),
    SoundMember.NETWORK: Message("training.network-linear", "network, linear"),
    SoundMember.TUNED: Message("training.tuned-network", "tuned network"),
}


@dataclass(frozen=True)
class Stack:
    """The selected members, fitted on all training sounds, and the pool that combines them."""

    scores: dict[SoundMember, Scores]
    tuned_upper: Upper | None
    pool: Pool
    out_of_fold: Floats | None

    @property
    def recipe(self) -> str:
        """The trained members, in words."""
        weights = zip(self.scores, self.pool.weight, strict=True)
        return listed([on_member(WORDS[member], weight) for member, weight in weights])

    @property
    def uses_the_network(self) -> bool:
        """Whether a member uses the network."""
        return any(member.needs_the_network for member in self.scores)

    def log_loss(self, sounds: Sounds) -> float:
        """Return the out-of-fold log-loss in nats; infinite if unknown."""
        if self.out_of_fold is None:
            return float("inf")
        likely = self.out_of_fold[np.arange(len(sounds.classes)), sounds.classes]
        return float(-np.log(np.maximum(likely, SMALLEST_PROBABILITY)).mean())


@dataclass(frozen=True)
class Choice:
    """The selected stack, notes on the selection, and whether there was time for all of it."""

    stack: Stack
    notes: Sequence[str]
    is_complete: bool


@dataclass(frozen=True)
class Chooser:
    """Selects members; holds what it needs beside the sounds."""

    members: Sequence[SoundMember]
    upper: Upper | None
    earlier: EarlierSounds | None
    deadline: Deadline
    progress: Progress

    def choose(self, sounds: Sounds) -> Choice:
        """Fit members until the deadline; a fine-tuned one is kept if it lowers the log-loss."""
        self.progress.stage(
            Message("training.fitting-models", "Fitting the models"), until=self._done_before_tuning
        )
        untuned = [member for member in self.members if member is not SoundMember.TUNED]
        judged = self._judged(untuned, sounds)
        known = {
            member: judgement
            for member, judgement in judged.items()
            if judgement.out_of_fold is not None
        }
        fitted = self._fitted(sounds, known or _first_only(untuned))
        plain = _joined(sounds, fitted, known, None)
        if known.keys() != set(untuned):
            return Choice(plain, [FEW_MEMBERS, _quality(plain, sounds)], is_complete=False)
        if SoundMember.TUNED not in self.members:
            return Choice(plain, [_quality(plain, sounds)], is_complete=True)
        tuned = self._tuned(sounds, judged)
        if tuned is None:
            notes = [TOO_LATE_FOR_NETWORK, _quality(plain, sounds)]
            return Choice(plain, notes, is_complete=False)
        return _better(plain, _joined(sounds, fitted, known, tuned), sounds)

    @property
    def _done_before_tuning(self) -> float:
        return DONE_BEFORE_TUNING if SoundMember.TUNED in self.members else DONE_AFTER_TUNING

    def _judged(self, members: Sequence[SoundMember], sounds: Sounds) -> dict[SoundMember, Judged]:
        tunes = SoundMember.TUNED in self.members
        deadline = self.deadline.share(SHARE_BEFORE_TUNING if tunes else SHARE_OF_TIME_TO_JUDGE)
        judged = {}
        for done, member in enumerate(members, start=1):
            judged[member] = judge(member, sounds, deadline)
            self.progress.at(done / (len(members) + 1))
        return judged

    def _fitted(
        self, sounds: Sounds, judged: dict[SoundMember, Judged]
    ) -> dict[SoundMember, Scores]:
        return {
            member: fit(member, sounds, judgement, self._start(member, sounds), self.deadline)
            for member, judgement in judged.items()
        }

    def _start(self, member: SoundMember, sounds: Sounds) -> LinearScores | None:
        return None if self.earlier is None else self.earlier.start(member, sounds.class_names)

    def _tuned(self, sounds: Sounds, judged: dict[SoundMember, Judged]) -> TunedMember | None:
        assert self.upper is not None, "the tuned member comes with the network"
        assert sounds.pictured is not None, "the tuned member comes with pictures"
        strength = judged[SoundMember.NETWORK].settings
        assert isinstance(strength, float), "only the kernel member has other settings"
        tuner = Tuner(self.upper, sounds, sounds.pictured, strength, self.progress)
        start = self.upper if self.earlier is None else self.earlier.tuned(self.upper)
        return tuned_member(tuner, start, self.deadline, self._tuning_stage)

    def _tuning_stage(self, number: int) -> None:
        share = (DONE_AFTER_TUNING - DONE_BEFORE_TUNING) * number / TUNINGS
        name = Message(
            "training.tuning-network-again",
            "Tuning the network, {number} of {total}",
            number=number,
            total=TUNINGS,
        )
        self.progress.stage(name, until=DONE_BEFORE_TUNING + share)


def _joined(
    sounds: Sounds,
    fitted: dict[SoundMember, Scores],
    judged: dict[SoundMember, Judged],
    tuned: TunedMember | None,
) -> Stack:
    """Fit the pool to out-of-fold predictions; equal weights if there are none."""
    scores = fitted if tuned is None else fitted | {SoundMember.TUNED: tuned.scores}
    upper = None if tuned is None else tuned.upper
    known = [judgement.out_of_fold for judgement in judged.values()]
    answers = [
        rows for rows in [*known, None if tuned is None else tuned.out_of_fold] if rows is not None
    ]
    if not answers:
        return Stack(scores, upper, plain_mean(len(scores), sounds.count), None)
    stacked = np.stack(answers)
    pool = fit_pool(stacked, sounds.classes)
    folds = sounds.folds(FOLDS_OF_THE_POOL)
    left_out = pooled_out_of_fold(stacked, sounds.classes, folds, alike=False)
    return Stack(scores, upper, pool, left_out)


def _first_only(members: Sequence[SoundMember]) -> dict[SoundMember, Judged]:
    return {members[0]: UNJUDGED[members[0]]}


def _better(plain: Stack, with_tuned: Stack, sounds: Sounds) -> Choice:
    losses = plain.log_loss(sounds), with_tuned.log_loss(sounds)
    best = with_tuned if losses[1] < WORTHWHILE_SHARE * losses[0] else plain
    compared = Message(
        "training.tuned-network-compared",
        "With the tuned network the log-loss on left-out sounds is {tuned:.3f}, without "
        "{plain:.3f}.",
        tuned=losses[1],
        plain=losses[0],
    )
    return Choice(best, [compared, _quality(best, sounds)], is_complete=True)


def _quality(stack: Stack, sounds: Sounds) -> Message:
    if stack.out_of_fold is None:
        return on_model(stack.recipe)
    return Message(
        "training.sound-model",
        "Model: {recipe}; log-loss on left-out sounds {loss:.3f}.",
        recipe=stack.recipe,
        loss=stack.log_loss(sounds),
    )

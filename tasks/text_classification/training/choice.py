"""Select the base learners of a text classifier by their out-of-fold predictions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.message import Message
from schemas.text_classification import Member
from tasks.learning.deadline import Deadline
from tasks.learning.notes import FEW_MEMBERS, on_model
from tasks.learning.pool import fit_pool, plain_mean, pooled_out_of_fold
from tasks.learning.progress import Progress
from tasks.text_classification.serving.encoder import WheelEncoder
from tasks.text_classification.training.members import Searched, fit, search_strength
from tasks.text_classification.training.stack import Features, Stack, Texts, features_of
from tasks.text_classification.training.tuned_member import TunedMember

Floats = NDArray[np.float32]

FOLDS = 5
FOLDS_OF_MANY = 3
MANY_TEXTS = 2000
FOLDS_OF_TUNING = 3
TUNINGS = FOLDS_OF_TUNING + 1
# Seconds to import sentence-transformers on a busy machine.
FEWEST_SECONDS_TO_TUNE = 30.0
# A fine-tuned encoder doubles the latency of a prediction.
WORTHWHILE_SHARE = 0.99
DONE_BEFORE_TUNING = 0.55
DONE_AFTER_TUNING = 0.9
SHARE_OF_TIME_FOR_SEARCHES = 0.85
SHARE_BEFORE_TUNING = 0.5


@dataclass(frozen=True)
class Choice:
    """The selected stack, notes on the selection, and whether there was time for all of it."""

    stack: Stack
    notes: Sequence[str]
    is_complete: bool


@dataclass(frozen=True)
class Search:
    """Results of the linear members."""

    texts: Texts
    features: Features
    searched: dict[Member, Searched]
    alike: bool

    @property
    def kept(self) -> list[Member]:
        """The members that were cross-validated in time; the linear one if there are none."""
        known = [m for m, s in self.searched.items() if s.out_of_fold is not None]
        return known or [Member.LINEAR]


def choose_stack(
    texts: Texts, members: Sequence[Member], deadline: Deadline, progress: Progress
) -> Choice:
    """Fit members until the deadline; the fine-tuned one is kept if it lowers the log-loss."""
    progress.stage(
        Message("training.fitting-linear-models", "Fitting the linear models"),
        until=DONE_BEFORE_TUNING,
    )
    share = SHARE_BEFORE_TUNING if Member.TUNED in members else SHARE_OF_TIME_FOR_SEARCHES
    search = _search(texts, members, deadline.share(share), progress)
    plain = _stack(search, None, None, deadline)
    if set(search.kept) != set(search.searched):
        return Choice(plain, [FEW_MEMBERS, _quality(plain)], is_complete=False)
    if Member.TUNED not in members:
        return Choice(plain, [_quality(plain)], is_complete=True)
    if not isinstance(texts.encoder, WheelEncoder):
        untuned = Message(
            "training.encoder-not-tunable", "Only the encoder of the wheel can be tuned."
        )
        return Choice(plain, [untuned, _quality(plain)], is_complete=True)
    tuned = _tune(search, texts.encoder, deadline, progress)
    if tuned is None:
        stopped = Message(
            "training.no-time-for-encoder",
            "The time limit came before the encoder could be tuned.",
        )
        return Choice(plain, [stopped, _quality(plain)], is_complete=False)
    return _better(plain, _stack(search, *tuned, deadline))


def _better(plain: Stack, with_tuned: Stack) -> Choice:
    best = with_tuned if with_tuned.log_loss < WORTHWHILE_SHARE * plain.log_loss else plain
    compared = Message(
        "training.tuned-encoder-compared",
        "With the tuned encoder the log-loss on left-out texts is {tuned:.3f}, without "
        "{plain:.3f}.",
        tuned=with_tuned.log_loss,
        plain=plain.log_loss,
    )
    return Choice(best, [compared, _quality(best)], is_complete=True)


def _quality(stack: Stack) -> Message:
    if stack.out_of_fold is None:
        return on_model(stack.recipe)
    return Message(
        "training.text-model",
        "Model: {recipe}; log-loss on left-out texts {loss:.3f}.",
        recipe=stack.recipe,
        loss=stack.log_loss,
    )


def _search(
    texts: Texts, members: Sequence[Member], deadline: Deadline, progress: Progress
) -> Search:
    features = features_of(texts, members)
    folds = texts.folds(FOLDS if len(texts.samples) < MANY_TEXTS else FOLDS_OF_MANY)
    searched = {}
    for done, (member, learner) in enumerate(features.learners.items(), start=1):
        searched[member] = search_strength(learner, texts.classes, texts.count, folds, deadline)
        progress.at(done / len(features.learners))
    return Search(texts, features, searched, alike=Member.JOINT not in members)


def _stack(
    search: Search, tuned: TunedMember | None, tuned_out_of_fold: Floats | None, deadline: Deadline
) -> Stack:
    texts, features = search.texts, search.features
    strengths = {member: search.searched[member].strength for member in search.kept}
    linear = {
        member: features.learners[member].fit(texts.classes, texts.count, strength, deadline)
        for member, strength in strengths.items()
    }
    known = [search.searched[member].out_of_fold for member in search.kept]
    answers = [rows for rows in [*known, tuned_out_of_fold] if rows is not None]
    if not answers:
        pool, out_of_fold = plain_mean(len(linear), texts.count), None
    else:
        stacked = np.stack(answers)
        pool = fit_pool(stacked, texts.classes, alike=search.alike)
        out_of_fold = pooled_out_of_fold(
            stacked, texts.classes, texts.folds(FOLDS), alike=search.alike
        )
    return Stack(texts, features, linear, tuned, pool, out_of_fold, strengths)


def _tune(
    search: Search, encoder: WheelEncoder, deadline: Deadline, progress: Progress
) -> tuple[TunedMember, Floats] | None:
    """Return the fine-tuned member and its out-of-fold log-probabilities."""
    if deadline.left < FEWEST_SECONDS_TO_TUNE:
        return None
    texts = search.texts
    folds = texts.folds(FOLDS_OF_TUNING)
    out_of_fold = np.zeros((len(folds), texts.count), dtype=np.float32)
    for fold in range(FOLDS_OF_TUNING):
        seen, held_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        part = Deadline(deadline.left / (TUNINGS - fold), deadline.clock)
        progress.stage(
            Message(
                "training.tuning-encoder",
                "Tuning the encoder, {number} of {total}",
                number=fold + 1,
                total=TUNINGS,
            ),
            _share_done(fold + 1),
        )
        tuned = _tuned_on(search, encoder, seen, part, progress)
        if tuned is None:
            return None
        out_of_fold[held_out] = tuned.log_probabilities(texts.labeled.rows(held_out).texts)
    everything = np.arange(len(folds))
    progress.stage(
        Message(
            "training.tuning-encoder",
            "Tuning the encoder, {number} of {total}",
            number=TUNINGS,
            total=TUNINGS,
        ),
        _share_done(TUNINGS),
    )
    tuned = _tuned_on(search, encoder, everything, deadline, progress)
    return None if tuned is None else (tuned, out_of_fold)


def _share_done(tunings: int) -> float:
    return DONE_BEFORE_TUNING + (DONE_AFTER_TUNING - DONE_BEFORE_TUNING) * tunings / TUNINGS


def _tuned_on(
    search: Search,
    encoder: WheelEncoder,
    rows: NDArray[np.int64],
    deadline: Deadline,
    progress: Progress,
) -> TunedMember | None:
    # Importing sentence-transformers takes seconds, so it is imported only for fine-tuning.
    from tasks.text_classification.training.tuning import tune_encoder

    texts, searched = search.texts, search.searched[Member.LINEAR]
    start = fit(texts.encoded[rows], texts.classes[rows], texts.count, searched.strength, deadline)
    return tune_encoder(encoder, start, texts.labeled.rows(rows), deadline, progress, texts.seed)

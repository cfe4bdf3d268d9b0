"""Trains all families, and further bags as long as they help and time allows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from schemas.message import Message
from schemas.predictive_analytics import ModelFamily
from tasks.learning.deadline import Deadline
from tasks.learning.progress import Progress
from tasks.predictive_analytics.training import catboost_models as table_catboost
from tasks.predictive_analytics.training import lightgbm_models as table_lightgbm
from tasks.predictive_analytics.training import scikit_models as table_scikit
from tasks.predictive_analytics.training.problem import FAMILY_NAMES, FittedFamily, TableProblem
from tasks.predictive_analytics.training.weights import cross_weighted, known_to_all

ROUNDS_MAX = 5
LEAST_GAIN = 0.005
TIME_TO_SPARE = 1.3  # how much longer a round may take than the one before
TIME_OF_CATBOOST = 0.5
CELLS_OF_A_LINEAR_MODEL = 20_000_000
Grow = Callable[[TableProblem, Deadline, Callable[[float], None]], FittedFamily | None]
# In the order of their value, each with the share of the time by which it must be done.
OTHER_FAMILIES: tuple[tuple[ModelFamily, float, Grow], ...] = (
    (ModelFamily.LINEAR, 0.65, table_scikit.linear_family),
    (ModelFamily.EXTRA_TREES, 0.8, table_scikit.extra_trees_family),
    (ModelFamily.LIGHTGBM, 1.0, table_lightgbm.bagged_family),
)


ALL_ROUNDS = Message(
    "training.all-rounds", "Rounds: {rounds}, the most that are trained.", rounds=ROUNDS_MAX
)
TOO_LARGE = Message("training.too-large-for-linear", "The table is too large for a linear model.")


@dataclass(frozen=True)
class Rounds:
    """Trains rounds of one problem; each CatBoost model has `trees` trees."""

    problem: TableProblem
    trees: int
    deadline: Deadline
    progress: Progress

    def trained(self) -> tuple[Sequence[FittedFamily], Sequence[str]]:
        """Return the families, CatBoost first, and notes on what was left out."""
        began = self.deadline.elapsed
        families, notes = self._first()
        loss, done = self._loss(families), 0.5
        for number in range(2, ROUNDS_MAX + 1):
            cost, began, done = self.deadline.elapsed - began, self.deadline.elapsed, done + 0.1
            more = None
            if self.deadline.left > TIME_TO_SPARE * cost:
                more = self._with_another(families, number, done)
            if more is None:
                return families, [*notes, _rounds_in_time(number - 1)]
            if self._loss(more) > loss * (1 - LEAST_GAIN):
                return families, [*notes, _rounds_with_gain(number - 1)]
            families, loss = more, self._loss(more)
        return families, [*notes, ALL_ROUNDS]

    def _first(self) -> tuple[list[FittedFamily], list[str]]:
        self.progress.stage(
            Message("training.growing-catboost-bag", "Growing a bag of CatBoost"), until=0.3
        )
        time = self.deadline.share(TIME_OF_CATBOOST)
        found = [table_catboost.bagged_family(self.problem, time, self.trees, self.progress.at)]
        notes: list[str] = []
        for position, (family, share, grow) in enumerate(OTHER_FAMILIES, start=1):
            name = FAMILY_NAMES[family]
            self.progress.stage(
                Message("training.training-family", "Training {family}", family=name),
                until=0.3 + 0.2 * position / 3,
            )
            if family is ModelFamily.LINEAR and self._is_large:
                notes.append(TOO_LARGE)
                continue
            fitted = grow(self.problem, self.deadline.share(share), self.progress.at)
            if fitted is None:
                notes.append(_no_time_for(name))
            else:
                found.append(fitted)
        return found, notes

    def _with_another(
        self, families: Sequence[FittedFamily], number: int, done: float
    ) -> list[FittedFamily] | None:
        """Return the families with another bag of boosted trees; None if the deadline passes."""
        again = replace(self.problem, seed=self.problem.seed + number - 1)
        grown: dict[ModelFamily, FittedFamily | None] = {}
        self.progress.stage(
            Message("training.round-of-catboost", "Round {number} of CatBoost", number=number),
            until=done - 0.02,
        )
        grown[ModelFamily.CATBOOST] = table_catboost.bagged_family(
            again, self.deadline, self.trees, self.progress.at
        )
        self.progress.stage(
            Message("training.round-of-lightgbm", "Round {number} of LightGBM", number=number),
            until=done,
        )
        grown[ModelFamily.LIGHTGBM] = table_lightgbm.bagged_family(
            again, self.deadline, self.progress.at
        )
        if self.deadline.passed:
            return None
        return [_joined(family, grown.get(family.family), number) for family in families]

    def _loss(self, families: Sequence[FittedFamily]) -> float:
        outputs = [family.out_of_fold for family in families]
        known = known_to_all(outputs)
        return self.problem.loss(cross_weighted(self.problem, outputs, known)[known], known)

    @property
    def _is_large(self) -> bool:
        return self.problem.prepared.for_linear().size > CELLS_OF_A_LINEAR_MODEL


def _rounds_in_time(rounds: int) -> Message:
    return Message("training.rounds-in-time", "Rounds: {rounds}, for want of time.", rounds=rounds)


def _rounds_with_gain(rounds: int) -> Message:
    return Message(
        "training.rounds-with-gain",
        "Rounds: {rounds}; one more lowered the loss on unseen records by less than {gain:.1%}.",
        rounds=rounds,
        gain=LEAST_GAIN,
    )


def _no_time_for(family: str) -> Message:
    return Message(
        "training.no-time-for-family", "The time limit left no time for {family}.", family=family
    )


def _joined(family: FittedFamily, more: FittedFamily | None, rounds: int) -> FittedFamily:
    """Merge a family with a further bag; all rounds have equal weight."""
    if more is None:
        return family
    outputs = ((rounds - 1) * family.out_of_fold + more.out_of_fold) / rounds
    return FittedFamily(family.family, [*family.models, *more.models], outputs)

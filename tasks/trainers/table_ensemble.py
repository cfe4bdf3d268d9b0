"""Combine families of models: who is trained for which preference, and how much each counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from schemas.predictive_analytics import ModelFamily
from schemas.training import TrainingPreference
from tasks.predictors.table_features import PreparedRecords
from tasks.trainers import table_catboost, table_lightgbm, table_scikit
from tasks.trainers.deadline import Deadline
from tasks.trainers.progress import Progress
from tasks.trainers.table_problem import (
    FOLDS,
    FittedFamily,
    FittedModel,
    Floats,
    Rows,
    TableProblem,
)

PICKS = 25
DRAWS = 20
RECORDS_TO_WEIGH_BY = 3_000
WEIGHT_OF_A_BAG = 0.1
CELLS_OF_A_LINEAR_MODEL = 20_000_000
FAMILY_NAMES = {
    ModelFamily.CATBOOST: "CatBoost",
    ModelFamily.LIGHTGBM: "LightGBM",
    ModelFamily.EXTRA_TREES: "extra trees",
    ModelFamily.LINEAR: "a linear model",
}
Grow = Callable[[TableProblem, Deadline, Callable[[float], None]], FittedFamily | None]
# In the order of their value, each with the share of the time by which it must be done.
OTHER_FAMILIES: tuple[tuple[ModelFamily, float, Grow], ...] = (
    (ModelFamily.LINEAR, 0.65, table_scikit.linear_family),
    (ModelFamily.EXTRA_TREES, 0.8, table_scikit.extra_trees_family),
    (ModelFamily.LIGHTGBM, 1.0, table_lightgbm.bagged_family),
)


@dataclass(frozen=True)
class Ensemble:
    """The models that answer together, each with its weight; the first is a CatBoost of all."""

    models: Sequence[tuple[FittedModel, float]]
    out_of_fold: Floats  # NaN where nothing was predicted
    recipe: str
    notes: Sequence[str]

    def answer(self, records: PreparedRecords) -> Floats:
        """Return the answers of the libraries that trained."""
        parts = [weight * model.answer(records) for model, weight in self.models if weight > 0]
        return np.asarray(sum(parts))


def trained_ensemble(
    problem: TableProblem,
    preference: TrainingPreference,
    deadline: Deadline,
    progress: Progress,
    *,
    checks: bool,
) -> Ensemble:
    """Train what the preference asks for; `checks` asks for predictions of unseen records."""
    if preference is TrainingPreference.PERFORMANCE_FIRST:
        progress.stage("Growing trees", until=0.9)
        grow = table_catboost.bagged_family if checks else table_catboost.single_family
        family = grow(problem, deadline, progress.at)
        return _combined(problem, [replace(family, models=family.models[:1])], [])
    share = 1.0 if preference is TrainingPreference.BALANCE else 0.5
    progress.stage("Growing trees with CatBoost", until=0.9 * share)
    families = [table_catboost.bagged_family(problem, deadline.share(share), progress.at)]
    notes: list[str] = []
    if preference is TrainingPreference.ACCURACY_FIRST:
        others, notes = _other_families(problem, deadline, progress)
        families += others
    return _combined(problem, families, notes)


def steady_weights(problem: TableProblem, outputs: Sequence[Floats], rows: Rows) -> Floats:
    """Return the mean of greedy weights on records drawn again: few records weigh by chance."""
    generator = np.random.default_rng(problem.seed)
    size = min(len(rows), RECORDS_TO_WEIGH_BY)
    drawn = [generator.choice(rows, size) for _ in range(DRAWS)]
    return np.asarray(np.mean([greedy_weights(problem, outputs, one) for one in drawn], axis=0))


def greedy_weights(problem: TableProblem, outputs: Sequence[Floats], rows: Rows) -> Floats:
    """Return the weights of outputs with the lowest loss on `rows`, picked one after another.

    The first output is picked first: it always has a weight.
    """
    held = [one[rows] for one in outputs]
    picks = np.zeros(len(held))
    picks[0], total = 1, held[0].copy()
    best, best_loss = picks.copy(), problem.loss(total, rows)
    for count in range(1, PICKS):
        losses = [problem.loss((total + one) / (count + 1), rows) for one in held]
        chosen = int(np.argmin(losses))
        picks[chosen] += 1
        total += held[chosen]
        if losses[chosen] < best_loss:
            best, best_loss = picks.copy(), losses[chosen]
    return np.asarray(best / best.sum())


def _other_families(
    problem: TableProblem, deadline: Deadline, progress: Progress
) -> tuple[list[FittedFamily], list[str]]:
    found, notes, done = [], [], 0.45
    for family, share, grow in OTHER_FAMILIES:
        name = FAMILY_NAMES[family]
        progress.stage(f"Training {name}", until=done + 0.15)
        done += 0.15
        if family is ModelFamily.LINEAR and _is_large(problem):
            notes.append("The table is too large for a linear model.")
            continue
        one = grow(problem, deadline.share(share), progress.at)
        if one is None:
            notes.append(f"The time limit left no time for {name}.")
        else:
            found.append(one)
    return found, notes


def _is_large(problem: TableProblem) -> bool:
    return problem.prepared.for_linear().size > CELLS_OF_A_LINEAR_MODEL


def _combined(
    problem: TableProblem, families: Sequence[FittedFamily], notes: list[str]
) -> Ensemble:
    outputs = [family.out_of_fold for family in families]
    known = np.all([~np.isnan(one[:, 0]) for one in outputs], axis=0)
    weights = np.ones(1)
    if len(families) > 1:
        weights = steady_weights(problem, outputs, np.flatnonzero(known))
    kept = [
        (family.family, _worth_serving(family, weight), float(weight))
        for family, weight in zip(families, weights, strict=True)
        if weight > 0
    ]
    parts = [
        f"{FAMILY_NAMES[family]} {weight:.0%} ({len(models)} "
        f"{'model' if len(models) == 1 else 'models'})"
        for family, models, weight in kept
    ]
    return Ensemble(
        models=[(model, weight / len(models)) for _, models, weight in kept for model in models],
        out_of_fold=_cross_weighted(problem, outputs, known),
        recipe=", ".join(parts),
        notes=notes,
    )


def _worth_serving(family: FittedFamily, weight: float) -> Sequence[FittedModel]:
    """Return one model of a family that hardly counts: a bag of it would only cost time."""
    return family.models if weight >= WEIGHT_OF_A_BAG else family.models[:1]


def _cross_weighted(problem: TableProblem, outputs: Sequence[Floats], known: Rows) -> Floats:
    """Weigh the outputs of each fold by the others, so that no record weighs its own answer."""
    if len(outputs) == 1:
        return outputs[0]
    folds = problem.folds(problem.all_rows)
    combined = np.full_like(outputs[0], np.nan)
    for fold in range(FOLDS):
        seen = np.flatnonzero(known & (folds == fold))
        others = np.flatnonzero(known & (folds != fold))
        if len(seen) and len(others):
            weights = steady_weights(problem, outputs, others)
            parts = [weight * one[seen] for weight, one in zip(weights, outputs, strict=True)]
            combined[seen] = sum(parts)
    return combined

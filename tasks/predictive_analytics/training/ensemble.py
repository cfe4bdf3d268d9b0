"""The ensemble: which families of models a preference trains, and their weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from schemas.message import Message
from schemas.predictive_analytics import ModelFamily
from schemas.training import TrainingPreference
from tasks.learning.deadline import Deadline
from tasks.learning.notes import listed
from tasks.learning.progress import Progress
from tasks.predictive_analytics.serving.features import PreparedRecords
from tasks.predictive_analytics.training import catboost_models as table_catboost
from tasks.predictive_analytics.training.problem import (
    FAMILY_NAMES,
    FOLDS,
    FittedFamily,
    FittedModel,
    Floats,
    TableProblem,
)
from tasks.predictive_analytics.training.rounds import TIME_OF_CATBOOST, Rounds
from tasks.predictive_analytics.training.weights import cross_weighted, fitted_weights, known_to_all

BAG = FOLDS * (1 - 1 / FOLDS)  # cost of a bag, in models of all records
SHARE_OF_THE_WHOLE = 0.5
ALONE = Message("training.catboost-alone", "CatBoost (1 model)")


@dataclass(frozen=True)
class Ensemble:
    """Models with their weights; the first is the CatBoost model of all records."""

    models: Sequence[tuple[FittedModel, float]]
    out_of_fold: Floats  # NaN where nothing was predicted
    recipe: str
    notes: Sequence[str]

    def answer(self, records: PreparedRecords) -> Floats:
        """Return the weighted answers (records x outputs), computed by the training libraries."""
        return np.asarray(sum(weight * model.answer(records) for model, weight in self.models))


def trained_ensemble(
    problem: TableProblem,
    preference: TrainingPreference,
    deadline: Deadline,
    progress: Progress,
    *,
    checks: bool,
) -> Ensemble:
    """Train the ensemble of a preference.

    Every preference trains CatBoost on all records; balance adds a bag, accuracy_first also adds
    other families and further bags. With `checks`, performance_first trains a bag as well, only
    for its out-of-fold predictions.
    """
    is_alone = preference is TrainingPreference.PERFORMANCE_FIRST
    is_ensemble = preference is TrainingPreference.ACCURACY_FIRST
    progress.stage(
        Message("training.growing-catboost-trees", "Growing trees with CatBoost"), until=0.2
    )
    time = deadline.share(TIME_OF_CATBOOST) if is_ensemble else deadline
    trees = table_catboost.trees_that_fit(problem, time, 1 if is_alone and not checks else 1 + BAG)
    whole = table_catboost.whole_model(problem, time, trees, progress.at)
    notes = _notes_of_few_trees(problem, trees)
    if is_ensemble:
        families, told = Rounds(problem, trees, deadline, progress).trained()
        return combined(problem, whole, families, [*notes, *told])
    if is_alone and not checks:
        nothing = np.full((len(problem.target), problem.outputs), np.nan)
        return Ensemble([(whole, 1.0)], nothing, ALONE, notes)
    progress.stage(Message("training.growing-catboost-bag", "Growing a bag of CatBoost"), until=0.9)
    bag = table_catboost.bagged_family(problem, time, trees, progress.at)
    if is_alone:
        return Ensemble([(whole, 1.0)], bag.out_of_fold, ALONE, notes)
    return combined(problem, whole, [bag], notes)


def combined(
    problem: TableProblem,
    whole: FittedModel,
    families: Sequence[FittedFamily],
    notes: Sequence[str],
) -> Ensemble:
    """Fit the weights of families; the first, CatBoost, shares its weight with `whole`."""
    outputs = [family.out_of_fold for family in families]
    known = known_to_all(outputs)
    weights = fitted_weights(problem, outputs, known).tolist()
    bag = weights[0] * (1 - SHARE_OF_THE_WHOLE)
    models = [(whole, weights[0] * SHARE_OF_THE_WHOLE)]
    for family, weight in zip(families, [bag, *weights[1:]], strict=True):
        if weight > 0:
            models += [(model, weight / len(family.models)) for model in family.models]
    parts = [
        _in_words(family, weight)
        for family, weight in zip(families, weights, strict=True)
        if weight > 0
    ]
    return Ensemble(models, cross_weighted(problem, outputs, known), listed(parts), notes)


def _notes_of_few_trees(problem: TableProblem, trees: int) -> list[str]:
    planned = table_catboost.trees_wanted(problem)
    if trees == planned:
        return []
    return [
        Message(
            "training.few-trees",
            "The time limit left time for {trees} of {planned} trees in each CatBoost model.",
            trees=trees,
            planned=planned,
        )
    ]


def _in_words(family: FittedFamily, weight: float) -> Message:
    return Message(
        "training.family-weight",
        ("{family} {weight:.0%} ({n} model)", "{family} {weight:.0%} ({n} models)"),
        family=FAMILY_NAMES[family.family],
        weight=weight,
        n=len(family.models) + (family.family is ModelFamily.CATBOOST),
    )

"""Train a table model: judge the columns, prepare them, train families, write, prove, evaluate."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from schemas.errors import InvalidInputError
from schemas.evaluation import EvaluationMethod, FeatureFact
from schemas.manifest import Usage
from schemas.message import Message, joined
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from tasks.learning.cores import training_cores
from tasks.learning.deadline import Deadline
from tasks.learning.notes import on_ending, on_evaluation, on_model
from tasks.learning.progress import DONE, EVALUATING, Progress
from tasks.learning.training_data import ProgressListener, TrainingOutcome
from tasks.predictive_analytics.predictor import TablePredictor
from tasks.predictive_analytics.serving.features import FeatureColumns, FeatureTables
from tasks.predictive_analytics.serving.members import read_catboost
from tasks.predictive_analytics.training.catboost_models import importances
from tasks.predictive_analytics.training.columns import ColumnFact, column_facts
from tasks.predictive_analytics.training.ensemble import Ensemble, trained_ensemble
from tasks.predictive_analytics.training.evaluation import Answered, evaluate_table
from tasks.predictive_analytics.training.export import prove_model, write_model
from tasks.predictive_analytics.training.preparation import columns_of_frame, feature_tables
from tasks.predictive_analytics.training.problem import ALWAYS_TRAINS, Rows, TableProblem
from tasks.predictive_analytics.training.training_data import TableTrainingData, Target, target_of

RECORDS_TO_HOLD_SOME_BACK = 500
SECONDS_TO_FINISH = 10.0
SECONDS_TO_EVALUATE_A_RECORD = 0.001
LARGEST_SHARE_TO_FINISH = 0.2
RECORDS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Division:
    """Positions of the records with a label that train, and of those held back; maybe none."""

    training: Rows
    validation: Rows
    notes: Sequence[str]


def train_table_model(
    data: TableTrainingData,
    settings: PredictiveAnalyticsSettings,
    model_dir: Path,
    report: ProgressListener,
    deadline: Deadline | None = None,
) -> TrainingOutcome:
    """Train on `data`, leave the best model in `model_dir`, and tell how good it is.

    `deadline` replaces the one that `settings.max_minutes` gives.
    """
    deadline = deadline or Deadline(settings.max_minutes * 60)
    progress = Progress(report, deadline)
    progress.stage(Message("training.looking-at-columns", "Looking at the columns"), until=0.05)
    target = target_of(data, settings.label_type)
    division = divided(data, target)
    facts = column_facts(data, target, division.training)
    frame = data.frame.iloc[target.rows]
    learned = columns_of_frame(frame.iloc[division.training], facts)
    tables = feature_tables(learned, facts, settings.seed)
    threads = training_cores()
    with threadpool_limits(threads):
        problem = TableProblem(
            prepared=tables.prepare(learned),
            target=target.values[division.training],
            contents=_contents(frame.iloc[division.training]),
            classes=len(target.class_names),
            seed=settings.seed,
            threads=threads,
        )
        _expect_repeated_labels(problem)
        work = _time_to_train(deadline, len(division.validation))
        ensemble = trained_ensemble(
            problem, settings.preference, work, progress, checks=not len(division.validation)
        )
        ended = on_ending(is_complete=not work.passed)
    progress.stage(Message("training.writing-model", "Writing the model"), until=0.95)
    write_model(ensemble, tables, target, data.label_column, model_dir)
    spread = 1.0 if problem.classes else float(problem.target.std())
    prove_model(ensemble, tables, learned, spread, model_dir)
    progress.stage(EVALUATING, until=1.0)
    answered = _answered(model_dir, ensemble, tables, division, frame, facts)
    features = _features(facts, problem, model_dir)
    evaluation = evaluate_table(target, answered, features, settings.seed)
    progress.stage(DONE, until=1.0)
    notes = [*target.notes, *division.notes, ended, *ensemble.notes]
    notes += [on_model(ensemble.recipe), *on_evaluation(evaluation, 0)]
    return TrainingOutcome(evaluation, joined(notes))


def divided(data: TableTrainingData, target: Target) -> Division:
    """Hold the validation records back, unless there are too few of all for that."""
    usage = np.array([use is Usage.VALIDATION for use in data.usage], dtype=bool)[target.rows]
    everything = np.arange(len(usage))
    if len(usage) < RECORDS_TO_HOLD_SOME_BACK or not usage.any():
        note = Message("training.all-records", "All records train, those for validation as well.")
        return Division(everything, everything[:0], [note])
    notes: list[str] = []
    if target.is_discrete:
        unlearned = set(target.values[usage]) - set(target.values[~usage])
        if unlearned:
            notes.append(
                Message(
                    "training.validation-only-labels",
                    "Records of {labels} were for validation only; they train as well.",
                    labels=[repr(target.class_names[int(one)]) for one in sorted(unlearned)],
                )
            )
            usage &= ~np.isin(target.values, list(unlearned))
    if usage.all():
        raise InvalidInputError(
            "training.no-training-records",
            "no record is meant for training; raise the training ratio",
        )
    return Division(everything[~usage], everything[usage], notes)


def _expect_repeated_labels(problem: TableProblem) -> None:
    if (problem.folds == ALWAYS_TRAINS).all():
        raise InvalidInputError(
            "training.no-label-repeats",
            "no label is in 2 different records that train, so none can be checked; add records",
        )


def _contents(frame: pd.DataFrame) -> list[str]:
    return [str(value) for value in pd.util.hash_pandas_object(frame, index=False)]


def _time_to_train(deadline: Deadline, validation: int) -> Deadline:
    finishing = SECONDS_TO_FINISH + SECONDS_TO_EVALUATE_A_RECORD * validation
    return deadline.earlier(min(finishing, LARGEST_SHARE_TO_FINISH * deadline.seconds))


def _answered(
    folder: Path,
    ensemble: Ensemble,
    tables: FeatureTables,
    division: Division,
    frame: pd.DataFrame,
    facts: Sequence[ColumnFact],
) -> Answered:
    if len(division.validation):
        columns = columns_of_frame(frame.iloc[division.validation], facts)
        outputs = _served(TablePredictor(folder), tables, columns)
        return Answered(division.validation, outputs, EvaluationMethod.VALIDATION)
    known = np.flatnonzero(~np.isnan(ensemble.out_of_fold[:, 0]))
    outputs = ensemble.out_of_fold[known]
    return Answered(division.training[known], outputs, EvaluationMethod.CROSS_VALIDATION)


def _served(
    predictor: TablePredictor, tables: FeatureTables, columns: FeatureColumns
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    prepared = tables.prepare(columns)
    positions = np.arange(columns.records)
    parts = np.split(positions, range(RECORDS_AT_ONCE, columns.records, RECORDS_AT_ONCE))
    return np.concatenate([predictor.outputs(prepared.rows(part)) for part in parts])


def _features(
    facts: Sequence[ColumnFact], problem: TableProblem, folder: Path
) -> list[FeatureFact]:
    first = TablePredictor(folder).description.members[0]
    found = iter(importances(read_catboost(folder / first.file), problem).tolist())
    return [fact.report(next(found) if fact.kind else None) for fact in facts]

"""The holdout of table models, whose samples are the records of table.csv."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.dataset import ColumnType
from schemas.errors import InvalidInputError
from schemas.evaluation import RegressionEvaluation
from schemas.manifest import Usage
from schemas.message import Message
from schemas.model_version import ModelVersion
from schemas.predictive_analytics import (
    RECORDS_MAX,
    FeatureKind,
    LabelType,
    PredictiveAnalyticsAnswer,
    TableFeature,
)
from tasks.comparison.holdout import (
    Holdout,
    Outcomes,
    Pair,
    dataset_version,
    label_outcomes,
    number_outcomes,
)
from tasks.predictive_analytics.predictor import TablePredictor
from tasks.predictive_analytics.trainer import divided
from tasks.predictive_analytics.training.training_data import (
    TableTrainingData,
    Target,
    table_of,
    target_of,
)
from tasks.serving.loading import Predictor

Rows = NDArray[np.int64]
Contents = NDArray[np.uint64]


def holdout(pair: Pair) -> Holdout:
    """Return the validation records of the newer model that neither model has learned from.

    Records have no ids: one is known by its values in the columns that both tables have.
    """
    label_type = _label_type(pair)
    older, newer = (table_of(dataset_version(model)) for model in (pair.older, pair.newer))
    _refuse_other_labels(pair, older, newer)
    target = target_of(newer, label_type)
    contents_before, contents = contents_of_both(older, newer)
    learned = [
        contents_before[learned_records(older, target_of(older, label_type))],
        contents[learned_records(newer, target)],
    ]
    validation = np.array([newer.usage[row] is Usage.VALIDATION for row in target.rows])
    is_kept = validation & ~np.isin(contents[target.rows], np.concatenate(learned))
    rows = target.rows[is_kept]
    return Holdout(
        samples=len(rows),
        left_out=int(validation.sum()) - len(rows),
        answers=lambda predictor: _answers(predictor, newer.frame.iloc[rows]),
        outcomes=lambda older_answers, other: _judge(target, is_kept, older_answers, other),
        notes=_notes_on_columns(pair, older, newer),
    )


def learned_records(data: TableTrainingData, target: Target) -> Rows:
    """Return the records that a model trained on, which are all of a small table."""
    return target.rows[divided(data, target).training]


def _label_type(pair: Pair) -> LabelType:
    older, newer = _predicts(pair.older), _predicts(pair.newer)
    if older is not newer:
        raise InvalidInputError(
            "comparisons.other-label-type",
            "{older} predicts {older_type} labels and {newer} {newer_type} ones; only "
            "versions that predict the same can be compared",
            older=pair.older.version,
            older_type=older,
            newer=pair.newer.version,
            newer_type=newer,
        )
    return newer


def _predicts(model: ModelVersion) -> LabelType:
    is_number = isinstance(model.evaluation, RegressionEvaluation)
    return LabelType.CONTINUOUS if is_number else LabelType.DISCRETE


def _refuse_other_labels(pair: Pair, older: TableTrainingData, newer: TableTrainingData) -> None:
    if older.label_column != newer.label_column:
        raise InvalidInputError(
            "comparisons.other-label-column",
            "{older} predicts {older_column!r} and {newer} {newer_column!r}; only versions "
            "that predict the same column can be compared",
            older=pair.older.version,
            older_column=older.label_column,
            newer=pair.newer.version,
            newer_column=newer.label_column,
        )


def contents_of_both(
    older: TableTrainingData, newer: TableTrainingData
) -> tuple[Contents, Contents]:
    """Return a hash of each record of both tables, alike where the common columns are."""
    common = [name for name in newer.frame.columns if name in older.frame.columns]
    types = {name: {table.type_of(name) for table in (older, newer)} for name in common}
    before, after = (
        pd.DataFrame({name: _comparable(data.frame[name], types[name]) for name in common})
        for data in (older, newer)
    )
    return _hashed(before), _hashed(after)


def _comparable(values: "pd.Series[Any]", types: set[ColumnType]) -> "pd.Series[Any]":
    """Return values so that those of both tables can be equal: numbers also where one has texts."""
    texts = values.astype("str").where(values.notna(), "")
    if types == {ColumnType.STRING}:
        return texts
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    if ColumnType.STRING not in types:
        return numbers
    return numbers.astype("str").where(numbers.notna(), texts)


def _hashed(records: pd.DataFrame) -> Contents:
    return np.asarray(pd.util.hash_pandas_object(records, index=False), dtype=np.uint64)


def _answers(predictor: Predictor, frame: pd.DataFrame) -> Iterator[str | float]:
    """Ask for as many records at once as a service takes."""
    assert isinstance(predictor, TablePredictor)
    asked = _columns_for(predictor.description.features, frame)
    for start in range(0, len(asked), RECORDS_MAX):
        records = asked.iloc[start : start + RECORDS_MAX].to_dict("records")
        answer = predictor.predict(json.dumps({"data": {"req_data": records}}).encode())
        assert isinstance(answer, PredictiveAnalyticsAnswer)
        yield from (record.predict for record in answer.data.resp_data)


def _columns_for(features: Sequence[TableFeature], frame: pd.DataFrame) -> pd.DataFrame:
    """Return what a model asks for; a column that is gone, or no number any more, is empty."""
    columns = {}
    for feature in features:
        values = frame.get(feature.name, pd.Series(index=frame.index, dtype=object))
        if feature.kind is FeatureKind.NUMBER:
            values = pd.to_numeric(values, errors="coerce")
        columns[feature.name] = values.astype(object).where(values.notna(), None)
    return pd.DataFrame(columns, dtype=object)


def _judge(
    target: Target,
    is_kept: NDArray[np.bool_],
    older: Sequence[str | float],
    newer: Sequence[str | float],
) -> Outcomes:
    truth = target.values[is_kept]
    if not target.is_discrete:
        return number_outcomes(truth, np.array(older, float), np.array(newer, float))
    names = [frozenset({target.class_names[int(value)]}) for value in truth]
    said = [[frozenset({str(answer)}) for answer in answers] for answers in (older, newer)]
    return label_outcomes(names, *said)


def _notes_on_columns(pair: Pair, older: TableTrainingData, newer: TableTrainingData) -> list[str]:
    gone = [name for name in older.frame.columns if name not in newer.frame.columns]
    if not gone:
        return []
    return [
        Message(
            "comparisons.columns-gone",
            "Columns that are gone are empty for {older}: {columns}.",
            older=pair.older.version,
            columns=list(map(repr, gone)),
        )
    ]

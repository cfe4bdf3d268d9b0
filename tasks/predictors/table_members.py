"""The members of a table model; each answers a probability a class, or a number, a record."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from catboost import CatBoost, CatBoostError

from schemas.errors import ModelFolderError
from schemas.predictive_analytics import ModelFamily
from tasks.predictors.table_features import PreparedRecords
from tasks.predictors.table_forests import Floats, read_forest, read_linear_model, softmax

Member = Callable[[PreparedRecords], Floats]


def read_member(family: ModelFamily, path: Path, classes: int) -> Member:
    """Read a member of a family from its proven file; without classes it predicts a number."""
    if family is ModelFamily.CATBOOST:
        return catboost_member(read_catboost(path), classes)
    if family is ModelFamily.LINEAR:
        return _linear_member(path, classes)
    return _forest_member(family, path, classes)


def read_catboost(path: Path) -> CatBoost:
    """Read a CatBoost model from its proven file."""
    try:
        return CatBoost().load_model(str(path))
    except CatBoostError as error:
        raise ModelFolderError(f"{path} is no CatBoost model ({error}); train again") from error


def catboost_member(model: CatBoost, classes: int) -> Member:
    """Return the answers of a CatBoost model, a row a record."""
    kind = "Probability" if classes else "RawFormulaVal"

    def answer(records: PreparedRecords) -> Floats:
        found = model.predict(records.pool, prediction_type=kind, thread_count=1)
        return np.asarray(found, dtype=np.float64).reshape(len(records), -1)

    return answer


def contributions(model: CatBoost, records: PreparedRecords, classes: int) -> Floats:
    """Return SHAP values: records x outputs x columns; two classes have the second as output."""
    found = model.get_feature_importance(records.pool, type="ShapValues", thread_count=1)
    by_feature = found[..., :-1].reshape(len(records), classes if classes > 2 else 1, -1)
    columns = np.array(records.tables.catboost_columns)
    shares = np.zeros((len(columns), len(records.tables.features)))
    shares[np.arange(len(columns)), columns] = 1.0
    return np.asarray(by_feature @ shares)


def _linear_member(path: Path, classes: int) -> Member:
    model = read_linear_model(path)

    def answer(records: PreparedRecords) -> Floats:
        scores = model.scores(records.for_linear())
        return softmax(scores) if classes else scores

    return answer


def _forest_member(family: ModelFamily, path: Path, classes: int) -> Member:
    forest = read_forest(path)

    def voted(records: PreparedRecords) -> Floats:
        return forest.means(records.for_extra_trees())

    def boosted(records: PreparedRecords) -> Floats:
        sums = forest.sums(records.for_lightgbm(), max(1, classes))
        return softmax(sums) if classes else sums

    return voted if family is ModelFamily.EXTRA_TREES else boosted

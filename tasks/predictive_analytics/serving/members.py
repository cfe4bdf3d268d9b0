"""The members of a table model: records to probabilities (records x classes), or one number."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from catboost import CatBoost, CatBoostError

from schemas.errors import ModelFolderError
from schemas.predictive_analytics import ModelFamily
from tasks.predictive_analytics.serving.arrays import Floats, read_arrays
from tasks.predictive_analytics.serving.boosted_trees import read_boosted_trees
from tasks.predictive_analytics.serving.features import FeatureTables, PreparedRecords
from tasks.predictive_analytics.serving.voting_trees import read_voting_trees

Member = Callable[[PreparedRecords], Floats]


def read_member(family: ModelFamily, path: Path, tables: FeatureTables, classes: int) -> Member:
    """Read a member from its verified file; `classes` is 0 for regression."""
    if family is ModelFamily.CATBOOST:
        return catboost_member(read_catboost(path), classes)
    if family is ModelFamily.LINEAR:
        return _linear_member(path, tables.linear_width, classes)
    if family is ModelFamily.EXTRA_TREES:
        return _voting_member(path, tables.width, classes)
    return _boosted_member(path, tables.width, classes)


def read_catboost(path: Path) -> CatBoost:
    """Read a CatBoost model from its verified file; ModelFolderError if it is not one."""
    try:
        model = CatBoost().load_model(str(path))
        # CatBoost parses the training settings in every call, but needs only the loss.
        facts = model.get_metadata()
        facts["loss_function"] = json.dumps(json.loads(facts["params"])["loss_function"])
        del facts["params"]
    except (CatBoostError, KeyError, TypeError, ValueError) as error:
        raise ModelFolderError(
            "models.not-catboost",
            "{path} is no CatBoost model ({error}); train again",
            path=str(path),
            error=str(error),
        ) from error
    return model


def catboost_member(model: CatBoost, classes: int) -> Member:
    """Return a member that predicts (records x outputs) with a CatBoost model."""
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


def softmax(scores: Floats) -> Floats:
    """Turn logits (rows x classes) into probabilities."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def _linear_member(path: Path, width: int, classes: int) -> Member:
    file, outputs = read_arrays(path), max(1, classes)
    weights, intercepts = file.floats("weights", width, outputs), file.floats("intercepts", outputs)

    def answer(records: PreparedRecords) -> Floats:
        scores = records.for_linear() @ weights + intercepts
        return softmax(scores) if classes else scores

    return answer


def _voting_member(path: Path, width: int, classes: int) -> Member:
    trees = read_voting_trees(path, width, max(1, classes))
    return lambda records: trees.means(records.for_extra_trees())


def _boosted_member(path: Path, width: int, classes: int) -> Member:
    trees = read_boosted_trees(path, width, max(1, classes))

    def answer(records: PreparedRecords) -> Floats:
        sums = trees.sums(records.for_lightgbm())
        return softmax(sums) if classes else sums

    return answer

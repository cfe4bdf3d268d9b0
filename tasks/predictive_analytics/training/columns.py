"""Decides how each column of a table is used, or why it is left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from schemas.dataset import ColumnType
from schemas.errors import InvalidInputError
from schemas.evaluation import FeatureFact
from schemas.message import Message
from schemas.predictive_analytics import NUMBER_MAX, FeatureKind
from tasks.predictive_analytics.training.training_data import TableTrainingData, Target
from tasks.sample_readers.timestamps import holds_timestamps

MISSING_MAX = 0.5
ROWS_OF_A_DENSE_NUMBERING = 2
CATEGORIES_OF_A_TEXT = 50
CHARACTERS_OF_A_TEXT = 25
CHARACTERS_OF_A_CHINESE_TEXT = 8
WORDS_OF_A_TEXT = 3
FIRST_IDEOGRAPH = "\u3400"
RECORDS_TO_SEARCH_LEAKS = 2_000
RECORDS_THAT_PROVE_A_LEAK = 50
RECORDS_OF_A_CLASS = 5
LEAK_SCORE = 0.99
LEAK_DEPTH = 3

CONSTANT = Message("tables.column-constant", "has fewer than 2 different values")
CONSTANT_AS_LEARNED = Message(
    "tables.column-constant-as-learned",
    "has values that differ only after the 7 digits that are learned",
)
TIMES = Message("tables.column-of-times", "holds dates or times")
COPY = Message("tables.column-copies-label", "says the same as the label, value by value")
NUMBER_OF_RECORD = Message(
    "tables.column-numbers-records",
    "has another value in every record, as a number of the record",
)


@dataclass(frozen=True)
class Labels:
    """Labels of the records by which columns are checked."""

    values: NDArray[np.float64]
    is_discrete: bool


@dataclass(frozen=True)
class ColumnFact:
    """A column beside the label; `kind` is None when it is left out for `reason`."""

    name: str
    kind: FeatureKind | None
    dropped_as: str
    reason: str
    missing: float
    distinct: int

    def report(self, importance: float | None) -> FeatureFact:
        """Return what is shown about the column; `importance` in percent."""
        return FeatureFact(
            name=self.name,
            kind=self.kind.value if self.kind else self.dropped_as,
            used=self.kind is not None,
            reason=self.reason,
            missing=self.missing,
            distinct=self.distinct,
            importance=importance,
        )


def column_facts(
    data: TableTrainingData, target: Target, rows: NDArray[np.int64]
) -> list[ColumnFact]:
    """Decide about every column by the records at `rows`, positions among the labeled ones."""
    frame = data.frame.iloc[target.rows[rows]]
    labels = Labels(target.values[rows], target.is_discrete)
    facts = [
        _fact(frame[name], data.type_of(name), labels)
        for name in data.frame.columns
        if name != data.label_column
    ]
    if not any(fact.kind for fact in facts):
        raise InvalidInputError(
            "tables.no-usable-column",
            "no column is left to learn from; add columns with different values: {columns:; }",
            columns=[_left_out(fact) for fact in facts[:5]],
        )
    return facts


def _left_out(fact: ColumnFact) -> Message:
    return Message(
        "tables.column-left-out", "{column!r} {reason}", column=fact.name, reason=fact.reason
    )


def _fact(values: "pd.Series[Any]", column_type: ColumnType, labels: Labels) -> ColumnFact:
    missing, distinct = float(values.isna().mean()), int(values.nunique())
    dropped_as, reason = next(_reasons_to_drop(values, column_type, labels), ("", ""))
    kind = None
    if not dropped_as:
        kind = _kind(values, column_type)
        if kind is not FeatureKind.TEXT:
            reason = _warning_of_a_leak(values, kind, labels)
    return ColumnFact(str(values.name), kind, dropped_as, reason, missing, distinct)


def _reasons_to_drop(
    values: "pd.Series[Any]", column_type: ColumnType, labels: Labels
) -> Iterator[tuple[str, str]]:
    present = values.dropna()
    if present.nunique() < 2:
        yield "constant", CONSTANT
    if column_type is not ColumnType.STRING and _as_learned(present).nunique() < 2:
        yield "constant", CONSTANT_AS_LEARNED
    share = float(values.isna().mean())
    if share > MISSING_MAX:
        yield "missing", _missing(share)
    if column_type is ColumnType.STRING and holds_timestamps(present):
        yield "timestamp", TIMES
    if _is_copy_of_the_label(values, labels.values):
        yield "copy of the label", COPY
    if _numbers_the_records(values, column_type):
        yield "identifier", NUMBER_OF_RECORD


def _missing(share: float) -> Message:
    return Message("tables.column-missing", "is missing in {share:.0%} of the records", share=share)


def _as_learned(numbers: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return numbers rounded to the precision that CatBoost reads (32-bit floats)."""
    return numbers.astype("float64").clip(-NUMBER_MAX, NUMBER_MAX).astype("float32")


def _kind(values: "pd.Series[Any]", column_type: ColumnType) -> FeatureKind:
    if column_type is not ColumnType.STRING:
        return FeatureKind.NUMBER
    texts = values.dropna()
    is_text = texts.nunique() > CATEGORIES_OF_A_TEXT and _reads_like_text(texts)
    return FeatureKind.TEXT if is_text else FeatureKind.CATEGORY


def _reads_like_text(texts: "pd.Series[Any]") -> bool:
    different = [str(text) for text in texts.drop_duplicates()[:RECORDS_TO_SEARCH_LEAKS]]
    words = float(np.mean([len(text.split()) for text in different]))
    length = float(np.mean([len(text) for text in different]))
    ideographs = float(np.mean([sum(c >= FIRST_IDEOGRAPH for c in text) for text in different]))
    return (
        words >= WORDS_OF_A_TEXT
        or length >= CHARACTERS_OF_A_TEXT
        or ideographs >= CHARACTERS_OF_A_CHINESE_TEXT
    )


def _numbers_the_records(values: "pd.Series[Any]", column_type: ColumnType) -> bool:
    """Whether the column numbers the records; widely spread integers may be amounts."""
    if values.nunique() < len(values) or column_type is ColumnType.DOUBLE:
        return False
    if column_type is ColumnType.STRING:
        return not _reads_like_text(values)
    numbers = values.astype("float64")
    is_dense = numbers.max() - numbers.min() < ROWS_OF_A_DENSE_NUMBERING * len(numbers)
    return bool(is_dense or numbers.is_monotonic_increasing)


def _is_copy_of_the_label(values: "pd.Series[Any]", target: NDArray[np.float64]) -> bool:
    """Whether values and labels correspond one to one."""
    if values.isna().any():
        return False
    pairs = pd.DataFrame({"value": values.to_numpy(), "label": target}).drop_duplicates()
    one_to_one = pairs["value"].is_unique and pairs["label"].is_unique
    if not one_to_one or not pd.api.types.is_numeric_dtype(values):
        return bool(one_to_one and len(pairs) < len(values))
    numbers = values.astype("float64").to_numpy()
    in_step = abs(float(np.corrcoef(numbers, target)[0, 1])) > 1 - 1e-9
    return bool(in_step or len(pairs) < len(values) / 2)


def _warning_of_a_leak(values: "pd.Series[Any]", kind: FeatureKind, labels: Labels) -> str:
    """Warn of target leakage, if a small tree predicts the label from this column alone."""
    step = max(1, len(values) // RECORDS_TO_SEARCH_LEAKS)
    truth = labels.values[::step]
    different = len(np.unique(truth))
    most_classes = len(truth) // RECORDS_OF_A_CLASS if labels.is_discrete else len(truth)
    if len(truth) < RECORDS_THAT_PROVE_A_LEAK or not 2 <= different <= most_classes:
        return ""
    tree = DecisionTreeClassifier if labels.is_discrete else DecisionTreeRegressor
    score = float(
        cross_val_score(
            tree(max_depth=LEAK_DEPTH, random_state=0),
            _as_numbers(values.iloc[::step], kind),
            truth,
            cv=_shuffled_folds(len(truth)),
        ).mean()
    )
    largest = float(np.unique(truth, return_counts=True)[1].max() / len(truth))
    most = largest + LEAK_SCORE * (1 - largest) if labels.is_discrete else LEAK_SCORE
    if score < most:
        return ""
    return Message(
        "tables.column-predicts-label",
        "predicts the label almost perfectly by itself ({score:.1%}); remove it unless it is "
        "known before the label is",
        score=score,
    )


def _as_numbers(values: "pd.Series[Any]", kind: FeatureKind) -> NDArray[np.float64]:
    if kind is not FeatureKind.NUMBER:
        codes = values.astype("category").cat.codes
        return np.asarray(codes, dtype=np.float64)[:, None]
    numbers = values.astype("float64").fillna(-NUMBER_MAX).clip(-NUMBER_MAX, NUMBER_MAX)
    return np.asarray(numbers, dtype=np.float64)[:, None]


def _shuffled_folds(count: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    fold = np.random.default_rng(0).permutation(count) % 3
    return [(np.flatnonzero(fold != number), np.flatnonzero(fold == number)) for number in range(3)]

"""Preprocessing of records, the same code in training and serving."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from catboost import FeaturesData, Pool
from numpy.typing import NDArray

from schemas.predictive_analytics import (
    FEATURES_FILE,
    TEXTS_FILE,
    FeatureKind,
    TableFeature,
)
from tasks.predictive_analytics.serving.arrays import Floats, read_arrays
from tasks.predictive_analytics.serving.requests import Record, number_in, text_in
from tasks.predictive_analytics.serving.texts import TextComponents


@dataclass(frozen=True)
class FeatureColumns:
    """The values of the used columns by kind, in the order of the features."""

    numbers: Floats  # records x columns; NaN is missing
    categories: Sequence[Sequence[str]]  # one list per column; "" is missing
    texts: Sequence[Sequence[str]]
    records: int


@dataclass(frozen=True)
class FeatureTables:
    """The fitted preprocessing: medians, quantiles and text components of the columns."""

    features: Sequence[TableFeature]
    medians: Floats  # one per number column
    quantiles: Floats  # number columns x quantiles
    normal: Floats  # values of the normal distribution at the same quantiles
    texts: Sequence[TextComponents]

    def of_kind(self, kind: FeatureKind) -> list[TableFeature]:
        """Return the features of a kind, in their order."""
        return [feature for feature in self.features if feature.kind is kind]

    def prepare(self, columns: FeatureColumns) -> "PreparedRecords":
        """Return records in the form that all models start from."""
        categories = self.of_kind(FeatureKind.CATEGORY)
        marks = [
            _is_frequent(values, feature.frequent)
            for values, feature in zip(columns.categories, categories, strict=True)
        ]
        texts = [table.of(values) for values, table in zip(columns.texts, self.texts, strict=True)]
        nothing = np.zeros((columns.records, 0))
        return PreparedRecords(
            tables=self,
            numbers=columns.numbers,
            categories=columns.categories,
            marks=np.hstack([nothing, *marks]),
            texts=np.hstack([nothing, *texts]),
        )

    @property
    def width(self) -> int:
        """Number of inputs for trees without categorical features."""
        marks = sum(len(feature.frequent) for feature in self.features)
        return len(self.medians) + marks + sum(text.width for text in self.texts)

    @property
    def linear_width(self) -> int:
        """Number of inputs for a linear model, with indicators of missing values."""
        return self.width + len(self.medians)

    @property
    def catboost_columns(self) -> list[int]:
        """Position of the source column of each CatBoost feature."""
        position = {feature.name: number for number, feature in enumerate(self.features)}
        numbers = [position[feature.name] for feature in self.of_kind(FeatureKind.NUMBER)]
        texts = [
            position[feature.name]
            for feature, table in zip(self.of_kind(FeatureKind.TEXT), self.texts, strict=True)
            for _ in range(table.width)
        ]
        categories = [position[feature.name] for feature in self.of_kind(FeatureKind.CATEGORY)]
        return [*numbers, *texts, *categories]


@dataclass(frozen=True)
class PreparedRecords:
    """Records in the input formats of the model families."""

    tables: FeatureTables
    numbers: Floats
    categories: Sequence[Sequence[str]]
    marks: Floats
    texts: Floats

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self, positions: NDArray[np.int64]) -> "PreparedRecords":
        """Return a subset of the records by position."""
        return PreparedRecords(
            self.tables,
            self.numbers[positions],
            [[column[position] for position in positions] for column in self.categories],
            self.marks[positions],
            self.texts[positions],
        )

    @cached_property
    def pool(self) -> Pool:
        """The records in the input format of CatBoost."""
        return Pool(self.for_catboost())

    def for_catboost(self) -> FeaturesData:
        """Return numbers and text components, then the raw categories."""
        numbers = np.hstack([self.numbers, self.texts]).astype(np.float32)
        categories = np.empty((len(self), len(self.categories)), dtype=object)
        for position, column in enumerate(self.categories):
            categories[:, position] = [value.encode() for value in column]
        return FeaturesData(
            num_feature_data=numbers if numbers.shape[1] else None,
            cat_feature_data=categories if categories.shape[1] else None,
        )

    def for_lightgbm(self) -> Floats:
        """Return a matrix (records x inputs) with NaN for missing numbers."""
        return np.hstack([self.numbers, self.marks, self.texts])

    def for_extra_trees(self) -> NDArray[np.float32]:
        """Return a matrix (records x inputs), with missing numbers imputed by the median."""
        filled = np.where(np.isnan(self.numbers), self.tables.medians, self.numbers)
        return np.hstack([filled, self.marks, self.texts]).astype(np.float32)

    def for_linear(self) -> Floats:
        """Return a matrix (records x inputs), with numbers mapped to a normal distribution."""
        filled = np.where(np.isnan(self.numbers), self.tables.medians, self.numbers)
        spread = [
            np.interp(filled[:, position], quantiles, self.tables.normal)
            for position, quantiles in enumerate(self.tables.quantiles)
        ]
        numbers = np.array(spread).reshape(len(self.tables.quantiles), len(self)).T
        missing = np.isnan(self.numbers).astype(np.float64)
        return np.hstack([numbers, missing, self.marks, self.texts])


def columns_of(records: Sequence[Record], features: Sequence[TableFeature]) -> FeatureColumns:
    """Parse the used columns of records; other columns and the label are ignored.

    Raises InvalidInputError for a value that does not fit its column.
    """
    numbers = [feature for feature in features if feature.kind is FeatureKind.NUMBER]
    categories = [feature for feature in features if feature.kind is FeatureKind.CATEGORY]
    texts = [feature for feature in features if feature.kind is FeatureKind.TEXT]
    numbered = list(enumerate(records, start=1))
    return FeatureColumns(
        numbers=np.array(
            [
                [number_in(record, feature, number) for feature in numbers]
                for number, record in numbered
            ]
        ).reshape(len(records), len(numbers)),
        categories=[
            [text_in(record, feature, no) for no, record in numbered] for feature in categories
        ],
        texts=[[text_in(record, feature, no) for no, record in numbered] for feature in texts],
        records=len(records),
    )


def read_feature_tables(folder: Path, features: Sequence[TableFeature]) -> FeatureTables:
    """Read `features.safetensors` and `texts.json` of a verified model folder."""
    file = read_arrays(folder / FEATURES_FILE)
    numbers = sum(feature.kind is FeatureKind.NUMBER for feature in features)
    has_texts = any(feature.kind is FeatureKind.TEXT for feature in features)
    runs = json.loads((folder / TEXTS_FILE).read_text("utf-8")) if has_texts else []
    quantiles = file.floats("quantiles", numbers, -1)
    return FeatureTables(
        features=features,
        medians=file.floats("medians", numbers),
        quantiles=quantiles,
        normal=file.floats("normal", quantiles.shape[1]),
        texts=[
            TextComponents(
                known,
                file.floats(f"text_{number}_weights", len(known)),
                file.floats(f"text_{number}_directions", len(known), -1),
            )
            for number, known in enumerate(runs)
        ],
    )


def arrays_of(tables: FeatureTables) -> Mapping[str, NDArray[np.float64]]:
    """Return the arrays that `read_feature_tables` reads."""
    arrays = {"medians": tables.medians, "quantiles": tables.quantiles, "normal": tables.normal}
    for number, text in enumerate(tables.texts):
        arrays[f"text_{number}_weights"] = text.weights
        arrays[f"text_{number}_directions"] = text.directions
    return arrays


def _is_frequent(values: Sequence[str], frequent: Sequence[str]) -> Floats:
    position = {value: number for number, value in enumerate(frequent)}
    marks = np.zeros((len(values), len(frequent)))
    for row, value in enumerate(values):
        if value in position:
            marks[row, position[value]] = 1.0
    return marks

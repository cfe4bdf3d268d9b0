"""Preprocessing fitted to the columns: medians, quantiles, categories, text components."""

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from schemas.predictive_analytics import NUMBER_MAX, FeatureKind, TableFeature
from tasks.predictive_analytics.serving.features import FeatureColumns, FeatureTables
from tasks.predictive_analytics.serving.texts import Floats, TextComponents, runs_of
from tasks.predictive_analytics.training.columns import ColumnFact

QUANTILES = 100
CATEGORIES_WITH_A_NUMBER = 30
RECORDS_OF_A_FREQUENT_CATEGORY = 3
TEXT_RUNS_MAX = 8_000
TEXT_COMPONENTS = 24
RECORDS_OF_A_RUN = 2


def columns_of_frame(frame: pd.DataFrame, facts: Sequence[ColumnFact]) -> FeatureColumns:
    """Return the values of the used columns, as parsed from a request."""
    names = {kind: [fact.name for fact in facts if fact.kind is kind] for kind in FeatureKind}
    numbers = [
        frame[name].astype("float64").clip(-NUMBER_MAX, NUMBER_MAX).to_numpy()
        for name in names[FeatureKind.NUMBER]
    ]
    return FeatureColumns(
        numbers=np.array(numbers, dtype=np.float64).reshape(len(numbers), len(frame)).T,
        categories=[_texts(frame[name]) for name in names[FeatureKind.CATEGORY]],
        texts=[_texts(frame[name]) for name in names[FeatureKind.TEXT]],
        records=len(frame),
    )


def feature_tables(
    columns: FeatureColumns, facts: Sequence[ColumnFact], seed: int
) -> FeatureTables:
    """Fit the preprocessing to the training records."""
    categories = iter(columns.categories)
    features = [
        TableFeature(
            name=fact.name,
            kind=fact.kind,
            frequent=_frequent(next(categories)) if fact.kind is FeatureKind.CATEGORY else [],
        )
        for fact in facts
        if fact.kind
    ]
    count = int(min(QUANTILES, max(2, columns.records)))
    shares = (np.arange(count) + 0.5) / count
    known = [column[~np.isnan(column)] for column in columns.numbers.T]
    return FeatureTables(
        features=features,
        medians=np.array([np.median(values) for values in known], dtype=np.float64),
        quantiles=np.array([np.quantile(values, shares) for values in known]).reshape(-1, count),
        normal=np.array([NormalDist().inv_cdf(share) for share in shares.tolist()]),
        texts=[_text_components(texts, seed) for texts in columns.texts],
    )


def _texts(values: "pd.Series[Any]") -> list[str]:
    return [str(value).lstrip(" ") for value in values.fillna("")]


def _frequent(values: Sequence[str]) -> list[str]:
    counts = pd.Series(values).value_counts()
    kept = counts[counts >= RECORDS_OF_A_FREQUENT_CATEGORY]
    # Ties are ordered by name, so that the same records give the same model.
    ordered = sorted(kept.items(), key=lambda pair: (-int(pair[1]), str(pair[0])))
    return [str(value) for value, _ in ordered[:CATEGORIES_WITH_A_NUMBER]]


def _text_components(texts: Sequence[str], seed: int) -> TextComponents:
    weighting = TfidfVectorizer(
        analyzer=runs_of,
        min_df=min(RECORDS_OF_A_RUN, len(texts)),
        max_features=TEXT_RUNS_MAX,
        sublinear_tf=True,
    )
    weighted = weighting.fit_transform(texts)
    runs = [str(run) for run in weighting.get_feature_names_out()]
    weights: Floats = np.asarray(weighting.idf_, dtype=np.float64)
    count = min(TEXT_COMPONENTS, len(runs) - 1, len(texts) - 1)
    directions = TruncatedSVD(max(1, count), random_state=seed).fit(weighted).components_
    return TextComponents(runs, weights, np.ascontiguousarray(directions.T, dtype=np.float64))

"""Predictions of a table model from its model folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from schemas.explanation import ExplainOptions
from schemas.predictive_analytics import (
    ExplainedClass,
    ExplainedNumber,
    Predictions,
    PredictiveAnalyticsAnswer,
    RecordPrediction,
    TableModelDescription,
)
from tasks.predictive_analytics.serving.arrays import Floats
from tasks.predictive_analytics.serving.features import (
    PreparedRecords,
    columns_of,
    read_feature_tables,
)
from tasks.predictive_analytics.serving.members import (
    catboost_member,
    contributions,
    read_catboost,
    read_member,
)
from tasks.predictive_analytics.serving.requests import Record, left_out, read_request
from tasks.serving.model_folder import read_model_folder
from tasks.serving.request_options import read_options

# Enough for what 32-bit numbers tell apart; the rest of a float is noise that nobody can read.
DIGITS = 9


class TablePredictor:
    """Answers with one thread; start more processes to answer faster."""

    def __init__(self, folder: Path) -> None:
        self.description = read_model_folder(folder, TableModelDescription)
        self._tables = read_feature_tables(folder, self.description.features)
        classes = len(self.description.class_names)
        first, *others = self.description.members
        # The first member is a CatBoost model of all records; it explains for the others, too.
        self._explaining = read_catboost(folder / first.file)
        members = [(catboost_member(self._explaining, classes), first.weight)]
        members += [
            (read_member(member.family, folder / member.file, self._tables, classes), member.weight)
            for member in others
        ]
        self._members = [(member, weight) for member, weight in members if weight > 0]

    def predict(
        self, body: bytes, options: Mapping[str, str] | None = None
    ) -> PredictiveAnalyticsAnswer:
        """Return the class or the number of each record of a request."""
        explain = read_options(options, ExplainOptions).explain
        request = read_request(body)
        features = self.description.features
        missing = [
            left_out(record, features, number) for number, record in enumerate(request.records, 1)
        ]
        prepared = self.prepare(request.records)
        outputs = self.outputs(prepared)
        explain = explain or request.explain
        rows = self._explain(prepared, outputs) if explain else self._answers(outputs)
        noted = [
            row.model_copy(update={"missing": names}) if names else row
            for row, names in zip(rows, missing, strict=True)
        ]
        return PredictiveAnalyticsAnswer(data=Predictions(resp_data=noted))

    def prepare(self, records: Sequence[Record]) -> PreparedRecords:
        """Read and convert the columns that the model uses."""
        return self._tables.prepare(columns_of(records, self.description.features))

    def outputs(self, prepared: PreparedRecords) -> Floats:
        """Return a row a record: the probability of each class, or one number."""
        total = sum(weight for _, weight in self._members)
        return np.asarray(
            sum(weight / total * member(prepared) for member, weight in self._members)
        )

    def _answers(self, outputs: Floats) -> list[RecordPrediction]:
        return [RecordPrediction(predict=self._named(row)) for row in outputs]

    def _named(self, row: Floats) -> str | float:
        names = self.description.class_names
        return names[int(row.argmax())] if names else _rounded(row[0])

    def _explain(
        self, prepared: PreparedRecords, outputs: Floats
    ) -> list[ExplainedClass | ExplainedNumber]:
        names = self.description.class_names
        found = contributions(self._explaining, prepared, len(names))
        if not names:
            return [
                ExplainedNumber(
                    predict=_rounded(row[0]), contributions=self._by_column(contribution[0])
                )
                for row, contribution in zip(outputs, found, strict=True)
            ]
        return [
            self._explained_class(row, contribution)
            for row, contribution in zip(outputs, found, strict=True)
        ]

    def _explained_class(self, row: Floats, found: Floats) -> ExplainedClass:
        names, best = self.description.class_names, int(row.argmax())
        if len(names) == 2:
            found = np.vstack([-found[0], found[0]])
        return ExplainedClass(
            predict=names[best],
            score=min(1.0, _rounded(row[best])),
            scores={
                name: min(1.0, max(0.0, _rounded(score)))
                for name, score in zip(names, row, strict=True)
            },
            contributions=self._by_column(found[best]),
        )

    def _by_column(self, values: Floats) -> dict[str, float]:
        names = [feature.name for feature in self.description.features]
        return dict(zip(names, map(_rounded, values), strict=True))


def _rounded(value: np.floating) -> float:
    """Round to the significant digits that an answer shows."""
    return float(f"{value:.{DIGITS}g}")


def load(folder: Path) -> TablePredictor:
    """Return the predictor for the model in `folder`."""
    return TablePredictor(folder)

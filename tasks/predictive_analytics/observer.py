"""What monitoring sees of a table model."""

from pathlib import Path

from schemas.monitoring import FEATURES_MOST, Features, FeatureValue
from schemas.predictive_analytics import FeatureKind, PredictiveAnalyticsAnswer, TableFeature
from tasks.predictive_analytics.predictor import TablePredictor
from tasks.predictive_analytics.serving.requests import Record, number_in, read_request, text_in
from tasks.serving.observer import Look, Outcome

RECORDS_LOOKED_AT = 50
PREDICTION = "(prediction)"


class TableObserver:
    """Sees the class of each record and the values of the columns that the model uses."""

    def __init__(self, predictor: TablePredictor) -> None:
        self._predictor = predictor
        self._is_discrete = bool(predictor.description.class_names)
        own = 0 if self._is_discrete else 1  # the prediction is a feature, too
        self._columns = predictor.description.features[: FEATURES_MOST - own]

    def outcomes(self, answer: PredictiveAnalyticsAnswer) -> list[Outcome]:
        """Return the class of each record; predicted numbers have none."""
        rows = answer.data.resp_data if self._is_discrete else []
        return [Outcome(str(row.predict)) for row in rows]

    def answered(self, answer: PredictiveAnalyticsAnswer) -> list[Features]:
        """Return the predicted numbers."""
        rows = [] if self._is_discrete else answer.data.resp_data
        return [{PREDICTION: float(row.predict)} for row in rows]

    def look(self, body: bytes) -> Look:
        """Return the columns of the first records, and how sure the model is of each class.

        Answers do not tell how sure the model is, so these few are predicted once more.
        """
        records = read_request(body).records[:RECORDS_LOOKED_AT]
        features = [self._features(record, number) for number, record in enumerate(records, 1)]
        if not self._is_discrete:
            return Look(features)
        outputs = self._predictor.outputs(self._predictor.prepare(records))
        return Look(features, outputs.max(axis=1).clip(0, 1).tolist())

    def _features(self, record: Record, number: int) -> Features:
        return {column.name: _value(record, column, number) for column in self._columns}


def load(_folder: Path, predictor: TablePredictor) -> TableObserver:
    """Return the observer of the columns of the model."""
    return TableObserver(predictor)


def _value(record: Record, column: TableFeature, number: int) -> FeatureValue:
    """Return a number, a category, or of a text how long it is."""
    if column.kind is FeatureKind.NUMBER:
        return number_in(record, column, number)
    text = text_in(record, column, number)
    if not text:
        return None
    return text if column.kind is FeatureKind.CATEGORY else float(len(text))

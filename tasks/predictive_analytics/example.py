"""An example request of predictive analytics."""

from pathlib import Path

from schemas.model_folder import DESCRIPTION_FILE
from schemas.predictive_analytics import FeatureKind, TableModelDescription
from tasks.project_types.example_request import TEXT, Example, written_json


def example(model_folder: Path) -> Example:
    """Return a record with a value for each column that the model looks at."""
    return Example("request.json", _record(model_folder))


def _record(model_folder: Path) -> bytes:
    described = (model_folder / DESCRIPTION_FILE).read_bytes()
    features = TableModelDescription.model_validate_json(described).features
    values = {
        feature.name: {
            FeatureKind.NUMBER: 1,
            FeatureKind.CATEGORY: feature.frequent[0] if feature.frequent else "",
            FeatureKind.TEXT: TEXT,
        }[feature.kind]
        for feature in features
    }
    return written_json({"data": {"req_data": [values]}})

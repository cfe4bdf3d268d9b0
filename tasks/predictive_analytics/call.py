"""How a service of predictive analytics is called."""

from schemas.explanation import ExplainOptions
from schemas.model_version import ModelVersion
from tasks.project_types.example_call import Call, described

ROWS = "`data.resp_data`: a `predict` per record, with the scores of the classes"


def call(model: ModelVersion) -> Call:
    """Return what is sent and answered."""
    records = [{name: "…" for name in _columns(model)}]
    return Call(
        "records as JSON, up to 1,000",
        ROWS,
        json={"data": {"req_data": records}},
        options=described(ExplainOptions),
    )


def _columns(model: ModelVersion) -> list[str]:
    """Names of the columns that the model looks at."""
    return [feature.name for feature in getattr(model.evaluation, "features", []) if feature.used]
